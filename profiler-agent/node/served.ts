/** The request that a stall served, and those that waited for it, from what its thread answered. Pure. */

import type { Frame } from '#protocol/frame.ts';
import type { Request, Victim } from '#protocol/stall.ts';
import { ms } from '#protocol/units.ts';
import { culpritOf } from './frames.ts';
import type { Answer } from './probe.ts';
import type { Arrived } from './requests.ts';

/** A request that begins later than so many milliseconds after a stall was seen to be over, or is asked so shortly before its end, did not wait for it. */
const soon = 15;

/** The request of the step that the culprit was seen in. */
export function servedBy(answers: readonly Answer[], culprit: Frame | null): { request?: Request } {
  const seen = answerOf(answers, culprit);
  return seen?.request === undefined ? {} : { request: seen.request };
}

function answerOf(answers: readonly Answer[], culprit: Frame | null): Answer | undefined {
  return answers.find(({ stack }) => isSame(culpritOf(stack), culprit)) ?? answers[0];
}

export interface Step {
  readonly began: number;
  /** When it was over, or until when it is looked at. */
  readonly moment: number;
  /** When it was seen to be over. */
  readonly seen: number;
  /** How long its thread waited for a core, in milliseconds. */
  readonly delayed: number;
}

/** What the thread answered during the step, and when it was over. */
interface Answered {
  readonly answers: readonly Answer[];
  readonly afterwards: Answer | null;
}

/** Requests that were being served, and those that came in meanwhile: of these only the longest they can have waited is known. */
export function victimsOf(
  { began, moment, seen, delayed }: Step,
  { answers, afterwards: later }: Answered,
  culprit: Frame | null,
): Victim[] {
  const last = answers.at(-1);
  // Seen last when its handler had returned, the step no longer shows whom it serves.
  const own = answerOf(answers, culprit)?.requestNumber;
  // What began after the step was last seen on the stack, began when the step was over.
  const from = last?.moment ?? moment;
  const arrived = (later?.latest ?? []).filter(
    (one) => one.since > from && one.since < seen + soon && !cameLater(one, moment - delayed, last?.idle ?? null),
  );
  const waiting = (last?.others ?? [])
    .filter(({ number }) => number !== own)
    .map(({ name, since }) => ({ name, waited: moment - Math.max(since ?? began, began) }));
  const come = arrived.map(({ name, answered }) => ({ name, waited: moment - Math.max(began, answered ?? began) }));
  return [...waiting, ...come].map(({ name, waited }) => ({
    kind: 'request',
    name,
    waited: ms(Math.max(0, waited)),
  }));
}

/**
 * A loop that had to wait before it began had left nobody waiting; and who got an answer when the step was as good as over asked after it. The
 * thread may have lost its core right after that answer: then all that it waited for one may have been there.
 */
function cameLater({ idle, answered }: Arrived, moment: number, idleThen: number | null): boolean {
  const rested = idleThen !== null && idle > idleThen;
  return rested || (answered !== null && answered > moment - soon);
}

function isSame(left: Frame | null, right: Frame | null): boolean {
  return left?.file === right?.file && left?.line === right?.line;
}
