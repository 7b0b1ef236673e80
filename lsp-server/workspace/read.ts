/** Reads the text of one file, whatever it turns out to be: never waits on a pipe, never takes in a file without bounds. */

import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { failed, read, type Read } from '#protocol/read.ts';

/** Longer files are generated, and cost more to parse than they tell. */
export const sizeLimit: number = 4 * 1024 * 1024;

const decoder = new TextDecoder('utf-8', { ignoreBOM: false });

export async function readSource(file: string): Promise<Read<string>> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const refusal = refuse(await handle.stat());
    return refusal === null ? decode(await handle.readFile()) : failed(refusal);
  } catch (error) {
    return failed(explain(error));
  } finally {
    await handle?.close();
  }
}

/** The same, while nothing else can happen on this thread: a quarter of the work, for threads that have nothing else to do. */
export function readSourceNow(file: string): Read<string> {
  let handle: number | undefined;
  try {
    handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const refusal = refuse(fstatSync(handle));
    return refusal === null ? decode(readFileSync(handle)) : failed(refusal);
  } catch (error) {
    return failed(explain(error));
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function refuse(stats: Stats): string | null {
  if (stats.isDirectory()) return 'it is a folder';
  if (!stats.isFile()) return 'it is not a regular file';
  if (stats.size > sizeLimit) return `it is larger than ${sizeLimit / 1024 / 1024} MB`;
  return null;
}

/** Text of another encoding than UTF-8 is read as well as it can be: names and calls are ASCII nearly always. */
function decode(bytes: Uint8Array): Read<string> {
  if (bytes.subarray(0, 8192).includes(0)) return failed('it is not text');
  return read(decoder.decode(bytes));
}

/** What the system says, in words for a person. */
export function explain(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'it may not be read',
    EPERM: 'it may not be read',
    ELOOP: 'it is a symbolic link to itself',
    ENOTDIR: 'there is no such file or folder',
    ENXIO: 'it is not a regular file',
    ENAMETOOLONG: 'its name is too long',
  };
  return known[code] ?? (error instanceof Error ? error.message : String(error));
}
