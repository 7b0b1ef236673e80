/** What the agent hands to its watchdog when it starts it, and what it says to it when it exits. */

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

/** What the main thread says after that: the calls that it counted. */
export type Said = readonly CountedCall[] | typeof lastWord;
