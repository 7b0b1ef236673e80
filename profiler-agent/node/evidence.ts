/** Chooses the stack that names a stall, among call marks and the samples that interrupts took. Pure. */

import type { Frame, Stack } from '#protocol/frame.ts';
import { culpritOf } from './frames.ts';
import type { Answer } from './probe.ts';

/** An answer slower than this, in milliseconds, came out of native code. */
export const prompt = 8;

export interface Named {
  readonly culprit: Frame | null;
  readonly stack: Stack;
}

/**
 * A call that took most of the stall names it by its own stack; otherwise the innermost user frame that was there for half of the
 * seen time, on top or below. An answer stands for the time from its question to the next: one that came late sat in native code,
 * and shows who called it.
 */
export function nameStall(marked: Stack | null, answers: readonly Answer[], ended: number): Named {
  if (marked !== null && culpritOf(marked) !== null) return named(marked);
  const seen = answers.map((answer, index) => spanOf(withLine(answer, answers), answers[index + 1], ended));
  const longest = longestSeen(seen);
  const within = longest === undefined ? undefined : longestSeen(sureBelow(longest, seen));
  return named(within ?? longest ?? marked ?? answers[0]?.stack ?? []);
}

/** At its head a function is seen when it goes on after an await; where in it, another answer tells. */
function withLine(answer: Answer, answers: readonly Answer[]): Answer {
  const head = answer.atHead ? culpritOf(answer.stack) : null;
  if (head === null) return answer;
  const further = answers.find(({ atHead, stack }) => !atHead && isIn(head, culpritOf(stack)));
  return further === undefined ? answer : { ...answer, stack: further.stack };
}

function isIn(head: Frame, place: Frame | null): boolean {
  return place !== null && place.file === head.file && place.function === head.function && place.line >= head.line;
}

function named(stack: Stack): Named {
  return { culprit: culpritOf(stack), stack };
}

/** What one answer stands for. */
interface Seen {
  readonly stack: Stack;
  readonly time: number;
  /** Whether it came out of native code when the next function was entered: then that sat somewhere below the line of the stack. */
  readonly vague: boolean;
}

function spanOf({ stack, moment, latency, entered }: Answer, next: Answer | undefined, ended: number): Seen {
  const until = next === undefined ? ended : next.moment - next.latency;
  return { stack, time: Math.max(0, until - (moment - latency)), vague: entered && latency >= prompt };
}

/** The answers that tell more of what is below that line, if there are some. */
function sureBelow(longest: Stack, seen: readonly Seen[]): readonly Seen[] {
  const place = placeOf(culpritOf(longest));
  const below = seen.filter(({ stack }) => stack.some((frame) => placeOf(frame) === place));
  const sure = below.filter(({ vague }) => !vague);
  return sure.length > 1 && sure.length < below.length ? sure : [];
}

function longestSeen(answers: readonly Seen[]): Stack | undefined {
  const places = new Map<string, { time: number; stack: Stack }>();
  let whole = 0;
  for (const { stack, time } of answers) {
    if (culpritOf(stack) === null) continue;
    whole += time;
    for (const [place, from] of placesIn(stack)) {
      // From this frame outwards.
      const seen = places.get(place) ?? { time: 0, stack: stack.slice(from) };
      seen.time += time;
      places.set(place, seen);
    }
  }
  const long = [...places.values()].filter(({ time }) => time >= whole / 2);
  return long.sort((a, b) => b.stack.length - a.stack.length || b.time - a.time)[0]?.stack;
}

/** Each place of the user's code in a stack, and where it is in it; a recursion counts where it is innermost. */
function placesIn(stack: Stack): Map<string, number> {
  const places = new Map<string, number>();
  stack.forEach((frame, index) => {
    const place = placeOf(frame);
    if (frame.origin === 'user' && !places.has(place)) places.set(place, isInnermost(stack, index) ? 0 : index);
  });
  return places;
}

/** With the function: a bundle may have all of them in one line. */
function placeOf(frame: Frame | null): string {
  return `${frame?.file}:${frame?.line}:${frame?.function}`;
}

/** Whether all frames within are not the user's: they belong to what the user's frame called. */
function isInnermost(stack: Stack, index: number): boolean {
  return stack.slice(0, index).every(({ origin }) => origin !== 'user');
}

/**
 * Whether the samples fell into step after step: many small callbacks in one turn of the loop, none of them long. Microtasks are of one
 * step; but only between two of them, a thread that is blocked has an empty stack. It may have had it once when the stall was just over.
 */
export function isBurst(answers: readonly Answer[]): boolean {
  const between = answers.filter(({ stack, latency }) => stack.length === 0 && latency < prompt);
  if (between.length > 1) return true;
  const steps = new Set(answers.map(({ step }) => step).filter((step) => step > 0));
  return steps.size >= 3 && steps.size >= answers.length * 0.6;
}
