/** What an agent says, one JSON object a line. After the one-run token, the first event of every connection is `hello`. */

import type { Frame, Stack } from './frame.ts';
import type { Buckets } from './histogram.ts';
import type { Cause, Request, Stall, Victim } from './stall.ts';
import type { LoopId, Micros, ProcessId, StallId } from './units.ts';

export type AgentEvent =
  | Hello
  | LoopBegan
  | Lag
  | StallBegan
  | StallEnded
  | BlockingCalls
  | Hotspots
  | LoopEnded
  | Dropped
  | Stacks
  | Goodbye;

export type Runtime = 'node' | 'python';
export type LoopKind = 'libuv' | 'asyncio' | 'uvloop' | 'worker';

export interface Hello {
  readonly type: 'hello';
  readonly protocol: 1;
  readonly process: ProcessId;
  readonly pid: number;
  readonly parentPid: number;
  readonly runtime: Runtime;
  /** `20.20.2`, `3.11.7`. */
  readonly version: string;
  /** What the program is called: the base name of its script, or its module. Never an argument. */
  readonly name: string;
  readonly at: Micros;
  /** The questions that this agent answers, such as `stacks`; none when absent. */
  readonly answers?: readonly string[];
}

export interface LoopBegan {
  readonly type: 'loop-began';
  readonly process: ProcessId;
  readonly loop: LoopId;
  readonly kind: LoopKind;
  /** The thread's name, or its number: `MainThread`, `worker 3`. */
  readonly thread: string;
  readonly at: Micros;
  /** Where the session can see that the loop is busy, also while nothing in the process can speak. */
  readonly pulse?: Pulse;
}

/**
 * A file in the run's directory that the agent maps as memory. At `offset` lie doubles in native order: CLOCK_MONOTONIC
 * seconds since when the loop is busy, 0 while it waits, later than now while the agent only watches; then the same of the call
 * that its thread is in, 0 when in none that the agent knows; then what turns such seconds into the Unix epoch's. Then that call,
 * a `Mark` as one line of JSON.
 * A stall of such a loop has the id `LOOP/BEGAN`, BEGAN being the whole microseconds of the first double.
 */
export interface Pulse {
  readonly file: string;
  readonly offset: number;
}

/** The call that a loop's thread is in, written before it is made. */
export interface Mark {
  readonly call: string;
  readonly culprit: Frame;
}

/** The lag of one loop since the event before; about four a second, also while the loop is blocked; two may do while it mostly waits. */
export interface Lag {
  readonly type: 'lag';
  readonly process: ProcessId;
  readonly loop: LoopId;
  readonly at: Micros;
  /** How often the lag was sampled since the event before. */
  readonly count: number;
  readonly p50: Micros;
  readonly p90: Micros;
  readonly p99: Micros;
  readonly max: Micros;
  /** The share of the time that the loop was not waiting for work, from 0 to 1. */
  readonly utilization: number;
  /** How long the step that is running now has run; 0 when the loop is waiting or the step is young. */
  readonly blocked: Micros;
  /** The same samples as a histogram that can be added up over a run. */
  readonly buckets: Buckets;
}

/** Said while the loop is still blocked. May be said again with the same id when the agent knows more; the last word counts. */
export interface StallBegan {
  readonly type: 'stall-began';
  readonly process: ProcessId;
  readonly loop: LoopId;
  readonly id: StallId;
  readonly at: Micros;
  readonly began: Micros;
  readonly culprit: Frame | null;
  readonly stack: Stack;
  readonly cause?: Cause;
  readonly task?: string;
  readonly request?: Request;
  readonly victims: readonly Victim[];
}

export interface StallEnded {
  readonly type: 'stall-ended';
  readonly at: Micros;
  readonly stall: Stall;
}

/** Calls that block, also when they are short, counted since the event before. */
export interface BlockingCalls {
  readonly type: 'blocking-calls';
  readonly process: ProcessId;
  readonly at: Micros;
  readonly calls: readonly BlockingCall[];
}

export interface BlockingCall {
  readonly call: string;
  readonly site: Frame;
  readonly count: number;
  readonly total: Micros;
  readonly max: Micros;
}

/** Sampled CPU time of a loop's thread since the event before. */
export interface Hotspots {
  readonly type: 'hotspots';
  readonly process: ProcessId;
  readonly loop: LoopId;
  readonly at: Micros;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly at: Micros;
  readonly lasted: Micros;
  readonly stack: Stack;
}

export interface LoopEnded {
  readonly type: 'loop-ended';
  readonly process: ProcessId;
  readonly loop: LoopId;
  readonly at: Micros;
}

/** How many events the agent could not send since it last said so. */
export interface Dropped {
  readonly type: 'dropped';
  readonly process: ProcessId;
  readonly at: Micros;
  readonly events: number;
}

/** The answer to `stacks`: where every loop of the process stood. */
export interface Stacks {
  readonly type: 'stacks';
  readonly process: ProcessId;
  readonly at: Micros;
  /** The number of the question. */
  readonly question: number;
  readonly loops: readonly LoopStack[];
}

export interface LoopStack {
  readonly loop: LoopId;
  /** Whether the loop waited for work. */
  readonly waits: boolean;
  /** As in `lag`. */
  readonly blocked: Micros;
  /** Innermost first; empty where the thread ran nothing that has a line; null where it sat in native code that nobody knows of. */
  readonly stack: Stack | null;
}

export interface Goodbye {
  readonly type: 'goodbye';
  readonly process: ProcessId;
  readonly at: Micros;
}
