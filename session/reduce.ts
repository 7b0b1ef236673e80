/** The one place where events become state: `reduce(timeline, event, received)`. Pure: the same events give the same timeline, live and from a recording. */

import type { AgentEvent, BlockingCalls, Goodbye, Hello, Lag, LoopBegan, StallBegan } from '#protocol/events.ts';
import { addBuckets } from '#protocol/histogram.ts';
import type { Stall } from '#protocol/stall.ts';
import { type LoopId, type Micros, micros } from '#protocol/units.ts';
import { heatUp } from './hotspots.ts';
import { addToPlaces, countsAgainstProgram, placeKey } from './places.ts';
import {
  lagPointsKept,
  mostKept,
  type LoopSeen,
  type OpenStall,
  type ProcessSeen,
  type StallSeen,
  stallsKept,
  type Timeline,
} from './timeline.ts';

/** `received` is when the event arrived here. Events of a loop or process that never introduced itself are counted where they can be, and never throw. */
export function reduce(timeline: Timeline, event: AgentEvent, received: Micros): Timeline {
  return { ...apply(timeline, event, received), heard: received };
}

function apply(timeline: Timeline, event: AgentEvent, received: Micros): Timeline {
  switch (event.type) {
    case 'hello':
      return welcome(timeline, event);
    case 'loop-began':
      return { ...timeline, loops: put(timeline.loops, event.loop, beginLoop(timeline, event)) };
    case 'lag':
      return changeLoop(timeline, event.loop, (loop) => addLag(loop, event));
    case 'stall-began':
      return openStall(timeline, event, received);
    case 'stall-ended':
      return endStall(timeline, event.stall, received);
    case 'blocking-calls':
      return { ...timeline, blockingCalls: addCalls(timeline.blockingCalls, event) };
    case 'hotspots':
      return { ...timeline, hotspots: heatUp(timeline.hotspots, event.samples) };
    case 'loop-ended':
      return endLoops(timeline, event.at, (loop) => loop.id === event.loop);
    case 'dropped':
      return { ...timeline, dropped: timeline.dropped + event.events };
    case 'goodbye':
      return endProcess(timeline, event);
  }
}

/** A run that starts children all day forgets those that ended first. */
function welcome(timeline: Timeline, event: Hello): Timeline {
  const processes = put(timeline.processes, event.process, greet(timeline, event));
  if (processes.size <= mostKept.processes) return { ...timeline, processes };
  const gone = [...processes.values()].find(({ ended }) => ended !== null)?.id ?? event.process;
  const loops = new Map([...timeline.loops].filter(([, loop]) => loop.process !== gone));
  return { ...timeline, loops, processes: new Map([...processes].filter(([id]) => id !== gone)) };
}

/** A process that says hello again came back after a lost connection: it keeps its beginning. */
function greet(timeline: Timeline, { process: id, pid, parentPid, runtime, version, name, at }: Hello): ProcessSeen {
  const began = timeline.processes.get(id)?.began ?? at;
  return { id, pid, parentPid, runtime, version, name, began, ended: null };
}

function beginLoop(timeline: Timeline, { loop: id, process, kind, thread, at }: LoopBegan): LoopSeen {
  const known = timeline.loops.get(id);
  if (known !== undefined) return { ...known, kind, thread, ended: null };
  return {
    id,
    process,
    kind,
    thread,
    began: at,
    ended: null,
    buckets: [],
    maxLag: micros(0),
    lag: [],
    busy: micros(0),
    observed: micros(0),
    open: null,
    stalls: 0,
  };
}

function addLag(loop: LoopSeen, { at, p50, p99, max, utilization, blocked, buckets }: Lag): LoopSeen {
  const since = Math.max(0, at - (loop.lag.at(-1)?.at ?? loop.began));
  const point = { at, p50, p99, max, utilization, blocked };
  return {
    ...loop,
    ended: null,
    buckets: addBuckets(loop.buckets, buckets),
    maxLag: micros(Math.max(loop.maxLag, max)),
    lag: [...loop.lag.slice(1 - lagPointsKept), point],
    busy: micros(loop.busy + since * utilization),
    observed: micros(loop.observed + since),
  };
}

