/** What exports draw from a recording: every stall, every CPU sample and every lag event of it, by loop and in order of time. */

import type { Lag } from '#protocol/events.ts';
import type { Stack } from '#protocol/frame.ts';
import { read, type Read } from '#protocol/read.ts';
import type { RecordingHeader } from '#protocol/recording.ts';
import type { Stall } from '#protocol/stall.ts';
import { type LoopId, type Micros, micros, type ProcessId } from '#protocol/units.ts';
import type { LiveSamples } from './live-samples.ts';
import { eachRecorded, type RecordingRead } from '../read-recording.ts';
import { Reducer, settle } from '../reduce.ts';
import { SharedFrames } from '../share-frames.ts';
import type { Timeline } from '../timeline.ts';

export interface Gathered {
  readonly header: RecordingHeader;
  readonly lasted: Micros;
  readonly tracks: readonly Track[];
}

/** One loop. */
export interface Track {
  readonly loop: LoopId;
  readonly process: ProcessId;
  readonly pid: number;
  /** `uvicorn 4121`. */
  readonly processName: string;
  readonly thread: string;
  readonly stalls: readonly Stall[];
  readonly samples: readonly TimedStack[];
  readonly lag: readonly TimedLag[];
}

export interface TimedStack {
  readonly at: Micros;
  readonly lasted: Micros;
  readonly stack: Stack;
}

/** What is drawn of a lag event: the whole of all that an hour has would be most of its memory. */
export type TimedLag = Pick<Lag, 'at' | 'p99' | 'max' | 'utilization'>;

interface Draft {
  readonly stalls: Stall[];
  readonly samples: TimedStack[];
  lag: TimedLag[];
}

/** Of a file, with what of it could not be read. */
export type GatheredFile = Gathered & RecordingRead;

export async function gather(file: string): Promise<Read<GatheredFile>> {
  const drafts = new Map<LoopId, Draft>();
  const shared = new SharedFrames();
  const reducer = new Reducer();
  const draftOf = (loop: LoopId): Draft => {
    const draft = drafts.get(loop) ?? { stalls: [], samples: [], lag: [] };
    drafts.set(loop, draft);
    return draft;
  };
  const reading = await eachRecorded(file, ({ event, received }) => {
    // Exports add samples up themselves.
    if (event.type !== 'hotspots') reducer.take(event, received);
    if (event.type === 'stall-ended') draftOf(event.stall.loop).stalls.push(shared.in(event.stall));
    if (event.type === 'lag') addLag(draftOf(event.loop), event);
    if (event.type === 'hotspots')
      draftOf(event.loop).samples.push(...event.samples.map((sample) => shared.in(sample)));
  });
  if (!reading.ok) return reading;
  const { header, lasted } = reading.value;
  const timeline = reducer.timeline();
  for (const stall of unfinished(timeline, micros(header.began + lasted))) draftOf(stall.loop).stalls.push(stall);
  const tracks = [...drafts].map(([loop, draft]) => trackOf(loop, draft, timeline));
  return read({ ...reading.value, tracks });
}

/** More points of lag than this show nothing more on a screen: a day's run keeps the worst of each pair, and of each pair of pairs. */
const mostLag = 40_000;

function addLag(draft: Draft, { at, p99, max, utilization }: Lag): void {
  draft.lag.push({ at, p99, max, utilization });
  if (draft.lag.length < mostLag) return;
  draft.lag = draft.lag.flatMap((left, index, all) => {
    const right = all[index + 1];
    if (index % 2 === 1 || right === undefined) return index % 2 === 1 ? [] : [left];
    return [left.max >= right.max ? left : right];
  });
}

/** Stalls that no word ended. */
function unfinished(timeline: Timeline, end: Micros): Stall[] {
  const open = new Set([...timeline.loops.values()].flatMap((loop) => loop.open?.id ?? []));
  return settle(timeline, end)
    .stalls.map(({ stall }) => stall)
    .filter(({ id }) => open.has(id));
}

/** A run that was watched and not recorded. */
export interface Watched {
  readonly header: RecordingHeader;
  readonly lasted: Micros;
  readonly timeline: Timeline;
  readonly samples: Pick<LiveSamples, 'loops' | 'of'>;
}

/** What it comes to: the stalls and the samples that are kept. */
export function gatherWatched({ header, lasted, timeline, samples }: Watched): Gathered {
  const drafts = new Map<LoopId, Draft>();
  for (const loop of samples.loops) drafts.set(loop, { stalls: [], samples: [...samples.of(loop)], lag: [] });
  for (const { stall } of settle(timeline, micros(header.began + lasted)).stalls) {
    const draft = drafts.get(stall.loop) ?? { stalls: [], samples: [], lag: [] };
    drafts.set(stall.loop, draft);
    draft.stalls.push(stall);
  }
  return { header, lasted, tracks: [...drafts].map(([loop, draft]) => trackOf(loop, draft, timeline)) };
}

function trackOf(loop: LoopId, { stalls, samples, lag }: Draft, { loops, processes }: Timeline): Track {
  const seen = loops.get(loop);
  const process = seen === undefined ? undefined : processes.get(seen.process);
  return {
    loop,
    process: seen?.process ?? ('' as ProcessId),
    pid: process?.pid ?? 0,
    processName: process === undefined ? loop : `${process.name} ${process.pid}`,
    thread: seen?.thread ?? '',
    stalls: stalls.sort((a, b) => a.began - b.began),
    samples: samples.sort((a, b) => a.at - b.at),
    lag,
  };
}
