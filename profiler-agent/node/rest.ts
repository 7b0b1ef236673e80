/**
 * Sleeps for as long as nothing happens in the process. What runs once in 40 ms runs in cold caches, where each function that is called
 * costs a third of the waking up: so this is one plain loop, which asks the system once.
 */

import { resourceUsage } from 'node:process';
import { now } from './clock.ts';
import type { Beats } from './pulse.ts';
import { canSee } from './sight.ts';

/** Other threads that ran for less, in microseconds, did nothing worth a closer look yet. */
const little = 1000;

/** Who waits for a core asks late, in milliseconds; but when nothing ran, nothing happened. */
const tolerance = 200;

const sees = canSee();

let switches = 0;
let burnt = 0;

export interface Bed {
  readonly ints: Int32Array<SharedArrayBuffer>;
  /** In `ints`: notifying it ends the rest. */
  readonly place: number;
  /** Of the loops: a beat wakes a thread, and is nothing that happens. */
  readonly beats: readonly Beats[];
  /** Milliseconds between two questions. */
  readonly every: number;
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
  const { ints, place, every } = bed;
  let until: number | null = null;
  let beaten = countOf(bed.beats);
  // What this thread did since the last question is nothing that happened; that a thread slept meanwhile is.
  burnt = spent(resourceUsage());
  // The wall clock costs less to read. Should it be set meanwhile, that looks like a question that comes very late.
  const ahead = now() - Date.now();
  for (;;) {
    const woken = Atomics.wait(ints, place, 0, pause) !== 'timed-out';
    if (woken || !sees) return { moment: now(), until, due, woken };
    const moment = Date.now() + ahead;
    const usage = resourceUsage();
    const switched = usage.voluntaryContextSwitches;
    const used = spent(usage);
    // This thread may have slept once.
    let others = switched - switches - 1;
    if (others > 0) {
      const beats = countOf(bed.beats);
      others -= beats - beaten;
      beaten = beats;
    }
    const still = others <= 0 && used - burnt <= little && moment <= due + tolerance;
    switches = switched;
    burnt = used;
    if (!still) return { moment: now(), until, due, woken };
    until = moment;
    if (moment >= end) return { moment, until, due, woken };
    pause = every;
    due = moment + every;
  }
}

function spent({ userCPUTime, systemCPUTime }: NodeJS.ResourceUsage): number {
  return userCPUTime + systemCPUTime;
}

function countOf(beats: readonly Beats[]): number {
  let sum = 0;
  for (const { count } of beats) sum += count;
  return sum;
}
