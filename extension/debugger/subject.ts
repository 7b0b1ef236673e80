/** What the debugger shows, a recording or a live program, and the screen it shows it on. Knows no debug protocol. */

import type { Micros, LoopId, StallId } from '#protocol/units.ts';
import type { Read } from '#protocol/read.ts';
import type { Stack } from '#protocol/frame.ts';
import type { Stall } from '#protocol/stall.ts';
import type { LoopSeen, OpenStall, StallSeen, Timeline } from '#session/timeline.ts';
import { micros } from '#protocol/units.ts';
import type { Choice } from './choice.ts';

/** A recording or a live program. What happens to it is told to its `Screen`. */
export interface Subject {
  /** Whether one can go back in it. */
  readonly canGoBack: boolean;
  timeline(): Timeline;
  /** The loops to show, in the order of their beginning. */
  loops(): readonly ShownLoop[];
  /** Where a loop stands; null while it runs. */
  stop(loop: LoopId): Stop | null;
  /** Which stalls to stop at from now on. */
  choose(choice: Choice): void;
  /** Whether a stall that was seen stopped at, or would have stopped at, this line; null when only the future can tell. */
  passed(file: string, line: number): boolean | null;
  /** Where in the whole the present stop is: `stall 3 of 40, 12.3 s after the start`. */
  position(): string;
  /** Makes it happen: starts the program. */
  start(): Promise<Read<null>>;
  /** Goes to the first stop; called after `start` has succeeded. */
  begin(): void;
  /** Going back is asked only of who can. */
  go(move: Move, from: LoopId): void;
  /** Shows every loop as it stands at this moment. */
  pause(from: LoopId | null): Promise<void>;
  restart(): Promise<Read<null>>;
  /** Asks a live program to end, or makes it end. Resolves when it has. */
  end(how: 'ask' | 'force'): Promise<void>;
}

export type Move = 'continue' | 'reverse' | 'next' | 'previous' | 'same-loop' | 'other-place';

/** A loop as a thread of the debugger. What is not null was introduced by its process. */
export interface ShownLoop {
  readonly id: LoopId;
  readonly name: string;
  readonly seen: LoopSeen | null;
}

/** A loop that stands still on the screen. */
export interface Stop {
  readonly loop: LoopId;
  /** Null when the loop was not blocked. */
  readonly stall: ShownStall | null;
  /** Where a loop stood that was not blocked, innermost first; a stall has its own. */
  readonly stack?: Stack;
  /** A line above the stack that says what it is, when it is no stall at this moment. */
  readonly label: string | null;
}

/** A stall that ended, or one that goes on and lasted so far. */
export interface ShownStall extends Stall {
  readonly id: StallId;
  readonly reported: Micros;
  readonly goesOn: boolean;
}

/** Why a loop stopped: a stall over the budget, one at the user's breakpoints, a step, a pause, or an end of the recording. */
export type Why =
  | { readonly kind: 'stall' | 'step' | 'pause' }
  | { readonly kind: 'breakpoint'; readonly breakpoint: number }
  | { readonly kind: 'edge'; readonly words: string };

export interface Screen {
  /** `focus` is whether the user's eye goes there. */
  stopped(loop: LoopId, why: Why, focus: 'take' | 'leave'): void;
  /** More is known of where a loop stands. */
  changed(loop: LoopId): void;
  /** The stall that it shows has become longer. */
  grew(loop: LoopId): void;
  /** Null: all of them. */
  runs(loop: LoopId | null): void;
  loopCame(loop: LoopId): void;
  loopWent(loop: LoopId): void;
  print(text: string, kind: 'console' | 'important' | 'stdout' | 'stderr'): void;
  /** Nothing more will happen. Null: there is no exit code to tell. */
  over(exitCode: number | null): void;
}

export function endedStall({ stall, reported }: StallSeen): ShownStall {
  return { ...stall, reported, goesOn: false };
}

export function openStall(open: OpenStall, now: Micros): ShownStall {
  const unknown = { own: null, cpu: null, runDelay: null, gc: null } as const;
  const lasted = micros(Math.max(0, now - open.began));
  return { cause: { kind: 'unknown' }, ...open, ...unknown, lasted, goesOn: true };
}
