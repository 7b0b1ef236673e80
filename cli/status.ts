/** The live lines: one for each loop, with the stall that goes on right now. Text only; who draws them is another matter. */

import type { Micros } from '#protocol/units.ts';
import { lagSummary } from '#session/report.ts';
import type { LoopSeen, OpenStall, ProcessSeen, Timeline } from '#session/timeline.ts';
import { causeWords, count, duration, place, printable } from './words.ts';

/** At most `rows` lines of at most `columns` characters: the loops that are blocked first, then the busiest. */
export function statusLines(
  timeline: Timeline,
  now: Micros,
  { rows, columns }: { rows: number; columns: number },
): string[] {
  const living = [...timeline.loops.values()].filter(({ ended }) => ended === null);
  if (living.length === 0) return ['stallsight: no loop yet'];
  const sorted = living.sort((a, b) => blockedFor(b, now) - blockedFor(a, now) || busy(b) - busy(a));
  const shown = sorted.length <= rows ? sorted : sorted.slice(0, rows - 1);
  const lines = shown.map((loop) => loopLine(loop, timeline.processes.get(loop.process), now));
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

function loopLine(loop: LoopSeen, process: ProcessSeen | undefined, now: Micros): string {
  const { p50, p99, max } = lagSummary(loop);
  const lag = `lag p50 ${duration(p50)}  p99 ${duration(p99)}  max ${duration(max)}`;
  const blocked = loop.open === null ? '' : `  BLOCKED ${blockedWords(loop.open, now)}`;
  return `${loopName(loop, process)}  ${lag}  busy ${Math.round(busy(loop) * 100)} %${blocked}`;
}

function busy({ lag }: LoopSeen): number {
  return lag.at(-1)?.utilization ?? 0;
}

function blockedFor({ open }: LoopSeen, now: Micros): number {
  return open === null ? 0 : now - open.began;
}
