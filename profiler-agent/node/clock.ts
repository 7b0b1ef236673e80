/** The agent's two clocks: a monotonic one that all threads of the process share, and the wall clock anchored to it once. */

import { type Micros, micros } from '#protocol/units.ts';

/** A global is found anew each time that it is asked for, and the program may have put another one there. */
const dateNow = Date.now;
const performanceNow = performance.now.bind(performance);

/** What this thread's `performance.now` lacks to the monotonic clock. */
const offset = monotonic() - performanceNow();

/** Milliseconds of the monotonic clock. The same on every thread, which `performance.now` is not. */
export function now(): number {
  return performanceNow() + offset;
}

function monotonic(): number {
  const [seconds, nanos] = process.hrtime();
  return seconds * 1e3 + nanos / 1e6;
}

/** What to add to a moment of `now` to get milliseconds since the epoch. */
export function anchor(): number {
  return dateNow() - now();
}

export function wall(moment: number, anchored: number): Micros {
  return micros((moment + anchored) * 1000);
}
