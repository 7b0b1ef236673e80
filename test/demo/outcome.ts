/** What a run came to, and how two runs of the same program compare: by what counts against it, so without its start. */

import path from 'node:path';
import { countsAgainstProgram } from '#session/places.ts';
import type { RunReport } from '#session/report.ts';
import { bold, faint, green, red, strip, width } from './page.ts';

export interface Outcome {
  readonly stalls: number;
  /** Microseconds of the longest of them. */
  readonly longest: number;
  /** Microseconds in all of them together. */
  readonly stalled: number;
  /** How many of them had been told before they were over. */
  readonly toldInTime: number;
  /** The time from the first to the last moment, in equal parts: the longest stall in each. */
  readonly overTime: readonly number[];
}

const parts = Math.max(20, width - 12);

export function outcome({ began, lasted, stalls: all }: RunReport): Outcome {
  const stalls = all.filter(countsAgainstProgram);
  const part = lasted / parts;
  const longestIn = (from: number): number =>
    Math.max(
      0,
      ...stalls
        .filter((stall) => stall.began < from + part && stall.began + stall.lasted > from)
        .map((stall) => stall.lasted),
    );
  return {
    stalls: stalls.length,
    longest: Math.max(0, ...stalls.map((stall) => stall.lasted)),
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
  const full = Math.max(before.longest, after.longest);
  const figures = [
    `stalls ${change(String(before.stalls), String(after.stalls))}`,
    `blocked for ${change(milliseconds(before.stalled), milliseconds(after.stalled))}`,
    `at a time ${change(milliseconds(before.longest), milliseconds(after.longest))}`,
  ];
  return [
    `   ${bold(path.basename(file))}`,
    `     before ${red(strip(before.overTime, full))}`,
    `     after  ${green(strip(after.overTime, full))}`,
    `     ${figures.join(faint('   ·   '))}`,
    '',
  ];
}

function change(before: string, after: string): string {
  return `${red(before)} → ${green(after)}`;
}

function milliseconds(micros: number): string {
  return `${(micros / 1000).toFixed(0)} ms`;
}
