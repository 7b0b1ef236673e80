/** What a run may cost its loops at most, and where it cost more. */

import type { Micros } from '#protocol/units.ts';
import { countsAgainstProgram } from './places.ts';
import { lagSummary } from './report.ts';
import type { LoopSeen, Timeline } from './timeline.ts';

export interface Budget {
  readonly p99?: Micros;
  readonly max?: Micros;
  readonly stalls?: number;
}

export type BudgetLimit = keyof Budget;

export interface Overrun {
  readonly limit: BudgetLimit | 'unseen';
  /** What was measured, in the unit of the limit; 0 when no loop was seen at all. */
  readonly measured: number;
  readonly allowed: number;
}

/** A run in which no loop was seen keeps no budget: a gate that measured nothing must not open. */
export function overruns(timeline: Timeline, budget: Budget): Overrun[] {
  if (Object.keys(budget).length === 0) return [];
  const loops = [...timeline.loops.values()];
  if (loops.length === 0) return [{ limit: 'unseen', measured: 0, allowed: 0 }];
  const most = (measure: (loop: LoopSeen) => number): number =>
    loops.reduce((worst, loop) => Math.max(worst, measure(loop)), 0);
  const measured: Required<Record<BudgetLimit, number>> = {
    p99: most((loop) => lagSummary(loop).p99),
    max: most((loop) => longestLag(loop, timeline)),
    stalls: loops.reduce((sum, loop) => sum + loop.stalls, 0),
  };
  return (['p99', 'max', 'stalls'] as const).flatMap((limit) => {
    const allowed = budget[limit];
    return allowed !== undefined && measured[limit] > allowed ? [{ limit, measured: measured[limit], allowed }] : [];
  });
}

/** The longest lag that is the program's own: where a debugger or the host held the loop, only its other stalls speak. */
function longestLag({ id, maxLag }: LoopSeen, { stalls }: Timeline): number {
  const mine = stalls.filter(({ stall }) => stall.loop === id);
  const own = mine.filter(({ stall }) => countsAgainstProgram(stall));
  return own.length === mine.length ? maxLag : own.reduce((worst, { stall }) => Math.max(worst, stall.lasted), 0);
}
