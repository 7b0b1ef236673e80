/**
 * A Chrome trace, which Perfetto reads: loops as tracks with their stalls and stacks, who waited, and lag as a counter.
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */

import type { Lag } from '#protocol/events.ts';
import type { Frame } from '#protocol/frame.ts';
import type { Stall } from '#protocol/stall.ts';
import { micros } from '#protocol/units.ts';
import type { Gathered, TimedStack, Track } from './gather.ts';
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

/** In pieces, because a day's trace is longer than a string can be. */
export function* perfetto({ header, tracks }: Gathered, span: Span): Generator<string> {
  const otherData = { exporter: 'stallsight', command: header.command };
  yield `{"displayTimeUnit":"ms","otherData":${JSON.stringify(otherData)},"traceEvents":[`;
  let between = '';
  for (const [index, track] of tracks.entries()) {
    for (const event of trackEvents(track, { pid: track.pid, tid: index + 1, began: header.began }, span)) {
      yield between + JSON.stringify(event);
      between = ',\n';
    }
  }
  yield ']}';
}

function* trackEvents(track: Track, lane: Lane, span: Span): Generator<TraceEvent> {
  const { pid, tid } = lane;
  yield { name: 'process_name', ph: 'M', pid, tid, args: { name: track.processName } };
  yield { name: 'thread_name', ph: 'M', pid, tid, args: { name: `loop ${track.thread}` } };
  for (const stall of track.stalls) yield* [stallSlice(stall, lane), ...victims(stall, lane)];
  yield* frameSlices(track, span, lane);
  for (const lag of track.lag) yield* counters(lag, track, lane);
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
function* frameSlices(track: Track, span: Span, lane: Lane): Generator<TraceEvent> {
  const slices: OpenSlice[] = [];
  const edges = track.stalls.flatMap(({ began, lasted }) => [began, began + lasted]).sort((a, b) => a - b);
  const isEdge = new Set(edges);
  let open: readonly OpenSlice[] = [];
  let end = 0;
  for (const { at, lasted, stack } of cutAt(edges, weigh(track, span))) {
    const goesOn = at === end && !isEdge.has(at) ? open : [];
    const frames = stack.toReversed();
    const different = frames.findIndex((frame, depth) => !isSame(frame, goesOn[depth]?.frame));
    const kept = goesOn.slice(0, different === -1 ? frames.length : different);
    const begun = frames.slice(kept.length).map((frame): OpenSlice => ({ frame, began: at, end: at }));
    for (const slice of begun) slices.push(slice);
    open = [...kept, ...begun];
    end = at + lasted;
    for (const slice of open) slice.end = end;
  }
  for (const { frame, began, end } of slices) yield frameSlice(frame, began, end - began, lane);
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

interface OpenSlice {
  readonly frame: Frame;
  readonly began: number;
  end: number;
}

function isSame(frame: Frame, other: Frame | undefined): boolean {
  return (
    frame === other || (frame.line === other?.line && frame.function === other.function && frame.file === other.file)
  );
}

function frameSlice({ function: name, file, line, origin }: Frame, at: number, lasted: number, lane: Lane): TraceEvent {
  return { name, cat: origin, ph: 'X', ...on(lane, at), dur: lasted, args: { file, line } };
}

/** What was ready and had to wait, on tracks of their own. */
function victims({ id, began, lasted, victims }: Stall, lane: Lane): TraceEvent[] {
  return victims.flatMap(({ kind, name, waited }, index) => {
    const shared = { name: `waits: ${name}`, cat: kind, id: `${id}/${index}` };
    const end = began + lasted;
    return [
      { ...shared, ph: 'b' as const, ...on(lane, Math.max(lane.began, end - waited)) },
      { ...shared, ph: 'e' as const, ...on(lane, end) },
    ];
  });
}

function counters({ at, p99, max, utilization }: Lag, { thread }: Track, lane: Lane): TraceEvent[] {
  return [
    { name: `lag ms, ${thread}`, ph: 'C', ...on(lane, at), args: { p99: p99 / 1000, max: max / 1000 } },
    { name: `utilization, ${thread}`, ph: 'C', ...on(lane, at), args: { busy: utilization } },
  ];
}

function on({ pid, tid, began }: Lane, at: number): Pick<TraceEvent, 'pid' | 'tid' | 'ts'> {
  return { pid, tid, ts: at - began };
}
