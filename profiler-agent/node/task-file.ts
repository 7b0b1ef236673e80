/** Reads what the system shows of a thread, again and again from one open file. Linux only. */

import fs from 'node:fs';

export interface TaskFile {
  /** What was read last. */
  readonly bytes: Buffer;
  /** Reads its first line or two; gives how many bytes there are, and 0 when the thread is gone. */
  readonly read: () => number;
  readonly close: () => void;
}

/** Before they are wrapped: what we call on a thread of the program is none of its calls. */
const { closeSync, openSync, readSync } = fs;

/** More of a file is not read. */
const longest = 128;

/** `thread` is the number that the system gave it, `self` the running one. Null where there is no such file. */
export function openTaskFile(thread: number | 'self' | null, name: string): TaskFile | null {
  if (thread === null || process.platform !== 'linux') return null;
  const bytes = Buffer.alloc(longest);
  try {
    const file = openSync(`/proc/${thread === 'self' ? 'thread-self' : `self/task/${thread}`}/${name}`, 'r');
    return { bytes, read: () => read(file, bytes), close: () => closeSync(file) };
  } catch {
    return null;
  }
}

function read(file: number, bytes: Buffer): number {
  try {
    return readSync(file, bytes, 0, longest, 0);
  } catch {
    return 0;
  }
}
