/** Reads the native histogram of a loop: when it beat, when it should beat again, how late it was, and the samples in it. */

import { bucketOf, type Buckets } from '#protocol/histogram.ts';
import { ms, type Micros } from '#protocol/units.ts';
import { afterBeat } from './rhythm.ts';

/** The part of Node's `IntervalHistogram` that another thread may use. Values are nanoseconds between two beats. */
export interface Beats {
  readonly count: number;
  percentile(share: number): number;
  reset(): void;
}

/** Milliseconds of the monotonic clock. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** When a loop was between two steps. */
export interface Turns {
  /** Around when it last was. */
  readonly latest: number;
  /** The step before it was over by then. */
  readonly over: Span;
  /** What runs now began at most so many milliseconds after `latest`. */
  readonly resolution: number;
  /** When to look next. */
  readonly next: number;
  /** Whether the loop has turned since the last question. */
  turned(moment: number): boolean;
  /** Whether it waited when it was last looked at, as far as can be seen. */
  readonly waits: boolean;
  /** It is between two steps at that moment, although it does not turn. */
  rest(moment: number): void;
  /** Whether it should have turned by now. */
  isLate(moment: number): boolean;
  longestGap(around: number): number;
  /** Takes the samples that were not taken before. `quiet` says that the thread did too little since then for one to be late. */
  take(quiet: boolean): LagSamples;
}

export interface LagSamples {
  readonly count: number;
  readonly p50: Micros;
  readonly p90: Micros;
  readonly p99: Micros;
  readonly max: Micros;
  readonly buckets: Buckets;
}

/** A beat less late than this is on time, in milliseconds: timers are no more exact. */
export const onTime = 1.5;
/** A beat that is later than this is missing, in milliseconds: nothing healthy is that late. */
const late = 4;
/** A loop's clock has no fractions: a beat may come so many milliseconds early. */
const early = 1;
/** So many late beats are kept, and read again each time, before the histogram is emptied: from Node 22 on, it forgets a gap then. */
const kept = 12;
/** After so many looks in a row that saw the beats that were due, it beats steadily. */
const manyInTime = 8;
/** How much earlier each beat is expected than the one before it told, in milliseconds: the first that is not there yet tells more. */
const creep = 0.03;

/** Milliseconds between two beats, between two looks, and between two when it beats steadily. */
export interface PulseRhythm {
  readonly resolution: number;
  readonly every: number;
  readonly steady?: number;
}

export class Pulse implements Turns {
  readonly #beats: Beats;
  readonly #resolution: number;
  /** Between two looks, and when it beats steadily. */
  readonly #every: number;
  readonly #steady: number;
  /** So many looks in a row saw the beats that were due. */
  #inTime = 0;
  #seen: number;
  /** The count when the samples were last taken. */
  #taken: number;
  /** When the last look was. */
  #looked: number;
  #latest: number;
  /** How much earlier than `latest` the last beat may have been. */
  #doubt: number;
  /** The gaps before beats that were late, longest first. */
  #late: readonly number[] = [];
  /** Those of them that were not taken yet. */
  #fresh: number[] = [];
  /** How late those are that are not. */
  #usual: number | null = null;
  #takes = 0;
  /** What a loop at rest gives, by how often it beat. */
  #quiet: LagSamples[] = [];
  #emptied = false;
  /** How many beats the last look saw that came after a gap that is not in the histogram; null when no gap is missing. */
  #forgot: number | null = null;

  /** Beats come with a `resolution`, and looks with others that are multiples of it. */
  constructor(beats: Beats, { resolution, every, steady = every }: PulseRhythm, moment: number) {
    this.#beats = beats;
    this.#resolution = resolution;
    this.#every = every;
    this.#steady = steady;
    this.#looked = moment;
    this.#latest = moment;
    this.#doubt = resolution;
    // What was before is not ours; and where the histogram was stopped meanwhile, it took that for a gap.
    this.#seen = this.#taken = beats.count;
    this.#late = this.#lateGaps();
  }

  /** Around when the last beat was. */
  get latest(): number {
    return this.#latest;
  }

