/** One recording for all tests of exports: two loops, stalls of every sort, samples, lag, and names that want to do harm. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { AgentEvent } from '#protocol/events.ts';
import { encodeHeader, encodeRecorded } from '#protocol/recording.ts';
import { type LoopId, ms, type ProcessId, type StallId } from '#protocol/units.ts';
import { at, frame, hello, lag, loopBegan, loopId, processId, stallBegan, stallEnded, start } from '../events.ts';

const other = { process: '77-c3d4' as ProcessId, loop: '77-c3d4/0' as LoopId };
const js = frame(12, '</script><script>alert(1)</script>', '/srv/web/=cmd|server.js');

const events: readonly AgentEvent[] = [
  hello(),
  loopBegan(),
  hello({ process: other.process, pid: 77, runtime: 'node', version: '24.21.0', name: 'server.js' }),
  loopBegan({ ...other, kind: 'libuv', thread: 'main' }),
  lag(at(250), [1, 2, 120]),
  lag(at(250), [1, 1], other),
  stallBegan(1, at(300)),
  {
    type: 'hotspots',
    process: processId,
    loop: loopId,
    at: at(700),
    samples: [
      { at: at(320), lasted: ms(10), stack: [frame(42, 'inner'), frame(7, 'outer')] },
      { at: at(600), lasted: ms(10), stack: [frame(9, 'elsewhere')] },
    ],
  },
  stallEnded(1, at(300), ms(120), {
    stack: [frame(41), frame(7, 'outer')],
    task: 'Task-1',
    request: { method: 'GET', route: '/users/{id}' },
    victims: [{ kind: 'request', name: 'GET /health', waited: ms(40) }],
  }),
  stallEnded(2, at(350), ms(900), {
    ...other,
    id: '77-c3d4/0/2' as StallId,
    cause: { kind: 'cpu', gil: 'none', call: 'JSON.parse' },
    culprit: js,
    stack: [js, { ...frame(1, 'emit', 'node:events'), origin: 'runtime', column: 9 }],
  }),
  stallEnded(3, at(2000), ms(60), { culprit: null, stack: [], cause: { kind: 'gc' }, gc: ms(55) }),
  stallBegan(4, at(2500)),
  { type: 'goodbye', process: processId, at: at(2700) },
];

export interface RecordingFile extends Disposable {
  readonly file: string;
  readonly folder: string;
}

export function recordingFile(): RecordingFile {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'test-export-'));
  const file = path.join(folder, 'run.rec');
  const header = encodeHeader({
    schema: 'stallsight-recording/1',
    command: 'uvicorn …',
    began: start,
    threshold: ms(50),
  });
  writeFileSync(file, header + events.map((event) => encodeRecorded({ received: event.at, event })).join(''));
  return { file, folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}
