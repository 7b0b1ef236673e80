/** What the scheduler says of a thread: how long it ran, and how long it was ready but had no core. Linux only. */

import { readFileSync } from 'node:fs';
import type { TaskFile } from './task-file.ts';

/** Bytes of the text that the system writes. */
const [space, zero] = [32, 48];

/** Milliseconds since the thread began. */
export interface Schedule {
  readonly cpu: number;
  readonly runDelay: number;
}

/** The schedule of one thread. */
export interface Scheduled {
  /** The same object as before when the thread has not run since. Null where the system cannot tell, and when the thread is gone. */
  readonly read: () => Schedule | null;
  /** Whether the thread runs or would like to: the time it waits for a core only counts when it gets one. */
  readonly isRunnable: () => boolean;
}

export function scheduleOf(schedstat: TaskFile | null, thread: number | null): Scheduled {
  const read = readerOf(schedstat);
  return { read, isRunnable: () => read() !== null && stateOf(thread) === 'R' };
}

function stateOf(thread: number | null): string {
  try {
    const text = readFileSync(`/proc/self/task/${thread}/stat`, 'latin1');
    // The name before the state may hold anything, a bracket too.
    return text.charAt(text.lastIndexOf(')') + 2);
  } catch {
    return '';
  }
}

/** Digit by digit: this runs in cold caches, where each function that is called costs more than the reading of all of them. */
function readerOf(schedstat: TaskFile | null): () => Schedule | null {
  let schedule: Schedule | null = null;
  return () => {
    const length = schedstat === null ? 0 : schedstat.read();
    if (schedstat === null || length === 0) return (schedule = null);
    const { bytes } = schedstat;
    let [cpu, runDelay, place] = [0, 0, 0];
    for (; place < length && bytes[place] !== space; place += 1) cpu = cpu * 10 + (bytes[place] ?? 0) - zero;
    for (place += 1; place < length && bytes[place] !== space; place += 1)
      runDelay = runDelay * 10 + (bytes[place] ?? 0) - zero;
    [cpu, runDelay] = [cpu / 1e6, runDelay / 1e6];
    if (schedule?.cpu !== cpu || schedule.runDelay !== runDelay) schedule = { cpu, runDelay };
    return schedule;
  };
}
