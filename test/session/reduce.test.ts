/** The reducer: what each event changes, and what holds for any events in any order. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentEvent } from '#protocol/events.ts';
import { percentile } from '#protocol/histogram.ts';
import { type Micros, micros, ms, type ProcessId } from '#protocol/units.ts';
import { reduce, Reducer, settle } from '#session/reduce.ts';
import { emptyTimeline, lagPointsKept, mostKept, stallsKept, type Timeline } from '#session/timeline.ts';
import { type Random, seeded } from '../random.ts';
import {
  at,
  everyType,
  frame,
  hello,
  lag,
  loopBegan,
  loopId,
  processId,
  stallBegan,
  stallEnded,
  stallId,
} from './events.ts';

/** Each event arrives 1 ms after the moment that it tells of. */
function timelineOf(events: readonly AgentEvent[]): Timeline {
  return events.reduce((timeline, event) => reduce(timeline, event, micros(event.at + ms(1))), emptyTimeline);
}

function loopOf(timeline: Timeline) {
  const loop = timeline.loops.get(loopId);
  assert.ok(loop);
  return loop;
}

test('a process and its loop appear, and end with goodbye', () => {
  const events = [hello(), loopBegan()];
  assert.equal(timelineOf(events).processes.get(processId)?.ended, null);
  const ended = timelineOf([...events, { type: 'goodbye', process: processId, at: at(90) }]);
  assert.equal(ended.processes.get(processId)?.ended, at(90));
  assert.equal(loopOf(ended).ended, at(90));
});

test('a process that lost its connection comes back as itself', () => {
  const lost = [hello(), loopBegan(), lag(at(250), [1]), { type: 'goodbye', process: processId, at: at(300) } as const];
  const back = timelineOf([...lost, hello({ at: at(900) }), loopBegan({ at: at(900) }), lag(at(1150), [1])]);
  assert.equal(back.processes.size, 1);
  assert.equal(back.processes.get(processId)?.began, at(0));
  assert.equal(back.processes.get(processId)?.ended, null);
  assert.equal(loopOf(back).ended, null);
  assert.equal(loopOf(back).lag.length, 2);
});

test('a worker that multiprocessing starts anew is called as what it works for, and so are those that it starts', () => {
  const started = { name: 'multiprocessing', parentPid: 4121, pid: 4122, process: '4122-c' as ProcessId };
  const below = { name: 'multiprocessing', parentPid: 4122, pid: 4123, process: '4123-d' as ProcessId };
  const names = (...events: readonly AgentEvent[]): string[] =>
    [...timelineOf(events).processes.values()].map(({ name }) => name);
  assert.deepEqual(names(hello(), hello(started), hello(below)), ['uvicorn', 'uvicorn', 'uvicorn']);
  assert.deepEqual(names(hello(started)), ['multiprocessing']);
});

test('a stall is open from its first word to its end, and the first word is when it was reported', () => {
  const told = timelineOf([hello(), loopBegan(), stallBegan(1, at(100), { at: at(110), culprit: null, stack: [] })]);
  assert.equal(loopOf(told).open?.reported, at(111));
  assert.equal(loopOf(told).open?.culprit, null);
  const more = reduce(told, stallBegan(1, at(100), { at: at(130), cause: { kind: 'io' } }), at(131));
  assert.deepEqual(loopOf(more).open?.culprit, frame(41));
  assert.equal(loopOf(more).open?.reported, at(111));
  const less = reduce(more, stallBegan(1, at(100), { at: at(140), culprit: null }), at(141));
  assert.deepEqual(loopOf(less).open?.culprit, frame(41));
  assert.deepEqual(loopOf(less).open?.cause, { kind: 'io' });
  const ended = reduce(less, stallEnded(1, at(100), ms(200)), at(301));
  assert.equal(loopOf(ended).open, null);
  assert.equal(loopOf(ended).stalls, 1);
  assert.equal(ended.stalls[0]?.reported, at(111));
});

