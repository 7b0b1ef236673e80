/** What a program that begins a loop for every request costs the extension host: the view's messages when thousands of loops have ended. `LOOPS` says how many. */

import type { AgentEvent } from '#protocol/events.ts';
import { type LoopId, micros, ms, type ProcessId } from '#protocol/units.ts';
import { LiveSamples } from '#session/export/live-samples.ts';
import { Reducer } from '#session/reduce.ts';
import { LagFeed } from '../../../extension/lagFeed.ts';
import type { ObservedRun } from '../../../extension/observedRun.ts';
import { sessionForTest } from '../../session/peer.ts';

const loops = Number(process.env['LOOPS'] ?? 5000);
const messages = 200;
const worker = 'worker' as ProcessId;

await using opened = await sessionForTest();
const reducer = new Reducer();
for (const event of began()) reducer.take(event, ms(1));
const run: ObservedRun = {
  name: 'api.py',
  session: opened.session,
  timeline: () => reducer.timeline(),
  samples: new LiveSamples(),
  threshold: ms(50),
  began: ms(0),
  ended: null,
  exitCode: null,
  pausedSince: null,
  pauses: [],
  again: () => Promise.resolve(null),
  stop: () => undefined,
};
const feed = new LagFeed();
const first = JSON.stringify(feed.next(run, ms(2))).length;
const before = process.cpuUsage();
let bytes = 0;
for (let number = 1; number <= messages; number += 1) {
  reducer.take(lag('main' as LoopId, 1000 + number), ms(1000 + number));
  bytes += JSON.stringify(feed.next(run, ms(1000 + number))).length;
}
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  `${loops} loops that ended: the first message has ${first} bytes, each after it ${Math.round(bytes / messages)} bytes ` +
    `and ${((user + system) / 1000 / messages).toFixed(2)} ms of processor time\n`,
);

function* began(): Generator<AgentEvent> {
  const names = { runtime: 'python', version: '3.12.1', name: 'api.py' } as const;
  yield { type: 'hello', protocol: 1, process: worker, pid: 2, parentPid: 1, at: ms(0), ...names };
  for (let number = 0; number < loops; number += 1) {
    const loop = `request ${number}` as LoopId;
    yield { type: 'loop-began', process: worker, loop, kind: 'asyncio', thread: 'MainThread', at: ms(0) };
    yield lag(loop, number);
    yield { type: 'loop-ended', process: worker, loop, at: ms(number) };
  }
  yield { type: 'loop-began', process: worker, loop: 'main' as LoopId, kind: 'asyncio', thread: 'main', at: ms(0) };
}

function lag(loop: LoopId, at: number): AgentEvent {
  const figures = { count: 4, p50: ms(1), p90: ms(1), p99: ms(2), max: ms(3), utilization: 0.5, blocked: micros(0) };
  return { type: 'lag', process: worker, loop, at: ms(at), ...figures, buckets: [[100, 4]] };
}
