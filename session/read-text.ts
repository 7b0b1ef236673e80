/** The text of a file, plain or gzip, in pieces: never the whole at once, and never a gzip bomb. */

import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { failed, read, type Read } from '#protocol/read.ts';

export interface FileText {
  /** Ends without a throw, also when the file or its compression ends too early. */
  readonly pieces: AsyncIterable<string>;
  /** Whether the pieces ended too early. */
  cutShort(): boolean;
  /** Why the rest of the pieces was refused; null when it was not. */
  refused(): string | null;
}

/** No recording compresses better than this: its times and ids differ from line to line. */
const mostGrowth = 200;
/** Bytes that are read at once: fewer make a long recording wait for the disk at every turn. */
const atOnce = 1024 * 1024;
/** Below this many characters a bomb would do no harm. */
const harmless = 16 * 1024 * 1024;

export async function readText(file: string): Promise<Read<FileText>> {
  const compressed = await isGzip(file);
  return compressed.ok ? read(streamText(file, compressed.value)) : compressed;
}

async function isGzip(file: string): Promise<Read<boolean>> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file);
    if (!(await handle.stat()).isFile()) return failed(`cannot read ${file}: it is not a file`);
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return read(buffer[0] === 0x1f && buffer[1] === 0x8b);
  } catch (error) {
    return failed(`cannot read ${file} (${error instanceof Error ? error.message : String(error)})`);
  } finally {
    await handle?.close();
  }
}

function streamText(file: string, compressed: boolean): FileText {
  let cut = false;
  let refused: string | null = null;
  const source = createReadStream(file, { highWaterMark: atOnce });
  const unpacker = compressed ? createGunzip() : null;
  async function* pieces(): AsyncGenerator<string> {
    let length = 0;
    try {
      for await (const piece of decoded(source, unpacker)) {
        length += piece.length;
        // Held against what was unpacked and not what was read: a bomb is known before it has taken its time.
        if (unpacker !== null && length > harmless && length > unpacker.bytesWritten * mostGrowth) {
          refused = `it unpacks to more than ${mostGrowth} times its size`;
          return;
        }
        yield piece;
      }
    } catch {
      cut = true;
    } finally {
      source.destroy();
    }
  }
  return { pieces: pieces(), cutShort: () => cut, refused: () => refused };
}

async function* decoded(source: Readable, unpacker: Gunzip | null): AsyncGenerator<string> {
  const bytes: Readable = unpacker === null ? source : source.pipe(unpacker);
  // A stream that fails does not fail the one it is piped into.
  if (unpacker !== null) source.on('error', (error) => unpacker.destroy(error));
  bytes.setEncoding('utf8');
  for await (const piece of bytes) yield String(piece);
}
