/** What a run came to, and how two runs of the same program compare. */

import path from 'node:path';
import { countsAgainstProgram } from '#session/places.ts';
import type { RunReport } from '#session/report.ts';
import { bold, faint, green, red, strip, width } from './page.ts';

export interface Outcome {
  /** Microseconds, of the loop that did worst. */
  readonly maxLag: number;
  readonly p99Lag: number;
  /** Microseconds of the longest step of its start, which is no stall of a program that serves, and is in the greatest lag all the same. */
  readonly starting: number;
  readonly stalls: number;
  /** Microseconds in all of them together. */
  readonly stalled: number;
  /** How many of them had been told before they were over. */
  readonly toldInTime: number;
  /** The time from the first to the last moment, in equal parts: the longest stall in each. */
  readonly overTime: readonly number[];
}

const parts = Math.max(20, width - 12);

export function outcome({ began, lasted, processes, stalls: all }: RunReport): Outcome {
  const stalls = all.filter(countsAgainstProgram);
  const lags = processes.flatMap(({ loops }) => loops.map(({ lag }) => lag));
  const part = lasted / parts;
  const longestIn = (from: number): number =>
    Math.max(
      0,
      ...stalls
        .filter((stall) => stall.began < from + part && stall.began + stall.lasted > from)
        .map((stall) => stall.lasted),
    );
  return {
    maxLag: Math.max(0, ...lags.map(({ max }) => max)),
    p99Lag: Math.max(0, ...lags.map(({ p99 }) => p99)),
    starting: Math.max(0, ...all.filter(({ phase }) => phase === 'startup').map((stall) => stall.lasted)),
    stalls: stalls.length,
    stalled: stalls.reduce((sum, { lasted }) => sum + lasted, 0),
    toldInTime: stalls.filter((stall) => stall.reported < stall.began + stall.lasted).length,
    overTime: Array.from({ length: parts }, (_, index) => longestIn(began + index * part)),
  };
}

/** A ratio, because a crowded host makes stalls of its own. */
export function quietened(before: Outcome, after: Outcome): boolean {
  return before.stalls > 0 && after.stalled < before.stalled / 4;
}

export function outcomeLines(file: string, before: Outcome, after: Outcome): string[] {
  const full = Math.max(before.maxLag, after.maxLag);
  const figures = [
    `max lag ${change(milliseconds(before.maxLag), milliseconds(after.maxLag))}`,
    `p99 ${change(milliseconds(before.p99Lag), milliseconds(after.p99Lag))}`,
    `stalls ${change(String(before.stalls), String(after.stalls))}`,
  ];
  return [
    `   ${bold(path.basename(file))}`,
    `     before ${red(strip(before.overTime, full))}`,
    `     after  ${green(strip(after.overTime, full))}`,
    `     ${figures.join(faint('   ·   '))}`,
    ...(after.starting > after.maxLag / 2
      ? [`     the greatest lag after is that of its start, ${milliseconds(after.starting)} before it served anybody`]
      : []),
    '',
  ];
}

function change(before: string, after: string): string {
  return `${red(before)} → ${green(after)}`;
}

function milliseconds(micros: number): string {
  return `${(micros / 1000).toFixed(micros < 10_000 ? 1 : 0)} ms`;
}
