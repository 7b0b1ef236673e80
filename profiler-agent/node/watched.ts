/** What the watchdog knows of a loop that it watches, and how it acts for it. */

import type { AgentEvent, LoopKind } from '#protocol/events.ts';
import type { LoopId, ProcessId } from '#protocol/units.ts';
import type { Board } from './board.ts';
import type { Answered } from './probe.ts';
import type { HeartBeats } from './heart.ts';
import type { Rhythm } from './rhythm.ts';
import type { Scheduled } from './schedule.ts';
import type { Sight } from './sight.ts';

/** Asks the loop's thread for its stack. */
export type Asking = (answered: Answered) => void;

export interface Watched {
  readonly process: ProcessId;
  readonly loop: LoopId;
  readonly kind: LoopKind;
  /** From the monotonic clock to the wall clock, in milliseconds. */
  readonly anchored: number;
  readonly rhythm: Rhythm;
  readonly beats: HeartBeats;
  readonly board: Board;
  readonly ask: Asking;
  readonly scheduled: Scheduled;
  /** Null where the system does not show what a thread does. */
  readonly sight: Sight | null;
  readonly send: (event: AgentEvent) => void;
  /** An event that is JSON already, and names no frame. */
  readonly sendText: (text: string) => void;
  /** Calls back after so many milliseconds. */
  readonly later: (milliseconds: number, then: () => void) => void;
}
