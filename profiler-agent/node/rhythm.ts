/** How often everything happens, in milliseconds, for one stall threshold. */

/** A loop that has work beats briskly; one that mostly waits beats calmly, because a beat costs more than it tells there. */
export type Pace = 'brisk' | 'calm';

/** As `board.ts` writes them. */
export const paces: readonly Pace[] = ['brisk', 'calm'];

export interface Rhythm {
  readonly threshold: number;
  /** Between two beats of the loop's pulse. */
  readonly resolution: Readonly<Record<Pace, number>>;
  /** Between two looks at a loop that beats in time: a step need not be looked at before it is suspicious. */
  readonly look: Readonly<Record<Pace, number>>;
  /** The same for a brisk one that has beaten in time for a while: a step need not be looked at before it is to be told. */
  readonly steadyLook: number;
  /** Between two glances at a calm thread that can be seen. */
  readonly glance: number;
  /** Between two looks while a beat is missing. */
  readonly close: number;
  /** The age of a step from which stacks are taken. */
  readonly suspect: number;
  /** The age of a step from which it is told. */
  readonly tell: number;
}

/** Between two lag events, and between those of a process whose loops are all at rest: nothing changes there. */
export const lagEvery = 250;
export const lagEveryAtRest = 500;

/** Where glances from outside see what a thread does, a calm loop beats for its lag alone, in milliseconds. */
const seldom = 480;

/** At most so many beats are seen with one look: the more, the less is known of when the last one was. */
const atOnce = 2;
const atOnceWhenSteady = 3;
/** A look comes so many milliseconds after the beat that it is to see. */
export const afterBeat = 2;

/** `seen` says whether the system shows what a thread does. */
export function rhythmFor(threshold: number, seen: boolean): Rhythm {
  const brisk = Math.min(20, Math.max(4, Math.round(threshold * 0.28)));
  // A beat is only missed some time after it was due.
  const glance = Math.max(brisk, Math.min(100, Math.round(threshold * (seen ? 0.88 : 0.8))));
  const calm = seen ? Math.max(seldom, glance) : glance;
  const suspect = Math.max(brisk, threshold * 0.5);
  const tell = Math.max(brisk + 4, threshold * 0.9);
  const look = brisk * Math.min(atOnce, Math.round(suspect / brisk));
  const steadyLook = brisk * Math.min(atOnceWhenSteady, Math.floor((tell - afterBeat) / brisk));
  return {
    threshold,
    resolution: { brisk, calm },
    look: { brisk: look, calm },
    steadyLook: Math.max(look, steadyLook),
    glance,
    close: Math.max(2, Math.min(5, Math.round(brisk / 3))),
    suspect,
    tell,
  };
}