test('a stall that nobody announced was reported when it ended', () => {
  const timeline = timelineOf([hello(), loopBegan(), stallEnded(1, at(100), ms(60))]);
  assert.equal(timeline.stalls[0]?.reported, at(161));
});

test('a stall whose end got lost is kept with the length that is known of it', () => {
  const timeline = timelineOf([
    hello(),
    loopBegan(),
    stallBegan(1, at(100), { at: at(110) }),
    lag(at(350), [1], { blocked: ms(250) }),
    stallBegan(2, at(900), { at: at(910) }),
  ]);
  assert.equal(timeline.stalls[0]?.stall.id, stallId(1));
  assert.equal(timeline.stalls[0]?.stall.lasted, ms(250));
  assert.equal(loopOf(timeline).open?.id, stallId(2));
});

test('a program that dies while it is blocked leaves the stall that held it', () => {
  const dying = timelineOf([
    hello(),
    loopBegan(),
    stallBegan(1, at(100)),
    { type: 'goodbye', process: processId, at: at(700) },
  ]);
  const settled = settle(dying, at(5000));
  assert.equal(settled.stalls[0]?.stall.lasted, ms(600));
  assert.equal(settled.places.get('/srv/app/db.py:41')?.count, 1);
  assert.equal(settle(settled, at(6000)).stalls.length, 1);
});

test('a debugger, a starved host and sleep are shown, and count nowhere', () => {
  for (const kind of ['paused', 'starved', 'suspended'] as const) {
    const timeline = timelineOf([hello(), loopBegan(), stallEnded(1, at(100), ms(900), { cause: { kind } })]);
    assert.equal(timeline.stalls.length, 1);
    assert.equal(loopOf(timeline).stalls, 0);
    assert.equal(timeline.places.size, 0);
  }
});

test('stalls add up by the line of their culprit', () => {
  const victims = [{ kind: 'task', name: 'Task-2', waited: ms(5) } as const];
  const events = [
    stallEnded(1, at(0), ms(100), { victims }),
    stallEnded(2, at(200), ms(300), { victims }),
    stallEnded(3, at(600), ms(60), { culprit: frame(9) }),
  ];
  const { places } = timelineOf([hello(), loopBegan(), ...events]);
  const place = places.get('/srv/app/db.py:41');
  assert.deepEqual([...places.keys()], ['/srv/app/db.py:41', '/srv/app/db.py:9']);
  assert.deepEqual([place?.count, place?.total, place?.max, place?.victims], [2, ms(400), ms(300), 2]);
});

test('the percentiles of a run come from all its samples', () => {
  const events = Array.from({ length: 100 }, (_, index) => lag(at(index * 250), index === 99 ? [1000] : [1, 1, 1]));
  const { buckets, maxLag } = loopOf(timelineOf([hello(), loopBegan(), ...events]));
  assert.equal(maxLag, ms(1000));
  assert.ok(percentile(buckets, 0.99) < ms(1.1));
  assert.ok(percentile(buckets, 1) > ms(990));
});

test('utilization is weighed by time', () => {
  const { busy, observed } = loopOf(
    timelineOf([hello(), loopBegan(), lag(at(100), [1], { utilization: 1 }), lag(at(400), [1], { utilization: 0 })]),
  );
  assert.deepEqual([busy, observed], [ms(100), ms(400)]);
});

test('calls and samples add up', () => {
  const [calls, samples] = [everyType[5], everyType[6]];
  assert.ok(calls && samples);
  const { blockingCalls, hotspots } = timelineOf([calls, calls, samples, samples]);
  assert.deepEqual(
    [...blockingCalls.values()].map(({ count, total, max }) => [count, total, max]),
    [[6, ms(12), ms(4)]],
  );
  assert.deepEqual(
    [...hotspots.values()].map((spot) => [spot.frame.function, spot.self, spot.total]),
    [
      ['inner', ms(20), ms(20)],
      ['outer', 0, ms(20)],
    ],
  );
});