/** The agent's last word counts, but what it once knew and now leaves out stays known. */
function openStall(timeline: Timeline, event: StallBegan, received: Micros): Timeline {
  const { type: _, at: __, ...word } = event;
  const known = timeline.loops.get(event.loop)?.open ?? null;
  const same = known?.id === event.id ? known : null;
  const open = {
    ...same,
    ...word,
    culprit: word.culprit ?? same?.culprit ?? null,
    reported: same?.reported ?? received,
  };
  const before =
    known !== null && same === null ? addStall(timeline, cutShort(known, micros(lastSeen(timeline, known)))) : timeline;
  return changeLoop(before, event.loop, (loop) => ({ ...loop, open }));
}

/** When the loop was last seen in a stall whose end got lost. */
function lastSeen({ loops }: Timeline, { loop, began, reported }: OpenStall): number {
  const points = loops.get(loop)?.lag ?? [];
  return points.findLast(({ at, blocked }) => blocked > 0 && at - blocked <= began && at > began)?.at ?? reported;
}

function endStall(timeline: Timeline, stall: Stall, received: Micros): Timeline {
  const open = timeline.loops.get(stall.loop)?.open;
  const mine = open?.id === stall.id;
  const added = addStall(timeline, { stall, reported: mine ? open.reported : received });
  return mine ? changeLoop(added, stall.loop, (loop) => ({ ...loop, open: null })) : added;
}

function addStall(timeline: Timeline, seen: StallSeen): Timeline {
  const kept = timeline.stalls.length < stallsKept ? timeline.stalls : timeline.stalls.slice(1);
  const added = { ...timeline, stalls: [...kept, seen], stallCount: timeline.stallCount + 1 };
  if (!countsAgainstProgram(seen.stall)) return added;
  const placed = { ...added, places: addToPlaces(timeline.places, seen.stall) };
  return changeLoop(placed, seen.stall.loop, (loop) => ({
    ...loop,
    stalls: loop.stalls + 1,
    // The sampled lag may miss the length of a stall by some beats; the stall itself is lag too.
    maxLag: micros(Math.max(loop.maxLag, seen.stall.lasted)),
  }));
}

/** The timeline of a run that is over at `at`: a stall that nothing ended lasted until its loop was last heard of. */
export function settle(timeline: Timeline, at: Micros): Timeline {
  let settled = timeline;
  for (const { id, open, ended } of timeline.loops.values()) {
    if (open === null) continue;
    settled = addStall(settled, cutShort(open, ended ?? at));
    settled = changeLoop(settled, id, (loop) => ({ ...loop, open: null }));
  }
  return settled;
}

function cutShort({ reported, ...open }: OpenStall, until: Micros): StallSeen {
  const unknown = { own: null, cpu: null, runDelay: null, gc: null } as const;
  const lasted = micros(Math.max(0, until - open.began));
  return { reported, stall: { cause: { kind: 'unknown' }, ...open, ...unknown, lasted } };
}

function addCalls(known: Timeline['blockingCalls'], { calls }: BlockingCalls): Timeline['blockingCalls'] {
  const sum = new Map(known);
  for (const call of calls) {
    const key = `${call.call} ${placeKey(call.site)}`;
    const before = sum.get(key);
    if (before === undefined && sum.size >= mostKept.calls) continue;
    sum.set(key, {
      ...call,
      count: call.count + (before?.count ?? 0),
      total: micros(call.total + (before?.total ?? 0)),
      max: micros(Math.max(call.max, before?.max ?? 0)),
    });
  }
  return sum;
}

function endProcess(timeline: Timeline, { process: id, at }: Goodbye): Timeline {
  const process = timeline.processes.get(id);
  const said =
    process === undefined
      ? timeline
      : { ...timeline, processes: put(timeline.processes, id, { ...process, ended: at }) };
  return endLoops(said, at, (loop) => loop.process === id);
}

function endLoops(timeline: Timeline, at: Micros, ends: (loop: LoopSeen) => boolean): Timeline {
  const loops = new Map(timeline.loops);
  for (const loop of timeline.loops.values()) {
    if (loop.ended === null && ends(loop)) loops.set(loop.id, { ...loop, ended: at });
  }
  return { ...timeline, loops };
}

function changeLoop(timeline: Timeline, id: LoopId, change: (loop: LoopSeen) => LoopSeen): Timeline {
  const loop = timeline.loops.get(id);
  return loop === undefined ? timeline : { ...timeline, loops: put(timeline.loops, id, change(loop)) };
}

function put<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, value: Value): ReadonlyMap<Key, Value> {
  return new Map(map).set(key, value);
}
