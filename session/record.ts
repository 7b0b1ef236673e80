/** Writes a recording while the run goes on. A disk that fills up ends the recording, never the run. */

import { createWriteStream, openSync } from 'node:fs';
import { encodeHeader, encodeRecorded, type Recorded, type RecordingHeader } from '#protocol/recording.ts';
import { failed, read, type Read } from '#protocol/read.ts';

export interface Recorder {
  write(recorded: Recorded): void;
  /** Resolves when everything is on the disk, or cannot be. */
  close(): Promise<void>;
}

/** More than this waits for no disk. */
const mostWaiting = 16 * 1024 * 1024;

/** `onLost` is called once, with one sentence, when the rest of the run cannot be recorded. */
export function openRecording(
  file: string,
  header: RecordingHeader,
  onLost: (because: string) => void,
): Read<Recorder> {
  const descriptor = openToWrite(file);
  if (!descriptor.ok) return descriptor;
  const stream = createWriteStream(file, { fd: descriptor.value });
  let lost = false;
  const lose = (because: string): void => {
    if (!lost) onLost(`the recording ${file} ends here: ${because}`);
    lost = true;
  };
  stream.on('error', (error) => lose(error.message));
  stream.write(encodeHeader(header));
  const write = (recorded: Recorded): void => {
    if (lost) return;
    if (stream.writableLength > mostWaiting) return lose('the disk is too slow');
    stream.write(encodeRecorded(recorded));
  };
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      if (stream.closed) return resolve();
      stream.on('close', resolve);
      stream.end();
    });
  return read({ write, close });
}

function openToWrite(file: string): Read<number> {
  try {
    return read(openSync(file, 'w'));
  } catch (error) {
    return failed(`cannot write ${file} (${error instanceof Error ? error.message : String(error)})`);
  }
}
