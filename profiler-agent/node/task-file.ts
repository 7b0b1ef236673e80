/** Reads what the system shows of a thread, again and again from one open file. Linux only. */

import fs from 'node:fs';

export interface TaskFile {
  /** Its first line or two; null when the thread is gone. */
  readonly read: () => string | null;
  readonly close: () => void;
}

/** More of a file is not read. */
const longest = 128;

/** `thread` is the number that the system gave it. Null where there is no such file. */
export function openTaskFile(thread: number | null, name: string): TaskFile | null {
  if (thread === null || process.platform !== 'linux') return null;
  const text = Buffer.alloc(longest);
  try {
    const file = fs.openSync(`/proc/self/task/${thread}/${name}`, 'r');
    return { read: () => read(file, text), close: () => fs.closeSync(file) };
  } catch {
    return null;
  }
}

function read(file: number, text: Buffer): string | null {
  try {
    return text.toString('latin1', 0, fs.readSync(file, text, 0, longest, 0));
  } catch {
    return null;
  }
}
