/** Events for tests, as an agent would say them: each function fills in what its test does not care about. */

import type { AgentEvent, Hello, Lag, LoopBegan, StallBegan, StallEnded } from '#protocol/events.ts';
import type { Frame } from '#protocol/frame.ts';
import { bucketOf } from '#protocol/histogram.ts';
import type { Stall } from '#protocol/stall.ts';
import { type FilePath, type LoopId, type Micros, micros, ms, type ProcessId, type StallId } from '#protocol/units.ts';

/** The moment at which the runs of tests begin. */
export const start: Micros = micros(1_700_000_000_000_000);

/** `at(120)` is 120 ms after the start. */
export function at(milliseconds: number): Micros {
  return micros(start + ms(milliseconds));
}

export const processId = '4121-a1b2' as ProcessId;
export const loopId = '4121-a1b2/0' as LoopId;

export function stallId(number: number): StallId {
  return `${loopId}/${number}` as StallId;
}

export function frame(line: number, name = 'load', file = '/srv/app/db.py'): Frame {
  return { function: name, file: file as FilePath, line, column: null, origin: 'user' };
}

export function hello(changes: Partial<Hello> = {}): Hello {
  return {
    type: 'hello',
    protocol: 1,
    process: processId,
    pid: 4121,
    parentPid: 1,
    runtime: 'python',
    version: '3.12.1',
    name: 'uvicorn',
    at: start,
    ...changes,
  };
}

export function loopBegan(changes: Partial<LoopBegan> = {}): LoopBegan {
  return {
    type: 'loop-began',
    process: processId,
    loop: loopId,
    kind: 'asyncio',
    thread: 'MainThread',
    at: start,
    ...changes,
  };
}

/** A quarter of a second with these lag samples, in ms. */
export function lag(moment: Micros, samples: readonly number[], changes: Partial<Lag> = {}): Lag {
  const max = ms(Math.max(0, ...samples));
  return {
    type: 'lag',
    process: processId,
    loop: loopId,
    at: moment,
    count: samples.length,
    p50: max,
    p90: max,
    p99: max,
    max,
    utilization: 0.5,
    blocked: ms(0),
    buckets: samples.map((sample) => [bucketOf(ms(sample)), 1] as const),
    ...changes,
  };
}

export function stallBegan(number: number, began: Micros, changes: Partial<StallBegan> = {}): StallBegan {
  return {
    type: 'stall-began',
    process: processId,
    loop: loopId,
    id: stallId(number),
    at: began,
    began,
    culprit: frame(41),
    stack: [frame(41)],
    victims: [],
    ...changes,
  };
}

function stall(number: number, began: Micros, lasted: Micros, changes: Partial<Stall> = {}): Stall {
  return {
    id: stallId(number),
    process: processId,
    loop: loopId,
    began,
    lasted,
    cause: { kind: 'io', call: 'requests.get' },
    own: lasted,
    cpu: ms(1),
    runDelay: ms(0),
    gc: null,
    culprit: frame(41),
    stack: [frame(41)],
    victims: [],
    ...changes,
  };
}

export function stallEnded(number: number, began: Micros, lasted: Micros, changes: Partial<Stall> = {}): StallEnded {
  return { type: 'stall-ended', at: micros(began + lasted), stall: stall(number, began, lasted, changes) };
}

/** One event of every type. */
export const everyType: readonly AgentEvent[] = [
  hello(),
  loopBegan(),
  lag(at(250), [1, 2, 90]),
  stallBegan(1, at(300), {
    cause: { kind: 'cpu', gil: 'held', call: 'json.loads' },
    task: 'Task-1',
    request: { method: 'GET', route: '/users/{id}' },
    victims: [{ kind: 'request', name: 'GET /', waited: ms(20) }],
  }),
  stallEnded(1, at(300), ms(120), { task: 'Task-1', request: { method: 'GET', route: '/users/{id}' } }),
  {
    type: 'blocking-calls',
    process: processId,
    at: at(500),
    calls: [{ call: 'open', site: frame(7), count: 3, total: ms(6), max: ms(4) }],
  },
  {
    type: 'hotspots',
    process: processId,
    loop: loopId,
    at: at(600),
    samples: [{ at: at(590), lasted: ms(10), stack: [frame(9, 'inner'), frame(2, 'outer')] }],
  },
  { type: 'loop-ended', process: processId, loop: loopId, at: at(700) },
  { type: 'dropped', process: processId, at: at(710), events: 4 },
  {
    type: 'stacks',
    process: processId,
    at: at(720),
    question: 1,
    loops: [
      { loop: loopId, waits: false, blocked: ms(80), stack: [frame(9, 'inner')] },
      { loop: loopId, waits: true, blocked: ms(0), stack: null },
    ],
  },
  { type: 'goodbye', process: processId, at: at(720) },
];
