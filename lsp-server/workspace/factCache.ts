/** The facts of a project's files on disk, for the next start: of each file those of one text, named by its hash. */

import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { readChunks, writeChunks } from './chunks.ts';
import { shared } from './storedFacts.ts';

export interface KnownFacts {
  readonly file: string;
  /** Of the text that they were read from. */
  readonly hash: string;
  readonly packed: Uint8Array;
}

/** So many files are one chunk: the loop gets a turn between two. */
const chunkFiles = 64;

export function textHash(text: string): string {
  return createHash('sha1').update(text).digest('base64url');
}

/** By path; empty when there is nothing that can be used. */
export async function readFactCache(file: string, version: string): Promise<Map<string, KnownFacts>> {
  const known = new Map<string, KnownFacts>();
  for await (const chunk of readChunks(file, version)) {
    const facts = deserialize(chunk) as readonly KnownFacts[];
    const packed = shared(facts.map((one) => one.packed));
    for (const [at, one] of facts.entries()) known.set(one.file, { ...one, packed: packed[at] ?? one.packed });
  }
  return known;
}

export function writeFactCache(file: string, version: string, known: readonly KnownFacts[]): Promise<void> {
  return writeChunks(file, version, chunksOf(known));
}

function* chunksOf(known: readonly KnownFacts[]): Generator<Buffer> {
  for (let at = 0; at < known.length; at += chunkFiles)
    yield serialize(known.slice(at, at + chunkFiles).map(withOwnBytes));
}

/** Bytes that threads share are written with all that they are part of. */
function withOwnBytes(known: KnownFacts): KnownFacts {
  return { ...known, packed: Buffer.from(known.packed) };
}
