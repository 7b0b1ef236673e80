/**
 * Files of the user's cache folder: chunks of bytes, each with its hash, after the version of who wrote them. What is broken, cut short,
 * or of another version is as if it were not there.
 */

import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** In bytes; longer chunks and files are not ours. */
const limits = { chunk: 64 * 2 ** 20, file: 512 * 2 ** 20, files: 20 } as const;

const hashLength = 32;
const headLength = 4 + hashLength;

/** What comes before a fault is whole. */
export async function* readChunks(file: string, version: string): AsyncGenerator<Buffer> {
  const handle = await open(file).catch(() => null);
  if (handle === null) return;
  try {
    const first = await nextChunk(handle);
    if (first === null || String(first) !== version) return;
    for (let chunk = await nextChunk(handle); chunk !== null; chunk = await nextChunk(handle)) yield chunk;
  } catch {
    // It is no file that can be read.
  } finally {
    await handle.close();
  }
}

/** Appears whole or not at all. Of the files of its folder that were not written for longest, all but so many are forgotten. */
export async function writeChunks(file: string, version: string, chunks: Iterable<Buffer>): Promise<void> {
  const folder = path.dirname(file);
  const unfinished = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeAll(unfinished, version, chunks);
    await rename(unfinished, file);
    await forgetOldest(folder);
  } catch {
    await rm(unfinished, { force: true }).catch(() => {});
  }
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

async function writeAll(file: string, version: string, chunks: Iterable<Buffer>): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    let written = await writeChunk(handle, Buffer.from(version));
    for (const chunk of chunks) if (written < limits.file) written += await writeChunk(handle, chunk);
  } finally {
    await handle.close();
  }
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
  for (const { file } of aged.toSorted((a, b) => b.used - a.used).slice(limits.files)) await rm(file, { force: true });
}
