/** What the scheduler says of a thread: how long it ran, and how long it was ready but had no core. Linux only. */

import fs from 'node:fs';

/** Milliseconds since the thread began. */
export interface Schedule {
  readonly cpu: number;
  readonly runDelay: number;
}

/** Reads the schedule of the thread with this number of the system; null where the system cannot tell. */
export function scheduleOf(thread: number): () => Schedule | null {
  const text = Buffer.alloc(128);
  let file: number;
  try {
    file = fs.openSync(`/proc/self/task/${thread}/schedstat`, 'r');
  } catch {
    return () => null;
  }
  return () => {
    try {
      const [cpu, runDelay] = text.toString('latin1', 0, fs.readSync(file, text, 0, text.length, 0)).split(' ');
      return { cpu: Number(cpu) / 1e6, runDelay: Number(runDelay) / 1e6 };
    } catch {
      return null;
    }
  };
}