test('what is kept is bounded, and what is counted is not', () => {
  let timeline = timelineOf([hello(), loopBegan()]);
  for (let number = 0; number < lagPointsKept + 10; number += 1)
    timeline = reduce(timeline, lag(at(number), [1]), at(number));
  assert.equal(loopOf(timeline).lag.length, lagPointsKept);
  assert.equal(loopOf(timeline).lag.at(-1)?.at, at(lagPointsKept + 9));
  const full = {
    ...timeline,
    stalls: Array.from({ length: stallsKept }, () => ({ stall: stallEnded(0, at(0), ms(60)).stall, reported: at(0) })),
  };
  const more = reduce(full, stallEnded(7, at(0), ms(60)), at(61));
  assert.equal(more.stalls.length, stallsKept);
  assert.equal(more.stalls.at(-1)?.stall.id, stallId(7));
});

test('a day of events leaves no more than what is kept, and all sums', () => {
  const reducer = new Reducer();
  for (const event of [hello(), loopBegan()]) reducer.take(event, event.at);
  const quarters = 4 * 3600 * 24;
  for (let quarter = 1; quarter <= quarters; quarter += 1) {
    const moment = at(quarter * 250);
    reducer.take(lag(moment, [quarter % 50]), moment);
    if (quarter % 8 === 0) reducer.take(stallEnded(quarter, moment, ms(60)), moment);
  }
  const timeline = reducer.timeline();
  const { lag: points, buckets, stalls } = loopOf(timeline);
  assert.deepEqual([timeline.stalls.length, points.length, stalls], [stallsKept, lagPointsKept, quarters / 8]);
  assert.equal(
    buckets.reduce((sum, [, count]) => sum + count, 0),
    quarters,
  );
  assert.equal(timeline.stalls.at(-1)?.stall.id, stallId(quarters));
  const [first, other] = timeline.stalls.map(({ stall }) => stall.stack[0]);
  assert.equal(first, other, 'equal frames are one object');
});

test('a peer that invents processes, places and calls without end takes a bounded memory', () => {
  let timeline = timelineOf([hello(), loopBegan()]);
  const many = Math.max(...Object.values(mostKept)) + 5;
  const calls = Array.from({ length: many }, (_, line) => ({
    call: 'open',
    site: frame(line),
    count: 1,
    total: ms(1),
    max: ms(1),
  }));
  timeline = reduce(timeline, { type: 'blocking-calls', process: processId, at: at(1), calls }, at(1));
  const samples = Array.from({ length: many }, (_, line) => ({ at: at(1), lasted: ms(1), stack: [frame(line)] }));
  timeline = reduce(timeline, { type: 'hotspots', process: processId, loop: loopId, at: at(1), samples }, at(1));
  assert.deepEqual([timeline.blockingCalls.size, timeline.hotspots.size], [mostKept.calls, mostKept.hotspots]);
  const full = {
    ...timeline,
    places: new Map(Array.from({ length: mostKept.places }, (_, key) => [`${key}`, nowhere])),
  };
  assert.equal(reduce(full, stallEnded(1, at(0), ms(60)), at(60)).places.size, mostKept.places + 1);
  const ended = Array.from({ length: mostKept.processes }, (_, pid) => ({
    ...hello({ pid }),
    id: `${pid}` as typeof processId,
    began: at(0),
    ended: at(1),
  }));
  const crowded = { ...timeline, processes: new Map(ended.map((process) => [process.id, process])) };
  const next = reduce(crowded, hello(), at(2));
  assert.equal(next.processes.size, mostKept.processes);
  assert.ok(next.processes.has(processId) && !next.processes.has('0' as typeof processId));
});

