/** Reads a recording, plain or gzip, one event at a time: any length in bounded memory, whatever stands in the file. */

import { Lines } from '#protocol/lines.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import { parseHeader, parseRecorded, type Recorded, type RecordingHeader } from '#protocol/recording.ts';
import { type Micros, micros } from '#protocol/units.ts';
import { reduce, settle } from './reduce.ts';
import { readText } from './read-text.ts';
import { emptyTimeline, type Timeline } from './timeline.ts';

export interface RecordingRead {
  readonly header: RecordingHeader;
  /** Lines that were no events. */
  readonly refused: number;
  /** Whether the file ends in the middle of a line, or of its compression: all before that was read. */
  readonly cutShort: boolean;
  readonly lasted: Micros;
}

export interface Recording extends RecordingRead {
  readonly timeline: Timeline;
}

/** Returns what the recording comes to: the timeline as it was when the run ended. */
export async function readRecording(file: string): Promise<Read<Recording>> {
  let timeline = emptyTimeline;
  const reading = await eachRecorded(file, ({ event, received }) => {
    timeline = reduce(timeline, event, received);
  });
  if (!reading.ok) return reading;
  const { header, lasted } = reading.value;
  return read({ ...reading.value, timeline: settle(timeline, micros(header.began + lasted)) });
}

/** Calls `take` with each event of the recording, in the order of their arrival. */
export async function eachRecorded(file: string, take: (recorded: Recorded) => void): Promise<Read<RecordingRead>> {
  const text = await readText(file);
  if (!text.ok) return text;
  const lines = new Lines();
  let header: RecordingHeader | null = null;
  let unread = 0;
  let last = micros(0);
  for await (const piece of text.value.pieces) {
    for (const line of lines.push(piece)) {
      if (header === null) {
        const first = parseHeader(line);
        if (!first.ok) return failed(`${file} is no recording: ${first.because}`);
        header = first.value;
        continue;
      }
      const recorded = parseRecorded(line);
      if (recorded.ok) take(recorded.value);
      if (recorded.ok) last = recorded.value.received;
      else unread += 1;
    }
  }
  if (text.value.refused() !== null) return failed(`${file} is no recording: ${text.value.refused()}`);
  if (header === null) return failed(`${file} is no recording: it does not begin with the header of one`);
  const cutShort = lines.unfinished || text.value.cutShort();
  return read({ header, cutShort, refused: unread + lines.tooLong, lasted: micros(Math.max(0, last - header.began)) });
}
