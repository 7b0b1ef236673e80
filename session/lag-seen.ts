/** The figures of one loop so far: its newest lag, all of its samples as one histogram, how busy it was, its stalls. Takes what comes often, for as long as a run lasts. */

import type { Lag } from '#protocol/events.ts';
import type { Buckets } from '#protocol/histogram.ts';
import type { Stall } from '#protocol/stall.ts';
import { type Micros, micros } from '#protocol/units.ts';
import { LentTail } from './lent.ts';
import { type LagPoint, lagPointsKept, type LoopSeen } from './timeline.ts';

type Figures = Pick<LoopSeen, 'lag' | 'buckets' | 'maxLag' | 'busy' | 'observed' | 'stalls'>;

export class LagSeen {
  readonly #points: LentTail<LagPoint>;
  readonly #counts: Map<number, number>;
  /** Null when something was added since. */
  #buckets: Buckets | null;
  /** When the newest lag event was; before the first, when the loop began. */
  #until: Micros;
  #maxLag: Micros;
  #busy: Micros;
  #observed: Micros;
  #stalls: number;

  constructor({ lag, buckets, began, maxLag, busy, observed, stalls }: Figures & Pick<LoopSeen, 'began'>) {
    this.#points = new LentTail(lag, lagPointsKept);
    this.#counts = new Map(buckets);
    this.#buckets = buckets;
    this.#until = lag.at(-1)?.at ?? began;
    this.#maxLag = maxLag;
    this.#busy = busy;
    this.#observed = observed;
    this.#stalls = stalls;
  }

  add({ at, p50, p99, max, utilization, blocked, buckets }: Lag): void {
    const since = Math.max(0, at - this.#until);
    this.#until = at;
    this.#maxLag = micros(Math.max(this.#maxLag, max));
    this.#busy = micros(this.#busy + since * utilization);
    this.#observed = micros(this.#observed + since);
    this.#points.push({ at, p50, p99, max, utilization, blocked });
    for (const [bucket, count] of buckets) this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
    if (buckets.length > 0) this.#buckets = null;
  }

  /** The sampled lag may miss the length of a stall by some beats; the stall itself is lag too. */
  addStall({ lasted }: Stall): void {
    this.#stalls += 1;
    this.#maxLag = micros(Math.max(this.#maxLag, lasted));
  }

  lend(): Figures {
    this.#buckets ??= [...this.#counts].sort(([a], [b]) => a - b);
    return {
      lag: this.#points.lend(),
      buckets: this.#buckets,
      maxLag: this.#maxLag,
      busy: this.#busy,
      observed: this.#observed,
      stalls: this.#stalls,
    };
  }
}
