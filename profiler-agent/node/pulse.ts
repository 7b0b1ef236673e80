/** Reads the native histogram of a loop: whether it beats, how late it was, and the samples in it. */

import { bucketOf, type Buckets } from '#protocol/histogram.ts';
import { ms, type Micros } from '#protocol/units.ts';

/** The part of Node's `IntervalHistogram` that another thread may use. Values are nanoseconds between two beats. */
export interface Beats {
  readonly count: number;
  readonly max: number;
  percentile(share: number): number;
  reset(): void;
}

export interface LagSamples {
  readonly count: number;
  readonly p50: Micros;
  readonly p90: Micros;
  readonly p99: Micros;
  readonly max: Micros;
  readonly buckets: Buckets;
}

export class Pulse {
  readonly #beats: Beats;
  readonly #resolution: number;
  #seen = 0;
  /** Whether `take` emptied away a beat that `beat` had not seen. */
  #missed = false;

  constructor(beats: Beats, resolution: number) {
    this.#beats = beats;
    this.#resolution = resolution;
  }

  /** Whether the loop has turned since the last question. */
  beat(): boolean {
    const { count } = this.#beats;
    const has = this.#missed || count !== this.#seen;
    this.#missed = false;
    this.#seen = count;
    return has;
  }

  /** Milliseconds of the longest gap between two beats since the samples were last taken. */
  longestGap(): number {
    return this.#beats.count === 0 ? 0 : this.#beats.max / 1e6;
  }

  /** Takes the samples out of the histogram. */
  take(): LagSamples {
    const { count } = this.#beats;
    const lags = lagsOf(this.#beats, count, this.#resolution);
    this.#missed ||= count !== this.#seen;
    this.#beats.reset();
    this.#seen = 0;
    return summary(lags);
  }
}

/** The lag of each sample, ascending: the histogram gives back its samples rank by rank. */
function lagsOf(beats: Beats, count: number, resolution: number): Micros[] {
  const lags: Micros[] = [];
  for (let rank = 1; rank <= count; rank += 1) {
    const gap = beats.percentile(((rank - 0.5) / count) * 100) / 1e6;
    lags.push(ms(Math.max(0, gap - resolution)));
  }
  return lags;
}

function summary(lags: readonly Micros[]): LagSamples {
  const rank = (share: number): Micros => lags[Math.max(0, Math.ceil(lags.length * share) - 1)] ?? ms(0);
  const buckets = new Map<number, number>();
  for (const lag of lags) buckets.set(bucketOf(lag), (buckets.get(bucketOf(lag)) ?? 0) + 1);
  return {
    count: lags.length,
    p50: rank(0.5),
    p90: rank(0.9),
    p99: rank(0.99),
    max: rank(1),
    buckets: [...buckets],
  };
}
