/**
 * The facts of a project's files on disk, for the next start: of each file those of one text, named by its hash. What is broken, cut
 * short, or written by another version of the analysis is as if it were not there.
 */

import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { shared } from './storedFacts.ts';

export interface KnownFacts {
  readonly file: string;
  /** Of the text that they were read from. */
  readonly hash: string;
  readonly packed: Uint8Array;
}

/** So many files are one chunk: the loop gets a turn between two. */
const chunkFiles = 64;
/** In bytes; longer chunks and files are not ours. */
const limits = { chunk: 64 * 2 ** 20, file: 512 * 2 ** 20, projects: 20 } as const;

const hashLength = 32;
const headLength = 4 + hashLength;

export function textHash(text: string): string {
  return createHash('sha1').update(text).digest('base64url');
}

/** By path; empty when there is nothing that can be used. */
export async function readFactCache(file: string, version: string): Promise<Map<string, KnownFacts>> {
  const known = new Map<string, KnownFacts>();
  try {
    const handle = await open(file);
    try {
      for await (const chunk of chunksOf(handle, version)) for (const one of chunk) known.set(one.file, one);
    } finally {
      await handle.close();
    }
  } catch {
    // What was read before the fault is whole: every chunk has its own hash.
  }
  return known;
}

/** Appears whole or not at all. Of the projects that were not opened for longest, all but so many are forgotten. */
export async function writeFactCache(file: string, version: string, known: readonly KnownFacts[]): Promise<void> {
  const folder = path.dirname(file);
  const unfinished = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeChunks(unfinished, version, known);
    await rename(unfinished, file);
    await forgetOldest(folder);
  } catch {
    await rm(unfinished, { force: true }).catch(() => {});
  }
}

async function* chunksOf(handle: FileHandle, version: string): AsyncGenerator<readonly KnownFacts[]> {
  const first = await nextChunk(handle);
  if (first === null || String(first) !== version) return;
  for (let chunk = await nextChunk(handle); chunk !== null; chunk = await nextChunk(handle))
    yield onAllThreads(deserialize(chunk) as readonly KnownFacts[]);
}

function onAllThreads(known: readonly KnownFacts[]): readonly KnownFacts[] {
  const packed = shared(known.map((one) => one.packed));
  return known.map((one, at) => ({ ...one, packed: packed[at] ?? one.packed }));
}

/** Null at the end, and where what follows is not what was written. */
async function nextChunk(handle: FileHandle): Promise<Buffer | null> {
  const head = await take(handle, headLength);
  if (head === null) return null;
  const length = head.readUInt32LE(0);
  const chunk = length > limits.chunk ? null : await take(handle, length);
  return chunk?.length === length && hashOf(chunk).equals(head.subarray(4)) ? chunk : null;
}

async function take(handle: FileHandle, length: number): Promise<Buffer | null> {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length);
  return bytesRead === length ? buffer : null;
}

async function writeChunks(file: string, version: string, known: readonly KnownFacts[]): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    let written = await writeChunk(handle, Buffer.from(version));
    for (let at = 0; at < known.length && written < limits.file; at += chunkFiles)
      written += await writeChunk(handle, serialize(known.slice(at, at + chunkFiles).map(ownBytes)));
  } finally {
    await handle.close();
  }
}

/** Bytes that threads share cannot be written with what they are part of. */
function ownBytes(known: KnownFacts): KnownFacts {
  return { ...known, packed: Buffer.from(known.packed) };
}

async function writeChunk(handle: FileHandle, chunk: Buffer): Promise<number> {
  if (chunk.length > limits.chunk) return 0;
  const head = Buffer.alloc(headLength);
  head.writeUInt32LE(chunk.length);
  hashOf(chunk).copy(head, 4);
  await handle.write(head);
  await handle.write(chunk);
  return headLength + chunk.length;
}

function hashOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

async function forgetOldest(folder: string): Promise<void> {
  const files = (await readdir(folder)).map((name) => path.join(folder, name));
  const aged = await Promise.all(files.map(async (file) => ({ file, used: (await stat(file)).mtimeMs })));
  for (const { file } of aged.toSorted((a, b) => b.used - a.used).slice(limits.projects))
    await rm(file, { force: true });
}
