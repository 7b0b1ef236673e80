/** What the scheduler says of a thread: how long it ran, and how long it was ready but had no core. Linux only. */

import fs from 'node:fs';

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

/** `thread` is the number that the system gave it. */
export function scheduleOf(thread: number | null): Scheduled {
  const read = readerOf(thread);
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

function readerOf(thread: number | null): () => Schedule | null {
  if (thread === null) return () => null;
  const text = Buffer.alloc(128);
  let file: number;
  try {
    file = fs.openSync(`/proc/self/task/${thread}/schedstat`, 'r');
  } catch {
    return () => null;
  }
  let known = '';
  let schedule: Schedule | null = null;
  return () => {
    try {
      const read = text.toString('latin1', 0, fs.readSync(file, text, 0, text.length, 0));
      if (read === known) return schedule;
      known = read;
      const [cpu, runDelay] = read.split(' ');
      return (schedule = { cpu: Number(cpu) / 1e6, runDelay: Number(runDelay) / 1e6 });
    } catch {
      return null;
    }
  };
}
