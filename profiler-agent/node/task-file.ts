/** Reads what the system shows of a thread, again and again from one open file. Linux only. */

import { closeSync, openSync, readSync } from 'node:fs';

export interface TaskFile {
  /** What was read last. */
  readonly bytes: Buffer;
  /** Reads its first line or two; gives how many bytes there are, and 0 when the thread is gone. */
  readonly read: () => number;
  readonly close: () => void;
}

/** More of a file is not read. */
const longest = 128;

/** `thread` is the number that the system gave it. Null where there is no such file. */
export function openTaskFile(thread: number | null, name: string): TaskFile | null {
  if (thread === null || process.platform !== 'linux') return null;
  const bytes = Buffer.alloc(longest);
  try {
    const file = openSync(`/proc/self/task/${thread}/${name}`, 'r');
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
