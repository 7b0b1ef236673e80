/** Where a loop of a live program stood when the user paused: blocked, at some line that runs, or waiting for work. */

import type { LoopStack } from '#protocol/events.ts';
import type { LoopId, Micros, ProcessId } from '#protocol/units.ts';
import type { Standing } from '#session/ask.ts';
import type { LoopSeen, Timeline } from '#session/timeline.ts';
import { duration } from '../view/format.ts';
import { t } from '../view/words.ts';
import { openStall, type Stop } from './subject.ts';

export function snapshotOf(loop: LoopId, { loops }: Timeline, standing: Standing, now: Micros): Stop {
  const seen = loops.get(loop);
  const told = standing.loops.get(loop);
  const open = told?.waits === true ? null : (seen?.open ?? null);
  if (open === null) return { loop, stall: null, stack: told?.stack ?? [], label: label(told, seen, standing) };
  const stall = openStall(open, now);
  // What the thread does now is newer than what its agent told of the stall.
  const stack = told?.stack == null || told.stack.length === 0 ? stall.stack : told.stack;
  return { loop, stall: { ...stall, stack }, label: null };
}

function label(told: LoopStack | undefined, seen: LoopSeen | undefined, standing: Standing): string {
  if (told === undefined) return unanswered(seen?.process, standing);
  const { waits, blocked, stack } = told;
  if (waits) return t('Waits for work');
  const what =
    stack === null
      ? t('In a native call, whose line is not known')
      : stack.length === 0
        ? t('Runs; no line of it was seen')
        : t('Runs');
  return blocked > 0 ? t('{0}, for {1} so far', what, duration(blocked)) : what;
}

function unanswered(process: ProcessId | undefined, { mute, silent }: Standing): string {
  if (process !== undefined && mute.has(process)) return t('Its agent is too old to say where it stands');
  if (process !== undefined && silent.has(process)) return t('Did not answer: nothing in its process could speak');
  return t('Began after the others were asked');
}
