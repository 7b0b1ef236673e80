/** The lag of one loop so far: the newest points, and all samples as one histogram. Takes four events a second for as long as a run lasts. */

import type { Lag } from '#protocol/events.ts';
import type { Buckets } from '#protocol/histogram.ts';
import { LentTail } from './lent.ts';
import { type LagPoint, lagPointsKept, type LoopSeen } from './timeline.ts';

export class LagSeen {
  readonly #points: LentTail<LagPoint>;
  readonly #counts: Map<number, number>;
  /** Null when something was added since. */
  #buckets: Buckets | null;
  #newest: LagPoint | undefined;

  constructor({ lag, buckets }: Pick<LoopSeen, 'lag' | 'buckets'>) {
    this.#points = new LentTail(lag, lagPointsKept);
    this.#counts = new Map(buckets);
    this.#buckets = buckets;
    this.#newest = lag.at(-1);
  }

  get newest(): LagPoint | undefined {
    return this.#newest;
  }

  add({ at, p50, p99, max, utilization, blocked, buckets }: Lag): void {
    this.#newest = { at, p50, p99, max, utilization, blocked };
    this.#points.push(this.#newest);
    for (const [bucket, count] of buckets) this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
    if (buckets.length > 0) this.#buckets = null;
  }

  lend(): Pick<LoopSeen, 'lag' | 'buckets'> {
    this.#buckets ??= [...this.#counts].sort(([a], [b]) => a - b);
    return { lag: this.#points.lend(), buckets: this.#buckets };
  }
}
