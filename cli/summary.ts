/** What a run comes to, in a few lines: the lines of code that held its loops longest, how the loops did, and what to do. */

import type { Overrun } from '#session/budget.ts';
import { countsAgainstProgram, placeKey } from '#session/places.ts';
import type { ReportedLoop, ReportedProcess, ReportedStall, RunReport } from '#session/report.ts';
import { causeWords, count, duration, place, printable } from './words.ts';

const mostPlaces = 10;
const mostLoops = 8;

export function summary(report: RunReport): string {
  const loops = report.processes.flatMap((process) => process.loops.map((loop) => loopLine(process, loop)));
  if (loops.length === 0) return `stallsight: no event loop was seen in ${report.command}${whyUnseen(report)}\n`;
  const own = report.stalls.filter(countsAgainstProgram);
  const lines = [
    `stallsight: ${verdict(own)} in ${duration(report.lasted)}`,
    ...bounded(byPlace(own).map(placeLines), mostPlaces, 'more place').flat(),
    ...bounded(loops, mostLoops, 'more loop'),
    ...others(report, own.length),
  ];
  return `${lines.join('\n')}\n`;
}

function whyUnseen({ processes }: RunReport): string {
  if (processes.length === 0)
    return ': nothing ran that can be observed (CPython 3.10 and newer, Node 20 and newer), or not until its loop turned';
  return processes.some(({ runtime }) => runtime === 'python')
    ? ': of Python, the loops of asyncio and uvloop are watched; trio has its own'
    : '';
}

/** `max lag 1.24 s, budget 100 ms` */
export function overrunWords({ limit, measured, allowed }: Overrun): string {
  switch (limit) {
    case 'unseen':
      return 'budget broken: no event loop was seen, so nothing shows that it was kept';
    case 'stalls':
      return `budget broken: ${count(measured, 'stall')}, allowed ${allowed}`;
    case 'p99':
    case 'max':
      return `budget broken: lag ${limit} ${duration(measured)}, allowed ${duration(allowed)}`;
  }
}

function verdict(stalls: readonly ReportedStall[]): string {
  if (stalls.length === 0) return 'no stall';
  const total = stalls.reduce((sum, { lasted }) => sum + lasted, 0);
  const longest = stalls.reduce((most, { lasted }) => Math.max(most, lasted), 0);
  return `${count(stalls.length, 'stall')} held a loop for ${duration(total)}, the longest ${duration(longest)},`;
}

/** The stalls of each culprit line, the costliest line first. */
function byPlace(stalls: readonly ReportedStall[]): ReportedStall[][] {
  const places = new Map<string, ReportedStall[]>();
  for (const stall of stalls) {
    const key = placeKey(stall.culprit);
    places.set(key, [...(places.get(key) ?? []), stall]);
  }
  const total = (stalls: readonly ReportedStall[]): number => stalls.reduce((sum, { lasted }) => sum + lasted, 0);
  return [...places.values()].sort((a, b) => total(b) - total(a));
}

function placeLines(stalls: readonly ReportedStall[]): string[] {
  const worst = stalls.reduce((most, stall) => (stall.lasted > most.lasted ? stall : most));
  const waited = stalls.reduce((sum, { victims }) => sum + victims.length, 0);
  const route = worst.request === undefined ? '' : `  ${printable(`${worst.request.method} ${worst.request.route}`)}`;
  const victims = waited === 0 ? '' : `, ${waited} waited`;
  return [
    `  ${duration(worst.lasted)} max, ${stalls.length}×  ${place(worst.culprit)}  (${causeWords(worst.cause)}${victims})${route}`,
    `      ${worst.advice.offload === 'none' ? '' : `${worst.advice.offload}: `}${printable(worst.advice.because)}`,
  ];
}

function loopLine(process: ReportedProcess, { thread, kind, lag, utilization, stalls }: ReportedLoop): string {
  const name = printable(`${process.name} ${process.pid} ${thread}, ${kind}`);
  const figures = `lag p50 ${duration(lag.p50)}  p99 ${duration(lag.p99)}  max ${duration(lag.max)}  busy ${Math.round(utilization * 100)} %`;
  return `  ${name}: ${figures}  ${count(stalls, 'stall')}`;
}

function others({ stalls, dropped }: RunReport, own: number): string[] {
  const excused = stalls.length - own;
  return [
    ...(excused === 0 ? [] : [`  ${count(excused, 'more stall')} not counted: start-up, debugger, host or sleep`]),
    ...(dropped === 0 ? [] : [`  ${count(dropped, 'event')} lost: the figures are lower bounds`]),
  ];
}

function bounded<Line>(lines: readonly Line[], most: number, what: string): (Line | string)[] {
  return lines.length <= most ? [...lines] : [...lines.slice(0, most), `  and ${count(lines.length - most, what)}`];
}
