/** One run that the editor observes, from the moment its session is open. */

import type { Micros } from '#protocol/units.ts';
import type { Stall } from '#protocol/stall.ts';
import type { LiveSamples } from '#session/export/live-samples.ts';
import type { Session } from '#session/session.ts';
import type { Timeline } from '#session/timeline.ts';
import type { Pause } from './view/messages.ts';

export interface ObservedRun {
  /** What was run: a file's or a configuration's name. */
  readonly name: string;
  readonly session: Session;
  /** What was seen so far, without what happened while a debugger held the program. */
  readonly timeline: () => Timeline;
  /** Gives a stall that the end of the run cut short as it counts; absent where no debugger can hold the program. */
  readonly judge?: (stall: Stall) => Stall;
  /** Its CPU samples, where it is profiled. */
  readonly samples: LiveSamples;
  readonly threshold: Micros;
  readonly began: Micros;
  /** Null while it runs. */
  readonly ended: Micros | null;
  /** Null while it runs, and when nobody could tell it. */
  readonly exitCode: number | null;
  /** Since when a debugger holds the program; null when none does. */
  readonly pausedSince: Micros | null;
  readonly pauses: readonly Pause[];
  /** Runs the same again and returns the new run; null when that is not possible. */
  readonly again: () => Promise<ObservedRun | null>;
  /** Asks the program to end. */
  readonly stop: () => void;
}

export function isOver({ ended }: Pick<ObservedRun, 'ended'>): boolean {
  return ended !== null;
}
