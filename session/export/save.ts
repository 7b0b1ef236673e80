/** Writes an export to a file: of a long one the next piece is made while the disk has those before. */

import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Exported } from './formats.ts';

/** Bytes that may wait for the disk. */
const waiting = 4 * 1024 * 1024;

/** Returns why not, in the system's words, or null. */
export async function save(content: Exported, file: string): Promise<string | null> {
  const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
  try {
    await pipeline(pieces, createWriteStream(file, { highWaterMark: waiting }));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
