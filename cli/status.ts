/** The live lines: one for each loop, with the stall that goes on right now. Text only; who draws them is another matter. */

import type { LoopId, Micros } from '#protocol/units.ts';
import { lagSummary } from '#session/report.ts';
import type { LoopSeen, OpenStall, ProcessSeen, Timeline } from '#session/timeline.ts';
import { causeWords, count, duration, place, printable } from './words.ts';

export interface Moment {
  readonly timeline: Timeline;
  readonly now: Micros;
  /** How long the step that runs on a loop right now has run; null where that cannot be seen. */
  readonly pulse: (loop: LoopId) => Micros | null;
  /** A step longer than this is a stall. */
  readonly threshold: Micros;
}

/** At most `rows` lines of at most `columns` characters: the loops that are blocked first, then the busiest. */
export function statusLines(moment: Moment, { rows, columns }: { rows: number; columns: number }): string[] {
  const { timeline } = moment;
  const living = [...timeline.loops.values()].filter(({ ended }) => ended === null);
  if (living.length === 0)
    return [timeline.loops.size === 0 ? 'stallsight: no loop yet' : 'stallsight: no loop is running'];
  const sorted = living.sort((a, b) => blockedFor(b, moment) - blockedFor(a, moment) || busy(b) - busy(a));
  const shown = sorted.length <= rows ? sorted : sorted.slice(0, rows - 1);
  const lines = shown.map((loop) => loopLine(loop, timeline.processes.get(loop.process), moment));
  if (shown.length < sorted.length) lines.push(`and ${count(sorted.length - shown.length, 'quieter loop')}`);
  return lines.map((line) => (line.length <= columns ? line : `${line.slice(0, columns - 1)}…`));
}

/** `blocked 120 ms at app/db.py:41 load (requests.get; io)` */
export function blockedWords({ began, culprit, cause }: OpenStall, now: Micros): string {
  const why = cause === undefined ? '' : ` (${causeWords(cause)})`;
  const where = culprit === null ? '' : ` at ${place(culprit)}`;
  return `${duration(Math.max(0, now - began))}${where}${why}`;
}

/** `uvicorn 4121`, and the thread where it is not the main one. */
export function loopName({ thread, kind }: LoopSeen, process: ProcessSeen | undefined): string {
  const program = process === undefined ? '?' : `${process.name} ${process.pid}`;
  const main = ['main', 'MainThread', '0'].includes(thread) && kind !== 'worker';
  return printable(main ? program : `${program} ${thread}`);
}

function loopLine(loop: LoopSeen, process: ProcessSeen | undefined, moment: Moment): string {
  const { p50, p99, max } = lagSummary(loop);
  const lag = `lag p50 ${duration(p50)}  p99 ${duration(p99)}  max ${duration(max)}`;
  const length = blockedFor(loop, moment);
  const words = loop.open === null ? duration(length) : blockedWords(loop.open, moment.now);
  const blocked = length > 0 ? `  BLOCKED ${words}` : '';
  return `${loopName(loop, process)}  ${lag}  busy ${Math.round(busy(loop) * 100)} %${blocked}`;
}

function busy({ lag }: LoopSeen): number {
  return lag.at(-1)?.utilization ?? 0;
}

/** How long the stall that goes on has lasted, also when only the pulse shows it; 0 when there is none. */
export function blockedFor({ id, open }: LoopSeen, { now, pulse, threshold }: Moment): number {
  if (open !== null) return Math.max(1, now - open.began);
  const running = pulse(id) ?? 0;
  return running < threshold ? 0 : running;
}
