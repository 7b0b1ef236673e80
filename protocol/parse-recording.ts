/** Reads the lines of a recording, whoever wrote them. */

import { failed, read, type Read } from './read.ts';
import { type Recorded, type RecordingHeader, recordingSchema } from './recording.ts';
import { type Micros, micros } from './units.ts';
import { parseAround, parseJson } from './validate.ts';

export function parseHeader(line: string): Read<RecordingHeader> {
  const json = parseJson(line);
  if (!json.ok || !isRecord(json.value)) return failed('it does not begin with the header of a recording');
  const { schema, command, began, threshold } = json.value;
  if (schema !== recordingSchema) return failed(wrongSchema(schema));
  return read({ schema, command: text(command), began: moment(began), threshold: moment(threshold) });
}

export function parseRecorded(line: string): Read<Recorded> {
  // Cheaper than the parser's exception, for files that are full of what is no event.
  if (!line.startsWith('{')) return failed('not an object');
  const parsed = parseAround(line, (json) => (isRecord(json) ? json['event'] : undefined));
  if (!parsed.ok) return parsed;
  const { event, json } = parsed.value;
  return read({ received: moment(isRecord(json) ? json['received'] : 0), event });
}

function wrongSchema(schema: unknown): string {
  const name = typeof schema === 'string' ? schema.slice(0, 60) : '';
  if (!name.startsWith('stallsight-recording/')) return 'it does not begin with the header of a recording';
  return `it is a ${name}, and this version reads ${recordingSchema}; a newer Stallsight may read it`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function moment(value: unknown): Micros {
  return micros(typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0);
}
