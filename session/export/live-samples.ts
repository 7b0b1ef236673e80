/** The CPU samples of a run that is watched and maybe not recorded: the newest of each loop, for who wants to see them while it runs. */

import type { AgentEvent } from '#protocol/events.ts';
import type { LoopId } from '#protocol/units.ts';
import { LentTail } from '../lent.ts';
import { SharedFrames } from '../share-frames.ts';
import type { TimedStack } from './gather.ts';

/** Of one loop: five minutes of a thread that is always busy. */
const mostSamples = 30_000;
/** Loops that are sampled; a run that starts threads all day has more, and forgets those that came first. */
const mostLoops = 100;

export class LiveSamples {
  readonly #loops = new Map<LoopId, LentTail<TimedStack>>();
  readonly #frames = new SharedFrames();
  #count = 0;

  /** How many were taken in all, also those that are no longer kept. */
  get count(): number {
    return this.#count;
  }

  /** Give it every event of a session. */
  take(event: AgentEvent): void {
    if (event.type !== 'hotspots') return;
    const kept = this.#loops.get(event.loop) ?? new LentTail<TimedStack>([], mostSamples);
    for (const sample of event.samples) kept.push(this.#frames.in(sample));
    this.#count += event.samples.length;
    this.#loops.set(event.loop, kept);
    const [first] = this.#loops.keys();
    if (this.#loops.size > mostLoops && first !== undefined) this.#loops.delete(first);
  }

  /** In the order in which they came. */
  of(loop: LoopId): readonly TimedStack[] {
    return this.#loops.get(loop)?.lend() ?? [];
  }

  get loops(): readonly LoopId[] {
    return [...this.#loops.keys()];
  }
}