  get over(): Span {
    return { from: this.#latest, to: this.#latest };
  }

  /** When the next beat should come. */
  get due(): number {
    return this.#latest + this.#resolution;
  }

  get next(): number {
    const every = this.#inTime < manyInTime ? this.#every : this.#steady;
    const beats = this.#emptied ? 1 : every / this.#resolution;
    return this.#latest + beats * this.#usually + afterBeat;
  }

  get resolution(): number {
    return this.#resolution;
  }

  /** Nothing else is known of one that turns. */
  get waits(): boolean {
    return true;
  }

  rest(moment: number): void {
    this.#latest = moment;
  }

  isLate(moment: number): boolean {
    return moment >= this.due + late;
  }

  turned(moment: number): boolean {
    const { count } = this.#beats;
    const beats = count - this.#seen;
    if (beats > 0) {
      this.#locate(moment, beats);
      this.#forgot = this.#emptied ? beats : null;
      this.#emptied = false;
    }
    this.#seen = count;
    this.#looked = moment;
    return beats > 0;
  }

  /** Milliseconds of the longest gap among the late beats since the last question, which were within `around`; 0 when none was late. */
  longestGap(around: number): number {
    const gaps = this.#collect();
    return Math.max(this.#forgottenGap(around, gaps), gaps[0] ?? 0);
  }

  /** All other beats are known to be late or came in time. */
  #forgottenGap(around: number, gaps: readonly number[]): number {
    if (this.#forgot === null) return 0;
    const inTime = Math.max(0, this.#forgot - gaps.length) * this.#resolution;
    return around - inTime - gaps.reduce((sum, gap) => sum + gap, 0);
  }

  /** Each rank that is read costs a walk through all of the histogram, so samples of which none is late are taken to be as the ones before. */
  take(quiet: boolean): LagSamples {
    if (!quiet) this.#collect();
    if (this.#usual !== null && this.#fresh.length === 0 && (quiet || this.#takes % 16 !== 0)) {
      if (!quiet) this.#takes += 1;
      return this.#takeQuiet(this.#usual);
    }
    if (quiet) this.#collect();
    const count = this.#seen - this.#taken;
    const late = this.#fresh.splice(0).map((gap) => gap - this.#resolution);
    this.#taken = this.#seen;
    const usual = count > late.length ? this.#readUsual() : 0;
    const lags = [...usualLags(usual, count - late.length), ...late.toSorted((a, b) => a - b)];
    if (this.#late.length > kept) this.#empty();
    return summary(lags);
  }

  /** Now and then: it changes little. */
  #readUsual(): number {
    if (this.#takes % 16 === 0) {
      this.#usual = this.#beats.percentile(50) / 1e6 - this.#resolution;
      this.#quiet = [];
    }
    this.#takes += 1;
    return this.#usual ?? 0;
  }

  #takeQuiet(usual: number): LagSamples {
    const count = this.#seen - this.#taken;
    this.#taken = this.#seen;
    return (this.#quiet[count] ??= quietly(usual, count));
  }

  /**
   * The last beat was between the last look and this one, after those that came with it, and most likely when it was due. A little
   * earlier, in fact: so the looks creep towards the beats until one comes too early, and what is known of their time stays sharp.
   */
  #locate(moment: number, beats: number): void {
    const due = this.#latest + beats * this.#usually;
    const earliest = Math.min(moment, this.#looked + (beats - 1) * (this.#resolution - early));
    const earlier = Math.max(creep, this.#doubt / 2);
    this.#latest = Math.min(moment, Math.max(earliest, due - earlier));
    this.#inTime = this.#latest === earliest ? 0 : this.#inTime + 1;
    this.#doubt = this.#latest === earliest ? Math.min(this.#doubt, moment - earliest) : earlier;
  }

  /** Milliseconds between two beats, as far as is known: a loop's timers are a fraction late, and each waits for the one before. */
  get #usually(): number {
    return this.#resolution + Math.min(onTime, Math.max(0, this.#usual ?? 0));
  }

  #collect(): readonly number[] {
    const late = this.#lateGaps();
    const fresh = without(late, this.#late);
    this.#late = late;
    this.#fresh.push(...fresh);
    return fresh;
  }

  /** The histogram gives back its samples rank by rank. Those that are known come first, unless there are new ones. */
  #lateGaps(): readonly number[] {
    const { count } = this.#beats;
    const known = this.#late.length;
    if (this.#gapAt(count - known, count) - this.#resolution < onTime) return this.#late;
    const gaps: number[] = [];
    for (let rank = count; ; rank -= 1) {
      const gap = this.#gapAt(rank, count);
      if (gap - this.#resolution < onTime) return gaps;
      gaps.push(gap);
    }
  }

  /** 0 where there is none. */
  #gapAt(rank: number, count: number): number {
    return rank > 0 ? this.#beats.percentile(((rank - 0.5) / count) * 100) / 1e6 : 0;
  }

  /** Right after a beat was seen. The next one is not counted, and taken to be on time. */
  #empty(): void {
    this.#beats.reset();
    this.#seen = 0;
    this.#taken = 0;
    this.#late = [];
    this.#emptied = true;
    this.#latest += this.#resolution;
  }
}

/** Both longest first. */
function without(gaps: readonly number[], known: readonly number[]): number[] {
  let next = 0;
  return gaps.filter((gap) => {
    if (gap !== known[next]) return true;
    next += 1;
    return false;
  });
}

function usualLags(usual: number, count: number): number[] {
  return Array.from({ length: Math.max(0, count) }, () => Math.min(onTime, usual));
}

/** Where none was sampled, the next would be as the ones before. */
function quietly(usual: number, count: number): LagSamples {
  const samples = summary(usualLags(usual, Math.max(1, count)));
  return count > 0 ? samples : { ...samples, count, buckets: [] };
}

function summary(milliseconds: readonly number[]): LagSamples {
  const lags = milliseconds.map((lag) => ms(Math.max(0, lag)));
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
