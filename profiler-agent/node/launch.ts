/** What the agent hands to its watchdog when it starts it, and what they say to each other. */

import type { AgentOptions } from '#protocol/options.ts';
import type { ProcessId } from '#protocol/units.ts';
import type { HeartBeats } from './heart.ts';
import type { Rhythm } from './rhythm.ts';
import type { CountedCall } from './sites.ts';

/** The property of `workerData` by which a Worker knows that it is the watchdog. */
export interface Launch {
  readonly stallsight: {
    readonly directory: string;
    readonly process: ProcessId;
    readonly parentPid: number;
    /** From the monotonic clock to the wall clock, in milliseconds. */
    readonly anchored: number;
    readonly options: AgentOptions;
    readonly rhythm: Rhythm;
    /** The main thread's board. */
    readonly shared: SharedArrayBuffer;
    /** What the watchdog evaluates on the main thread to get a stack. */
    readonly expression: string;
    /** What it evaluates on a worker thread that it does not know, to hear of it. */
    readonly call: string;
  };
}

/** What the program's main thread says first, when its loop first turns. */
export interface FirstWord {
  /** Of the program. */
  readonly name: string;
  readonly beats: HeartBeats;
}

/** After it the program's main thread says nothing more to the watchdog. */
export const lastWord = 'last word';

/**
 * The watchdog says it when nobody hears it any more, and the main thread says it back: then none of its questions is on its way, and it may
 * end. Node aborts a program that answers a thread which is ending.
 */
export const over = 'over';

/** What the main thread says after its first word: the calls that it counted, most of the time. */
export type Said = readonly CountedCall[] | typeof lastWord | typeof over;
