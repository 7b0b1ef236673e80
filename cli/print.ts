/** Prints a document to the end, unless who reads it has had enough. */

import { pipeline } from 'node:stream/promises';

export async function print(document: string | Uint8Array | Iterable<string>): Promise<void> {
  const pieces = typeof document === 'string' || document instanceof Uint8Array ? [document] : document;
  try {
    await pipeline(pieces, process.stdout, { end: false });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}
