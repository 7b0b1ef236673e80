/** Writes a recording while the run goes on. A disk that fills up ends the recording, never the run. */

import { createWriteStream, openSync, type WriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import { encodeHeader, encodeRecorded, type Recorded, type RecordingHeader } from '#protocol/recording.ts';
import { failed, read, type Read } from '#protocol/read.ts';

export interface Recorder {
  write(recorded: Recorded): void;
  /** Resolves when everything is on the disk, or cannot be. */
  close(): Promise<void>;
}

/** No more characters than this wait for the disk. */
const mostWaiting = 16 * 1024 * 1024;
/** How long an event may stay inside the compression, in ms: a recording that is cut short lacks no more. */
const flushEvery = 500;

/**
 * Compressed when the name ends in `.gz`. `onLost` is called once, with one sentence, when the rest of the run cannot be
 * recorded.
 */
export function openRecording(
  file: string,
  header: RecordingHeader,
  onLost: (because: string) => void,
): Read<Recorder> {
  const descriptor = openToWrite(file);
  if (!descriptor.ok) return descriptor;
  const disk = createWriteStream(file, { fd: descriptor.value });
  const { into, stop } = file.endsWith('.gz') ? compressed(disk) : { into: disk, stop: () => {} };
  let lost = false;
  const lose = (because: string): void => {
    if (!lost) onLost(`the recording ${file} ends here: ${because}`);
    lost = true;
  };
  disk.on('error', (error) => lose(error.message));
  into.write(encodeHeader(header));
  const write = (recorded: Recorded): void => {
    if (lost) return;
    if (into.writableLength + disk.writableLength > mostWaiting) return lose('the disk is too slow');
    into.write(encodeRecorded(recorded));
  };
  return read({ write, close: () => end(into, disk, stop) });
}

function openToWrite(file: string): Read<number> {
  try {
    return read(openSync(file, 'w'));
  } catch (error) {
    return failed(`cannot write ${file} (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** Flushed now and then, so that the file can be read up to there at any moment. */
function compressed(disk: WriteStream): { into: Writable; stop: () => void } {
  const gzip = createGzip({ flush: constants.Z_NO_FLUSH });
  gzip.pipe(disk);
  const timer = setInterval(() => gzip.flush(constants.Z_SYNC_FLUSH), flushEvery);
  timer.unref();
  disk.on('error', () => gzip.destroy());
  return { into: gzip, stop: () => clearInterval(timer) };
}

function end(into: Writable, disk: WriteStream, stop: () => void): Promise<void> {
  stop();
  return new Promise((resolve) => {
    if (disk.closed) return resolve();
    disk.on('close', resolve);
    into.end();
  });
}
