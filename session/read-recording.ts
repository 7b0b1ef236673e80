/** Reads a recording, plain or gzip, one event at a time: any length in bounded memory, whatever stands in the file. */

import { Lines } from '#protocol/lines.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import { parseHeader, parseRecorded } from '#protocol/parse-recording.ts';
import type { Recorded, RecordingHeader } from '#protocol/recording.ts';
import { type Micros, micros } from '#protocol/units.ts';
import { Reducer } from './reduce.ts';
import { readText } from './read-text.ts';
import type { Timeline } from './timeline.ts';

export interface RecordingRead {
  readonly header: RecordingHeader;
  /** How many lines were no events. */
  readonly refused: number;
  /** The first of them; null when there was none. Lines count from 1. */
  readonly firstRefused: { readonly line: number; readonly because: string } | null;
  /** How many whole lines there are. */
  readonly lines: number;
  /** Whether the file ends in the middle of a line, or of its compression: all before that was read. */
  readonly cutShort: boolean;
  readonly lasted: Micros;
}

export interface Recording extends RecordingRead {
  readonly timeline: Timeline;
}

/** Returns what the recording comes to: the timeline as it was when the run ended. */
export async function readRecording(file: string): Promise<Read<Recording>> {
  const reducer = new Reducer();
  const reading = await eachRecorded(file, ({ event, received }) => reducer.take(event, received));
  if (!reading.ok) return reading;
  const { header, lasted } = reading.value;
  reducer.settle(micros(header.began + lasted));
  return read({ ...reading.value, timeline: reducer.timeline() });
}

/** Calls `take` with each event of the recording, in the order of their arrival. */
export async function eachRecorded(file: string, take: (recorded: Recorded) => void): Promise<Read<RecordingRead>> {
  const text = await readText(file);
  if (!text.ok) return text;
  const source = text.value;
  const lines = new Lines();
  const reader = new RecordingReader(take);
  for await (const piece of source.pieces) {
    for (const line of lines.push(piece)) {
      const because = reader.line(line);
      if (because !== null) return failed(`${file} is no recording: ${because}`);
    }
  }
  const because = source.refused() ?? reader.headless;
  if (because !== null) return failed(`${file} is no recording: ${because}`);
  return reader.end({ tooLong: lines.tooLong, cutShort: lines.unfinished || source.cutShort() });
}

/** A file with more lines that are no events, and ten times as many as there are events, was never a recording: to go on would take as long as somebody likes. */
const mostRefused = { lines: 10_000, times: 10 };

class RecordingReader {
  readonly #take: (recorded: Recorded) => void;
  #header: RecordingHeader | null = null;
  #lines = 0;
  #taken = 0;
  #refused = 0;
  #firstRefused: RecordingRead['firstRefused'] = null;
  #last = micros(0);

  constructor(take: (recorded: Recorded) => void) {
    this.#take = take;
  }

  get headless(): string | null {
    return this.#header === null ? 'it does not begin with the header of one' : null;
  }

  /** Returns why the file is no recording, or null. A line that is no event costs that line alone, as long as there are others. */
  line(text: string): string | null {
    this.#lines += 1;
    if (this.#header !== null) {
      this.#event(text);
      return this.#hopeless();
    }
    const header = parseHeader(text);
    if (!header.ok) return header.because;
    this.#header = header.value;
    return null;
  }

  #event(text: string): void {
    const recorded = parseRecorded(text);
    if (recorded.ok) {
      this.#taken += 1;
      this.#last = recorded.value.received;
      this.#take(recorded.value);
      return;
    }
    this.#refused += 1;
    this.#firstRefused ??= { line: this.#lines, because: recorded.because };
  }

  #hopeless(): string | null {
    if (this.#refused <= mostRefused.lines || this.#refused <= this.#taken * mostRefused.times) return null;
    const { line, because } = this.#firstRefused ?? { line: this.#lines, because: 'not an event' };
    return `nearly all of its lines are no events, from line ${line} on (${because})`;
  }

  end({ tooLong, cutShort }: { readonly tooLong: number; readonly cutShort: boolean }): Read<RecordingRead> {
    const header = this.#header;
    if (header === null) return failed('it does not begin with the header of one');
    const lasted = micros(Math.max(0, this.#last - header.began));
    const refused = this.#refused + tooLong;
    return read({ header, lasted, refused, firstRefused: this.#firstRefused, lines: this.#lines, cutShort });
  }
}
