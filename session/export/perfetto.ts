/**
 * A Chrome trace, which Perfetto reads: loops as tracks with their stalls and stacks, requests that blocked and who waited beside them,
 * and lag, utilization and garbage collection as counters.
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */

import type { Frame, Stack } from '#protocol/frame.ts';
import type { Stall } from '#protocol/stall.ts';
import { micros } from '#protocol/units.ts';
import type { Gathered, TimedLag, TimedStack, Track } from './gather.ts';
import { type Span, weigh } from './weigh.ts';

interface TraceEvent {
  readonly name: string;
  readonly ph: 'M' | 'X' | 'C' | 'b' | 'e';
  readonly pid: number;
  readonly tid: number;
  /** Microseconds since the run began. */
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly id?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Who emitted an event, and when its run began. */
interface Lane {
  readonly pid: number;
  readonly tid: number;
  readonly began: number;
}

/** In pieces, because a day's trace is longer than a string can be; in large ones, because each is written for itself. */
export function* perfetto({ header, tracks }: Gathered, span: Span): Generator<string> {
  const otherData = { exporter: 'stallsight', command: header.command };
  let piece = `{"displayTimeUnit":"ms","otherData":${JSON.stringify(otherData)},"traceEvents":[`;
  let between = '';
  for (const [index, track] of tracks.entries()) {
    for (const event of trackEvents(track, { pid: track.pid, tid: index + 1, began: header.began }, span)) {
      piece += between + event;
      between = ',\n';
      if (piece.length < pieceLength) continue;
      yield piece;
      piece = '';
    }
  }
  yield `${piece}]}`;
}

const pieceLength = 256 * 1024;

/** Each as its JSON. */
function* trackEvents(track: Track, lane: Lane, span: Span): Generator<string> {
  for (const event of fewEvents(track, lane)) yield JSON.stringify(event);
  yield* frameSlices(track, span, lane);
  for (const lag of track.lag) for (const event of counters(lag, track, lane)) yield JSON.stringify(event);
}

function* fewEvents(track: Track, lane: Lane): Generator<TraceEvent> {
  const { pid, tid } = lane;
  yield { name: 'process_name', ph: 'M', pid, tid, args: { name: track.processName } };
  yield { name: 'thread_name', ph: 'M', pid, tid, args: { name: `loop ${track.thread}` } };
  for (const stall of track.stalls)
    yield* [
      stallSlice(stall, lane),
      ...request(stall, lane),
      ...victims(stall, lane),
      ...collected(stall, track, lane),
    ];
}

/** Sorted before its stack, which has the same beginning: the stack lies inside it. */
function stallSlice(
  { began, lasted, cause, own, cpu, runDelay, gc, task, request, id }: Stall,
  lane: Lane,
): TraceEvent {
  const name = `stall: ${cause.call ?? cause.kind}`;
  const args = {
    id,
    cause,
    own,
    cpu,
    runDelay,
    gc,
    ...(task === undefined ? {} : { task }),
    ...(request === undefined ? {} : { request }),
  };
  return { name, cat: 'stall', ph: 'X', ...on(lane, began), dur: lasted, args };
}

/** A call that two samples in a row saw was one call. No slice crosses the edge of a stall, in which it could not lie. */
function* frameSlices(track: Track, span: Span, lane: Lane): Generator<string> {
  // In columns: a million objects would take longer to be cleared away than to be made.
  const slices: Slices = { frames: [], began: [], ended: [] };
  const edges = track.stalls.flatMap(({ began, lasted }) => [began, began + lasted]).sort((a, b) => a - b);
  const isEdge = new Set(edges);
  /** The numbers of the slices that go on, outermost first. */
  const open: number[] = [];
  let end = 0;
  for (const { at, lasted, stack } of cutAt(edges, weigh(track, span))) {
    const goesOn = at === end && !isEdge.has(at);
    end = at + lasted;
    open.length = goesOn ? sameDepth(open, slices, stack) : 0;
    for (const slice of open) slices.ended[slice] = end;
    for (const frame of stack.slice(0, stack.length - open.length).toReversed()) {
      open.push(slices.frames.push(frame) - 1);
      slices.began.push(at);
      slices.ended.push(end);
    }
  }
  const slice = frameSlice(lane);
  for (const [number, frame] of slices.frames.entries()) {
    const began = slices.began[number] ?? 0;
    yield slice(frame, began, (slices.ended[number] ?? began) - began);
  }
}

/** How many calls of a stack are those that are open, from the outermost on. */
function sameDepth(open: readonly number[], { frames }: Slices, stack: Stack): number {
  let depth = 0;
  for (const slice of open) {
    if (!isSame(frames[slice], stack[stack.length - 1 - depth])) return depth;
    depth += 1;
  }
  return depth;
}

/** Both in order of time. */
function* cutAt(edges: readonly number[], all: readonly TimedStack[]): Generator<TimedStack> {
  let next = 0;
  for (const { at, lasted, stack } of all) {
    let from: number = at;
    for (let edge = edges[next]; edge !== undefined && edge < at + lasted; edge = edges[next]) {
      if (edge > from) yield { at: micros(from), lasted: micros(edge - from), stack };
      from = Math.max(from, edge);
      next += 1;
    }
    yield { at: micros(from), lasted: micros(at + lasted - from), stack };
  }
}

interface Slices {
  readonly frames: Frame[];
  readonly began: number[];
  readonly ended: number[];
}

function isSame(frame: Frame | undefined, other: Frame | undefined): boolean {
  return (
    frame === other ||
    (frame?.line === other?.line && frame?.function === other?.function && frame?.file === other?.file)
  );
}

/** The JSON of an event. There are a million of them, and most of it is the same for each of a frame. */
function frameSlice(lane: Lane): (frame: Frame, at: number, lasted: number) => string {
  const known = new Map<Frame, { readonly before: string; readonly after: string }>();
  const around = (frame: Frame): { readonly before: string; readonly after: string } => {
    const { function: name, file, line, origin } = frame;
    const { pid, tid } = lane;
    const before = JSON.stringify({ name, cat: origin, ph: 'X', pid, tid } satisfies TraceEvent).slice(0, -1);
    const made = { before, after: `"args":${JSON.stringify({ file, line })}}` };
    known.set(frame, made);
    return made;
  };
  return (frame, at, lasted) => {
    const { before, after } = known.get(frame) ?? around(frame);
    return `${before},"ts":${at - lane.began},"dur":${lasted},${after}`;
  };
}

/** The request that was worked on, for as long as it blocked. */
function request({ id, began, lasted, request }: Stall, lane: Lane): TraceEvent[] {
  if (request === undefined) return [];
  const name = `blocks: ${request.method} ${request.route}`;
  return aside({ name, cat: 'request', id: `${id}/request` }, lane, began, began + lasted);
}

/** What was ready and had to wait. */
function victims({ id, began, lasted, victims }: Stall, lane: Lane): TraceEvent[] {
  const end = began + lasted;
  return victims.flatMap(({ kind, name, waited }, index) =>
    aside({ name: `waits: ${name}`, cat: kind, id: `${id}/${index}` }, lane, Math.max(lane.began, end - waited), end),
  );
}

/** On a track of its own. */
function aside(
  what: Required<Pick<TraceEvent, 'name' | 'cat' | 'id'>>,
  lane: Lane,
  began: number,
  end: number,
): TraceEvent[] {
  return [
    { ...what, ph: 'b', ...on(lane, began) },
    { ...what, ph: 'e', ...on(lane, end) },
  ];
}

/** How much of a stall was garbage collection: where in it that was, nobody said. */
function collected({ began, lasted, gc }: Stall, { thread }: Track, lane: Lane): TraceEvent[] {
  if (gc === null || gc === 0) return [];
  const counter = { name: `GC ms, ${thread}`, ph: 'C' } as const;
  return [
    { ...counter, ...on(lane, began), args: { gc: gc / 1000 } },
    { ...counter, ...on(lane, began + lasted), args: { gc: 0 } },
  ];
}

function counters({ at, p99, max, utilization }: TimedLag, { thread }: Track, lane: Lane): TraceEvent[] {
  return [
    { name: `lag ms, ${thread}`, ph: 'C', ...on(lane, at), args: { p99: p99 / 1000, max: max / 1000 } },
    { name: `utilization, ${thread}`, ph: 'C', ...on(lane, at), args: { busy: utilization } },
  ];
}

function on({ pid, tid, began }: Lane, at: number): Pick<TraceEvent, 'pid' | 'tid' | 'ts'> {
  return { pid, tid, ts: at - began };
}
