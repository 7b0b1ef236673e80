/** What a stall is: one step that held its loop longer than the threshold, whose fault it was, and who had to wait. */

import type { Frame, Stack } from './frame.ts';
import type { LoopId, Micros, ProcessId, StallId } from './units.ts';

export type CauseKind = 'cpu' | 'io' | 'lock' | 'gc' | 'burst' | 'paused' | 'starved' | 'suspended' | 'unknown';

/** Whether the blocked thread kept the GIL; `none` where there is no GIL. */
export type Gil = 'held' | 'released' | 'none';

/** What the thread was doing while the loop waited. `paused`, `starved` and `suspended` are never counted against the program. */
export interface Cause {
  readonly kind: CauseKind;
  readonly gil?: Gil;
  /** The API that blocked, without its arguments: `fs.readFileSync`, `time.sleep`. */
  readonly call?: string;
}

/** Method and route template, never a concrete URL. */
export interface Request {
  readonly method: string;
  readonly route: string;
}

/** A task or request that was ready and had to wait. */
export interface Victim {
  readonly kind: 'task' | 'request';
  readonly name: string;
  readonly waited: Micros;
}

/** One unbroken stretch in which the loop could run nothing else, as its agent measured it. */
export interface Stall {
  readonly id: StallId;
  readonly process: ProcessId;
  readonly loop: LoopId;
  /** Wall clock. */
  readonly began: Micros;
  readonly lasted: Micros;
  readonly cause: Cause;
  /** `lasted` less the time the thread was runnable but had no core; null where the system cannot tell. */
  readonly own: Micros | null;
  readonly cpu: Micros | null;
  readonly runDelay: Micros | null;
  readonly gc: Micros | null;
  /** The innermost user frame; null when no user frame was seen. */
  readonly culprit: Frame | null;
  readonly stack: Stack;
  readonly task?: string;
  readonly request?: Request;
  readonly victims: readonly Victim[];
  /** Present when the program was still starting, such as importing its modules on the loop: real, and not counted against it. */
  readonly phase?: 'startup';
}

/** Where the work of a stall should go, and the reason in one sentence. */
export interface Advice {
  readonly offload: 'async-api' | 'thread' | 'process' | 'chunk' | 'none';
  readonly because: string;
}