test('of a program that begins a loop for every request those that ended first are forgotten', () => {
  const reducer = new Reducer(timelineOf([hello(), loopBegan()]));
  for (let number = 0; number < mostKept.loops + 5; number += 1) {
    const loop = `request ${number}` as typeof loopId;
    reducer.take({ ...loopBegan(), loop }, at(number));
    reducer.take({ type: 'loop-ended', process: processId, loop, at: at(number) }, at(number));
  }
  const { loops } = reducer.timeline();
  assert.equal(loops.size, mostKept.loops);
  assert.ok(loops.has(loopId), 'that lives');
  assert.ok(!loops.has('request 5' as typeof loopId) && loops.has('request 6' as typeof loopId));
});

const nowhere = { culprit: null, call: null, count: 1, total: ms(1), max: ms(1), lengths: [], victims: 0 };

test('any events in any order: nothing throws, nothing given is changed, and the sums agree', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const events = anyEvents(seeded(seed));
    let timeline = emptyTimeline;
    for (const [index, event] of events.entries()) {
      const before = deepFreeze(timeline);
      timeline = reduce(before, deepFreeze(event), at(index));
    }
    assert.deepEqual(replay(events), timeline);
    holds(timeline, events);
  }
});

/** As a recording is read, with a look at it now and then: what was looked at stays as it was. */
function replay(events: readonly AgentEvent[]): Timeline {
  const reducer = new Reducer();
  for (const [index, event] of events.entries()) {
    reducer.take(event, at(index));
    if (index % 7 === 0) deepFreeze(reducer.timeline());
  }
  return reducer.timeline();
}

function holds(timeline: Timeline, events: readonly AgentEvent[]): void {
  const loops = [...timeline.loops.values()];
  const counted = (stalls: Timeline['stalls']): number =>
    stalls.filter(({ stall }) => stall.cause.kind !== 'paused').length;
  const placed = [...timeline.places.values()].reduce((sum, { count }) => sum + count, 0);
  assert.equal(timeline.stallCount, timeline.stalls.length);
  assert.equal(placed, counted(timeline.stalls));
  assert.ok(timeline.stallCount >= events.filter(({ type }) => type === 'stall-ended').length);
  assert.ok(
    loops.every(({ buckets }) =>
      buckets.every(([, count], index) => count > 0 && (buckets[index - 1]?.[0] ?? -1) < (buckets[index]?.[0] ?? 0)),
    ),
  );
  assert.ok(loops.every(({ busy, observed }) => busy <= observed));
  const settled = settle(timeline, at(events.length));
  assert.ok([...settled.loops.values()].every(({ open }) => open === null));
  assert.equal(settled.stallCount, timeline.stallCount + loops.filter(({ open }) => open !== null).length);
  assert.ok(settled.stalls.every(({ stall }) => stall.lasted >= 0));
}

/** Up to 60 events of three processes, among them words out of turn. */
function anyEvents(random: Random): AgentEvent[] {
  return Array.from({ length: random.below(60) }, () => anyEvent(random));
}

function anyEvent(random: Random): AgentEvent {
  const process = `${random.below(3)}` as typeof processId;
  const loop = `${process}/${random.below(2)}` as typeof loopId;
  const id = `${loop}/${random.below(4)}` as ReturnType<typeof stallId>;
  const moment: Micros = at(random.below(5000));
  const cause = { kind: random.pick(['cpu', 'io', 'paused'] as const) };
  return random.pick<AgentEvent>([
    hello({ process, at: moment }),
    loopBegan({ process, loop, at: moment }),
    lag(moment, [random.below(100), 1], { process, loop }),
    stallBegan(0, moment, { process, loop, id }),
    stallEnded(0, moment, ms(random.below(500)), { process, loop, id, cause }),
    { type: 'loop-ended', process, loop, at: moment },
    { type: 'dropped', process, at: moment, events: random.below(9) },
    { type: 'goodbye', process, at: moment },
  ]);
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  // A map's own methods write past a frozen object.
  if (value instanceof Map) Object.defineProperty(value, 'set', { value: () => assert.fail('a timeline was changed') });
  Object.freeze(value);
  for (const part of value instanceof Map ? value.values() : Object.values(value)) deepFreeze(part);
  return value;
}
