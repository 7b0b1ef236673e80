/** What the views are told of a run: everything once, and then only what is new. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentEvent, Hello, LoopBegan } from '#protocol/events.ts';
import type { CauseKind } from '#protocol/stall.ts';
import { type FilePath, type LoopId, micros, ms, type ProcessId, type StallId } from '#protocol/units.ts';
import { LiveSamples } from '#session/export/live-samples.ts';
import { reduce } from '#session/reduce.ts';
import { emptyTimeline, type Timeline } from '#session/timeline.ts';
import { LagFeed } from '../../extension/lagFeed.ts';
import type { ObservedRun } from '../../extension/observedRun.ts';
import { childProcesses, loopsOf, rootProcesses, speakLoop, speakProcess } from '../../extension/processTree.ts';
import { describeGroup, speakGroup, speakStall, StallGroups } from '../../extension/stallGroups.ts';
import { t } from '../../extension/view/words.ts';

const worker = 'worker' as ProcessId;
const loop = 'worker/1' as LoopId;

test('points and stalls are told once, and all again to a view that was opened again', () => {
  const feed = new LagFeed();
  let timeline = timelineOf(hello(worker, 2, 1), loopBegan(), lag(1000), stall('1', 1100, 60));
  const run = runOf(() => timeline);
  const first = feed.next(run, ms(1200));
  assert.ok(first.fresh);
  assert.deepEqual([first.loops[0]?.points.length, first.loops[0]?.stalls.length], [1, 1]);
  timeline = reduce(timeline, lag(1250), ms(1250));
  const second = feed.next(run, ms(1300));
  assert.ok(!second.fresh);
  assert.deepEqual([second.loops[0]?.points.length, second.loops[0]?.stalls.length], [1, 0]);
  feed.restart();
  const again = feed.next(run, ms(1300));
  assert.ok(again.fresh);
  assert.deepEqual([again.loops[0]?.points.length, again.loops[0]?.stalls.length], [2, 1]);
});

test('of loops only those are told that changed, and of thousands that ended the newest', () => {
  const feed = new LagFeed();
  const loopOf = (number: number): AgentEvent => ({ ...loopBegan(), loop: `worker/${number}` as LoopId });
  const ended = (number: number): AgentEvent => ({
    type: 'loop-ended',
    process: worker,
    loop: `worker/${number}` as LoopId,
    at: ms(number),
  });
  const many = Array.from({ length: 1000 }, (_, number) => [loopOf(number + 2), ended(number + 2)]).flat();
  let timeline = timelineOf(hello(worker, 2, 1), loopBegan(), ...many);
  const run = runOf(() => timeline);
  const told = (): string[] => feed.next(run, ms(2000)).loops.map(({ id }) => id);
  const first = told();
  assert.equal(first.length, 201);
  assert.ok(first.includes(loop) && first.includes('worker/1001') && !first.includes('worker/2'));
  assert.deepEqual(told(), []);
  timeline = [lag(2100), loopOf(1002)].reduce((before, event) => reduce(before, event, ms(2100)), timeline);
  assert.deepEqual(told(), [loop, 'worker/1002']);
});

test('before the first run there is nothing to tell', () => {
  assert.deepEqual(new LagFeed().next(null, ms(1)), { type: 'lag', fresh: true, now: ms(1), run: null, loops: [] });
});

test('a program that was killed while it blocked is blocked no more', () => {
  const timeline = timelineOf(hello(worker, 2, 1), loopBegan(), began('1', 1000));
  const run = runOf(() => timeline);
  const shown = (over: Partial<ObservedRun>): boolean[] =>
    new LagFeed().next({ ...run, ...over }, ms(1200)).loops.map(({ open, ended }) => open !== null && !ended);
  assert.deepEqual([shown({}), shown({ ended: ms(1100) })], [[true], [false]]);
});

test('stalls are grouped by place, worst first, and only those that count', () => {
  const timeline = timelineOf(
    hello(worker, 2, 1),
    loopBegan(),
    stall('1', 1000, 60, 10),
    stall('2', 2000, 400, 20),
    stall('3', 3000, 90, 10),
    stall('4', 4000, 900, 30, 'paused'),
  );
  const groups = new StallGroups('place', t).of(timeline).map((group) => `${group.label}: ${describeGroup(group, t)}`);
  assert.deepEqual(groups, [
    'api.py:20 load: 400 ms · 1 × · requests.get',
    'api.py:10 load: 90 ms max · 2 × · requests.get',
  ]);
  assert.deepEqual(
    new StallGroups('route', t).of(timeline).map(({ label }) => label),
    ['no request'],
  );
});

test('of thousands of places the worst are listed, and how many more there are', () => {
  const groups = new StallGroups('place', t);
  const many = Array.from({ length: 3000 }, (_, line) => stall(String(line), line * 100, line + 60, line + 1));
  const listed = groups.of(timelineOf(hello(worker, 2, 1), loopBegan(), ...many));
  assert.deepEqual([listed.length, listed[0]?.max, listed.at(-1)?.max], [200, ms(3059), ms(2860)]);
  assert.equal(groups.more, 2800);
});

test('groups grow by what is new, and list the newest stalls', () => {
  const groups = new StallGroups('place', t);
  let timeline = timelineOf(hello(worker, 2, 1), loopBegan());
  for (let at = 1; at <= 500; at += 1) {
    timeline = reduce(timeline, stall(String(at), at * 100, at), ms(0));
    if (at % 7 === 0) groups.of(timeline);
  }
  const [group] = groups.of(timeline);
  assert.deepEqual([group?.count, group?.max, group?.stalls.length], [500, ms(500), 200]);
  assert.deepEqual([group?.stalls[0]?.stall.id, group?.stalls[199]?.stall.id], ['500', '301']);
});

test('a row is heard as a sentence, and what only its icon shows is said', () => {
  const timeline = timelineOf(hello(worker, 2, 1), loopBegan(), stall('1', 1000, 400, 20), began('2', 2000));
  const [group] = new StallGroups('place', t).of(timeline);
  const [seen] = timeline.stalls;
  const [process, shown] = [timeline.processes.get(worker), timeline.loops.get(loop)];
  assert.ok(group !== undefined && seen !== undefined && process !== undefined && shown !== undefined);
  assert.equal(speakGroup(group, t), 'api.py:20 load, 1 stall, longest 400 ms, requests.get');
  assert.equal(speakStall(seen, t), 'api.py:20 load, blocked 400 ms, requests.get');
  assert.equal(speakProcess(process, t), 'api.py, pid 2, python 3.12.1');
  assert.match(speakLoop(shown, t), /^asyncio MainThread, blocked right now, p99 .*, 1 stall$/);
  assert.doesNotMatch(speakLoop({ ...shown, ended: ms(3000) }, t), /blocked right now/);
});

test('a worker without a loop is shown, what only Python itself needs is not', () => {
  const [manager, tracker, pool] = ['manager' as ProcessId, 'tracker' as ProcessId, 'pool' as ProcessId];
  const timeline = timelineOf(
    hello(manager, 1, 0),
    { ...hello(tracker, 3, 1), name: 'multiprocessing.resource_tracker' },
    hello(worker, 2, 1),
    loopBegan(),
    hello(pool, 4, 1),
  );
  const [root] = rootProcesses(timeline);
  assert.equal(root?.id, manager);
  assert.deepEqual(root === undefined ? [] : childProcesses(timeline, root).map(({ id }) => id), [worker, pool]);
});

test('of thousands of children those that live are rows, and of the others the newest', () => {
  const [manager, pid] = ['manager' as ProcessId, (id: ProcessId): number => Number(id)];
  const children = Array.from({ length: 1000 }, (_, index) => `${index + 2}` as ProcessId);
  const goodbyes = children.slice(1).map((id): AgentEvent => ({ type: 'goodbye', process: id, at: ms(1) }));
  const timeline = timelineOf(hello(manager, 1, 0), ...children.map((id) => hello(id, pid(id), 1)), ...goodbyes);
  const [root] = rootProcesses(timeline);
  const rows = root === undefined ? [] : childProcesses(timeline, root).map(({ id }) => pid(id));
  assert.deepEqual([rows.length, rows[0], rows[1], rows.at(-1)], [51, 2, 952, 1001]);
});

test('a loop that ended before it turned is no loop of its process', () => {
  const ends: AgentEvent = { type: 'loop-ended', process: worker, loop, at: ms(1) };
  const loops = (...events: readonly AgentEvent[]): number => {
    const timeline = timelineOf(hello(worker, 2, 1), loopBegan(), ...events);
    return [...timeline.processes.values()].flatMap((process) => loopsOf(timeline, process)).length;
  };
  assert.deepEqual([loops(), loops(ends), loops(lag(100), ends)], [1, 0, 1]);
});

function timelineOf(...events: readonly AgentEvent[]): Timeline {
  return events.reduce((timeline, event) => reduce(timeline, event, ms(0)), emptyTimeline);
}

function hello(process: ProcessId, pid: number, parentPid: number): Hello {
  const told = { runtime: 'python', version: '3.12.1', name: 'api.py', at: ms(0) } as const;
  return { type: 'hello', protocol: 1, process, pid, parentPid, ...told };
}

function loopBegan(): LoopBegan {
  return { type: 'loop-began', process: worker, loop, kind: 'asyncio', thread: 'MainThread', at: ms(0) };
}

function lag(at: number): AgentEvent {
  const figures = { count: 1, p50: ms(1), p90: ms(1), p99: ms(1), max: ms(1), utilization: 0.5, blocked: micros(0) };
  return { type: 'lag', process: worker, loop, at: ms(at), ...figures, buckets: [[100, 1]] };
}

function stall(id: string, began: number, lasted: number, line = 1, kind: CauseKind = 'io'): AgentEvent {
  const culprit = {
    function: 'load',
    file: '/home/ada/api.py' as FilePath,
    line,
    column: null,
    origin: 'user',
  } as const;
  const figures = { own: null, cpu: null, runDelay: null, gc: null, culprit, stack: [culprit], victims: [] };
  const of = { id: id as StallId, process: worker, loop, began: ms(began), lasted: ms(lasted) };
  return {
    type: 'stall-ended',
    at: ms(began + lasted),
    stall: { ...of, cause: { kind, call: 'requests.get' }, ...figures },
  };
}

function began(id: string, at: number): AgentEvent {
  const nothing = { culprit: null, stack: [], victims: [] };
  return { type: 'stall-began', process: worker, loop, id: id as StallId, at: ms(at + 50), began: ms(at), ...nothing };
}

/** The feed asks a run for these only. */
function runOf(timeline: () => Timeline): ObservedRun {
  const rest = {
    threshold: ms(50),
    began: ms(0),
    ended: null,
    exitCode: null,
    pausedSince: null,
    pauses: [],
    samples: new LiveSamples(),
  };
  return { name: 'api.py', timeline, ...rest } as unknown as ObservedRun;
}
