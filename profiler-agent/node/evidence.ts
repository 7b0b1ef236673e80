/** Chooses the stack that names a stall, among call marks and the samples that interrupts took. Pure. */

import type { Frame, Stack } from '#protocol/frame.ts';
import { culpritOf } from './frames.ts';
import type { Answer } from './probe.ts';

export interface Named {
  readonly culprit: Frame | null;
  readonly stack: Stack;
}

/**
 * A call that took most of the stall names it by its own stack; otherwise the user frame that was seen for the longest. An answer
 * stands for the time from its question to the next: one that came late sat in native code, and shows who called it.
 */
export function nameStall(marked: Stack | null, answers: readonly Answer[], ended: number): Named {
  if (marked !== null && culpritOf(marked) !== null) return named(marked);
  return named(longestSeen(answers, ended) ?? marked ?? answers[0]?.stack ?? []);
}

function named(stack: Stack): Named {
  return { culprit: culpritOf(stack), stack };
}

function longestSeen(answers: readonly Answer[], ended: number): Stack | undefined {
  const votes = new Map<string, { time: number; readonly stack: Stack }>();
  answers.forEach((answer, index) => {
    const culprit = culpritOf(answer.stack);
    if (culprit === null) return;
    const place = `${culprit.file}:${culprit.line}`;
    const vote = votes.get(place) ?? { time: 0, stack: answer.stack };
    const next = answers[index + 1];
    vote.time += (next === undefined ? ended : askedAt(next)) - askedAt(answer);
    votes.set(place, vote);
  });
  return [...votes.values()].sort((a, b) => b.time - a.time)[0]?.stack;
}

function askedAt(answer: Answer): number {
  return answer.moment - answer.latency;
}

/** Whether the samples fell into step after step: many small callbacks in one turn of the loop, none of them long. */
export function isBurst(answers: readonly Answer[]): boolean {
  const steps = new Set(answers.map(({ step }) => step).filter((step) => step > 0));
  return steps.size >= 3 && steps.size >= answers.length * 0.6;
}
