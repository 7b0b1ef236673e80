/** What one run has shown so far: its processes, their loops, the stalls and the blocking calls, as plain values that never change. */

import type { BlockingCall, LoopKind, Runtime } from '#protocol/events.ts';
import type { Frame, Stack } from '#protocol/frame.ts';
import type { Buckets } from '#protocol/histogram.ts';
import type { Cause, Request, Stall, Victim } from '#protocol/stall.ts';
import type { LoopId, Micros, ProcessId, StallId } from '#protocol/units.ts';

export interface Timeline {
  /** In the order in which they said hello. */
  readonly processes: ReadonlyMap<ProcessId, ProcessSeen>;
  readonly loops: ReadonlyMap<LoopId, LoopSeen>;
  /** The newest stalls that ended, oldest first; at most `stallsKept` of them. */
  readonly stalls: readonly StallSeen[];
  /** The last of them, for who looks often; at most `newestKept`. */
  readonly newest: readonly StallSeen[];
  /** How many stalls ended in all, also those that are no longer kept. */
  readonly stallCount: number;
  /** All stalls by the place of their culprit; counts stalls that are no longer kept too. */
  readonly places: ReadonlyMap<string, Place>;
  /** By call and site. */
  readonly blockingCalls: ReadonlyMap<string, BlockingCall>;
  /** By frame. */
  readonly hotspots: ReadonlyMap<string, Hotspot>;
  /** Events that the agents could not send. */
  readonly dropped: number;
  /** When the newest event arrived; null before the first. */
  readonly heard: Micros | null;
}

export const stallsKept = 20_000;
export const newestKept = 1000;

/** Those that ended when `told` had ended before; at most those that are kept. */
export function stallsSince(timeline: Timeline, told: number): readonly StallSeen[] {
  const untold = timeline.stallCount - told;
  if (untold <= 0) return [];
  // All of them are a list that is made only for who asks.
  return (untold <= timeline.newest.length ? timeline.newest : timeline.stalls).slice(-untold);
}

/** More than this of one thing no program has; a peer that invents more takes no more memory. */
export const mostKept = { processes: 5000, loops: 5000, places: 5000, calls: 20_000, hotspots: 20_000 } as const;

/** How many lag points a loop remembers: a minute and a half at four a second. */
export const lagPointsKept = 360;

export interface ProcessSeen {
  readonly id: ProcessId;
  readonly pid: number;
  readonly parentPid: number;
  readonly runtime: Runtime;
  readonly version: string;
  readonly name: string;
  readonly began: Micros;
  /** Null while it lives. */
  readonly ended: Micros | null;
}

export interface LoopSeen {
  readonly id: LoopId;
  readonly process: ProcessId;
  readonly kind: LoopKind;
  readonly thread: string;
  readonly began: Micros;
  /** Null while it lives. */
  readonly ended: Micros | null;
  /** All lag samples of the run: `percentile(buckets, 0.99)` is the p99 of the whole run. */
  readonly buckets: Buckets;
  readonly maxLag: Micros;
  /** The newest lag events, oldest first; at most `lagPointsKept` of them. */
  readonly lag: readonly LagPoint[];
  /** How long the loop was not waiting for work, of the time `observed`: their ratio is the utilization of the whole run. */
  readonly busy: Micros;
  readonly observed: Micros;
  /** The stall that goes on right now; its length so far is the present moment less `began`. */
  readonly open: OpenStall | null;
  /** How many stalls of this loop ended. */
  readonly stalls: number;
}

export interface LagPoint {
  readonly at: Micros;
  readonly p50: Micros;
  readonly p99: Micros;
  readonly max: Micros;
  readonly utilization: number;
  /** How long the step that was running at that moment had run; 0 when it was young or none. */
  readonly blocked: Micros;
}

/** A stall that has not ended yet, by the agent's last word on it. */
export interface OpenStall {
  readonly id: StallId;
  readonly process: ProcessId;
  readonly loop: LoopId;
  readonly began: Micros;
  readonly culprit: Frame | null;
  readonly stack: Stack;
  readonly cause?: Cause;
  readonly task?: string;
  readonly request?: Request;
  readonly victims: readonly Victim[];
  /** When the first word of it arrived here. */
  readonly reported: Micros;
}

/** A stall that ended. */
export interface StallSeen {
  readonly stall: Stall;
  /** When the first word of it arrived here: before `began + lasted` when it was told while still blocked. */
  readonly reported: Micros;
}

/** The stalls of one culprit line. */
export interface Place {
  /** Null for stalls in which no user frame was seen. */
  readonly culprit: Frame | null;
  /** The API that blocked there last, when it is known. */
  readonly call: string | null;
  readonly count: number;
  readonly total: Micros;
  readonly max: Micros;
  /** The lengths of its stalls. */
  readonly lengths: Buckets;
  /** How many tasks and requests had to wait. */
  readonly victims: number;
}

export interface Hotspot {
  readonly frame: Frame;
  /** CPU time in this very frame. */
  readonly self: Micros;
  /** CPU time in it and in what it called. */
  readonly total: Micros;
}

export const emptyTimeline: Timeline = {
  processes: new Map(),
  loops: new Map(),
  stalls: [],
  newest: [],
  stallCount: 0,
  places: new Map(),
  blockingCalls: new Map(),
  hotspots: new Map(),
  dropped: 0,
  heard: null,
};
