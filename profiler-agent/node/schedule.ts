/** What the scheduler says of a thread: how long it ran, and how long it was ready but had no core. Linux only. */

import fs from 'node:fs';
import type { TaskFile } from './task-file.ts';

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
    const text = fs.readFileSync(`/proc/self/task/${thread}/stat`, 'latin1');
    // The name before the state may hold anything, a bracket too.
    return text.charAt(text.lastIndexOf(')') + 2);
  } catch {
    return '';
  }
}

function readerOf(schedstat: TaskFile | null): () => Schedule | null {
  let known: string | null = null;
  let schedule: Schedule | null = null;
  return () => {
    const read = schedstat?.read() ?? null;
    if (read === known) return schedule;
    known = read;
    const [cpu, runDelay] = read?.split(' ') ?? [];
    return (schedule = read === null ? null : { cpu: Number(cpu) / 1e6, runDelay: Number(runDelay) / 1e6 });
  };
}
