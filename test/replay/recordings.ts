/** Recordings for tests: written from events, into a folder that goes when the test file has ended. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import type { AgentEvent } from '#protocol/events.ts';
import { encodeHeader, encodeRecorded, recordingSchema } from '#protocol/recording.ts';
import type { Stall } from '#protocol/stall.ts';
import { micros, ms } from '#protocol/units.ts';
import { at, hello, loopBegan, stallEnded, start } from '../session/events.ts';

export const folder: string = mkdtempSync(path.join(os.tmpdir(), 'test-replay-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let written = 0;

export function textOf(events: readonly AgentEvent[]): string {
  const header = encodeHeader({ schema: recordingSchema, command: 'uvicorn …', began: start, threshold: ms(50) });
  const lines = events.map((event, index) => encodeRecorded({ received: micros(start + ms(index)), event }));
  return [header, ...lines].join('');
}

export function write(text: string | Uint8Array): string {
  written += 1;
  const file = path.join(folder, `${written}.stall`);
  writeFileSync(file, text);
  return file;
}

/** A stall of a test: when it began and how long it lasted, in ms. */
export interface Short extends Partial<Omit<Stall, 'began' | 'lasted'>> {
  readonly began: number;
  readonly lasted: number;
}

/** A recording of one loop with these stalls. */
export function recordingOf(stalls: readonly Short[], more: readonly AgentEvent[] = []): string {
  return write(textOf([hello(), loopBegan(), ...more, ...endings(stalls)]));
}

export function endings(stalls: readonly Short[]): AgentEvent[] {
  return stalls.map(({ began, lasted, ...changes }, index) => stallEnded(index + 1, at(began), ms(lasted), changes));
}

/** A program for tests that run one. */
export function writeProgram(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}
