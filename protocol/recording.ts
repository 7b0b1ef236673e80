/** The format of a recording: one header line, then one event a line with the moment of its arrival. To write it needs no more than this; parse-recording.ts reads it. */

import type { AgentEvent } from './events.ts';
import type { Micros } from './units.ts';

export const recordingSchema = 'stallsight-recording/1';

export interface RecordingHeader {
  readonly schema: typeof recordingSchema;
  /** What was run, without its arguments. */
  readonly command: string;
  readonly began: Micros;
  /** The threshold of that run. */
  readonly threshold: Micros;
}

export interface Recorded {
  readonly received: Micros;
  readonly event: AgentEvent;
}

export function encodeHeader(header: RecordingHeader): string {
  return `${JSON.stringify(header)}\n`;
}

export function encodeRecorded(recorded: Recorded): string {
  return `${JSON.stringify(recorded)}\n`;
}
