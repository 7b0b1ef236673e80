/** What the watchdog knows of a loop that it watches, and how it acts for it. */

import type { AgentEvent } from '#protocol/events.ts';
import type { LoopId, ProcessId } from '#protocol/units.ts';
import type { Board } from './board.ts';
import type { Answered } from './probe.ts';
import type { Beats } from './pulse.ts';
import type { Pace, Rhythm } from './rhythm.ts';
import type { Scheduled } from './schedule.ts';

/** Asks the loop's thread for its stack. */
export type Asking = (answered: Answered) => void;

export interface Watched {
  readonly process: ProcessId;
  readonly loop: LoopId;
  /** From the monotonic clock to the wall clock, in milliseconds. */
  readonly anchored: number;
  readonly rhythm: Rhythm;
  readonly beats: Readonly<Record<Pace, Beats>>;
  readonly board: Board;
  readonly ask: Asking;
  readonly scheduled: Scheduled;
  readonly send: (event: AgentEvent) => void;
  /** Calls back after so many milliseconds. */
  readonly later: (milliseconds: number, then: () => void) => void;
}
