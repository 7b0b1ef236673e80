/**
 * Sleeps for as long as nothing happens in the process. What runs once in 40 ms runs in cold caches, where each function that is called
 * costs a third of the waking up: so this is one plain loop, which asks the system once.
 */

import { now } from './clock.ts';
import { canSee } from './sight.ts';

/** Other threads that ran for less, in microseconds, did nothing worth a closer look yet. */
const little = 1000;

const sees = canSee();
const { resourceUsage } = process;

let switches = 0;
let burnt = 0;

export interface Bed {
  readonly ints: Int32Array<SharedArrayBuffer>;
  /** In `ints`: notifying it ends the rest. */
  readonly place: number;
  /** Milliseconds between two questions. */
  readonly every: number;
  /** A question that comes so many milliseconds late may come after a sleep that was none. */
  readonly punctual: number;
}

export interface Rested {
  /** When the last question was asked. */
  readonly moment: number;
  /** Until when nothing had happened; null when something had by the first question. */
  readonly until: number | null;
  /** When that question was due. */
  readonly due: number;
  readonly woken: boolean;
}

/**
 * Until another thread has run for long or gone to sleep since the last question, until woken, or until the `end`; the first question is
 * asked when it is `due`, in so many milliseconds. Where the system tells nothing, always something has happened.
 */
export function rest(bed: Bed, { due, pause, end }: { due: number; pause: number; end: number }): Rested {
  const { ints, place, every, punctual } = bed;
  let until: number | null = null;
  for (;;) {
    const woken = Atomics.wait(ints, place, 0, pause) !== 'timed-out';
    const moment = now();
    if (woken || !sees) return { moment, until, due, woken };
    const usage = resourceUsage();
    const switched = usage.voluntaryContextSwitches;
    const used = usage.userCPUTime + usage.systemCPUTime;
    // This thread may have slept once.
    const still = switched - switches <= 1 && used - burnt <= little && moment <= due + punctual;
    switches = switched;
    burnt = used;
    if (!still) return { moment, until, due, woken };
    until = moment;
    if (moment >= end) return { moment, until, due, woken };
    pause = every;
    due = moment + every;
  }
}
