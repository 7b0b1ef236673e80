/** Joins what we proved with what a run measured. Knows neither LSP nor the agents. */

import type { BlockingCall } from '#protocol/events.ts';
import type { EffectKind, Finding, Offload } from '#protocol/finding.ts';
import type { Frame } from '#protocol/frame.ts';
import type { CauseKind, Stall } from '#protocol/stall.ts';
import { type FilePath, type Micros, micros } from '#protocol/units.ts';
import { type LineMap, unmoved } from './lineMap.ts';
import { stallNow } from './measuredNow.ts';

/** What a run said: its stalls, and the blocking calls it counted, short ones too. */
export interface Measured {
  readonly stalls: readonly Stall[];
  readonly calls: readonly BlockingCall[];
}

export interface FuseOptions {
  /** A stall of at least this length counts; by the file that it is shown in. */
  readonly budget: (file: FilePath) => Micros;
  /** What became of a file's lines since the run; undefined when the file is as it was. */
  readonly moved: (file: FilePath) => LineMap | undefined;
  /** Whether a waiver allows what blocks at a line, as the file is now. */
  readonly waived: (file: FilePath, line: number) => boolean;
}

/** So many quick runs, and never a slow one, prove a call harmless. */
const harmlessRuns = 20;
const harmlessShare = 0.1;

/**
 * Proved and measured: the finding says how long it really held the loop. Proved, but measured to be quick: a hint. Measured only: a
 * `measured-stall` at the culprit's line, unless that line was changed since. Never counted: what was not the program's own doing, and
 * what was done before it served anybody.
 */
export function fuse(findings: readonly Finding[], measured: Measured, options: FuseOptions): Finding[] {
  const stalls = measured.stalls.filter((stall) => isHeld(stall, options));
  const explained = new Set<Stall>();
  const joined = findings.map((finding) => {
    const its = stalls.filter((stall) => isStallOf(stall, finding, options));
    for (const stall of its) explained.add(stall);
    return its.length > 0 ? confirmed(finding, its, options) : calmed(finding, measured.calls, options);
  });
  return [
    ...joined,
    ...unforeseen(
      stalls.filter((stall) => !explained.has(stall) && !isWaived(stall, options)),
      options,
    ),
  ];
}

function isHeld({ cause, lasted, phase, culprit }: Stall, { budget }: FuseOptions): boolean {
  return isOwnDoing(cause.kind) && phase === undefined && culprit !== null && lasted >= budget(culprit.file);
}

/** A finding that a waiver took away explains its stalls all the same. */
function isWaived({ stack }: Stall, options: FuseOptions): boolean {
  return stack.some((frame) => {
    const line = frame.origin === 'user' ? lineNow(frame, options) : null;
    return line !== null && options.waived(frame.file, line);
  });
}

function isOwnDoing(kind: CauseKind): boolean {
  switch (kind) {
    case 'cpu':
    case 'io':
    case 'lock':
    case 'unknown':
      return true;
    case 'gc':
    case 'burst':
    case 'paused':
    case 'starved':
    case 'suspended':
      return false;
  }
}

/** The stack holds the finding's call, and the blocking API or the next hop of its way below it. */
function isStallOf(stall: Stall, finding: Finding, options: FuseOptions): boolean {
  const at = stall.stack.findIndex((frame) =>
    isAt(frame, finding.file, finding.range.line, finding.range.endLine, options),
  );
  if (at === -1) return false;
  if (isSameCall(stall.cause.call, finding.call)) return true;
  const next = finding.path[1];
  if (next !== undefined)
    return stall.stack.slice(0, at).some((frame) => isAt(frame, next.file, next.line, next.line, options));
  return stall.cause.call === undefined && isInnermost(stall, at);
}

/** No other line of the user's own is deeper: what held the loop is this call itself. */
function isInnermost({ stack }: Stall, at: number): boolean {
  return !stack.slice(0, at).some(({ origin }) => origin === 'user');
}

function isAt(frame: Frame, file: FilePath, line: number, endLine: number, options: FuseOptions): boolean {
  if (frame.file !== file) return false;
  const now = lineNow(frame, options);
  return now !== null && now >= line && now <= endLine;
}

function lineNow({ file, line }: Frame, { moved }: FuseOptions): number | null {
  const map = moved(file);
  return map === undefined ? line : map(line);
}

/** Agents say `fs.readFileSync` or just `readFileSync`. */
function isSameCall(measured: string | undefined, proved: string): boolean {
  return measured !== undefined && lastPart(measured) === lastPart(proved);
}

function lastPart(call: string): string {
  return call.slice(call.lastIndexOf('.') + 1);
}

function confirmed(finding: Finding, stalls: readonly Stall[], options: FuseOptions): Finding {
  const words = `Measured: it held the loop for ${worstOf(stalls)}${staleness(finding.file, options)}.`;
  return {
    ...finding,
    severity: 'warning',
    message: `${finding.message} ${words}`,
    evidence: measuredIn(stalls, options),
  };
}

/** In the lines of the files as they are now: fixes look there for what was begun. */
function measuredIn(stalls: readonly Stall[], { moved }: FuseOptions): Finding['evidence'] {
  return { kind: 'measured', stalls: stalls.map((stall) => stallNow(stall, (file) => moved(file) ?? unmoved)) };
}

/** A way that only starts once is left alone: how often it ran says nothing. */
function calmed(finding: Finding, calls: readonly BlockingCall[], options: FuseOptions): Finding {
  const last = finding.path.at(-1);
  if (last === undefined || finding.severity === 'hint') return finding;
  const its = calls.filter(
    ({ call, site }) => isSameCall(call, finding.call) && isAt(site, last.file, last.line, last.line, options),
  );
  const runs = its.reduce((sum, { count }) => sum + count, 0);
  const max = its.reduce((longest, one) => Math.max(longest, one.max), 0);
  if (runs < harmlessRuns || max >= options.budget(last.file) * harmlessShare) return finding;
  const words = `Measured: it ran ${runs} times, and took ${duration(micros(max))} at most${staleness(finding.file, options)}.`;
  const evidence = { kind: 'harmless', runs, max: micros(max) } as const;
  return { ...finding, severity: 'hint', message: `${finding.message} ${words}`, evidence };
}

function staleness(file: FilePath, { moved }: FuseOptions): string {
  return moved(file) === undefined ? '' : ', before the last edits';
}

/** One finding for each line that held the loop, by its worst stall. */
function unforeseen(stalls: readonly Stall[], options: FuseOptions): Finding[] {
  const places = new Map<string, [Place, ...Place[]]>();
  for (const stall of stalls) {
    const { culprit } = stall;
    const line = culprit?.origin === 'user' ? lineNow(culprit, options) : null;
    if (culprit === null || line === null) continue;
    const key = `${culprit.file}:${line}`;
    const known = places.get(key);
    if (known === undefined) places.set(key, [{ stall, culprit, line }]);
    else known.push({ stall, culprit, line });
  }
  return [...places.values()].map((place) => measuredStall(place, options));
}

interface Place {
  readonly stall: Stall;
  readonly culprit: Frame;
  readonly line: number;
}

function measuredStall(places: readonly [Place, ...Place[]], options: FuseOptions): Finding {
  const stalls = places.map(({ stall }) => stall);
  const [{ culprit, line }] = places;
  const { cause } = places.reduce((worst, place) => (place.stall.lasted > worst.stall.lasted ? place : worst)).stall;
  const what = cause.call === undefined ? causeWords(cause.kind) : `${cause.call}, ${causeWords(cause.kind)}`;
  const column = culprit.column ?? 1;
  return {
    rule: 'measured-stall',
    severity: 'warning',
    file: culprit.file,
    range: { line, column, endLine: line, endColumn: column },
    message: `\`${culprit.function}\` held the event loop here for ${worstOf(stalls)} (${what})${staleness(culprit.file, options)}.`,
    call: cause.call ?? culprit.function,
    effect: effects[cause.kind],
    path: [{ function: cause.call ?? culprit.function, file: culprit.file, line, column }],
    evidence: measuredIn(stalls, options),
    offloads: [offloadOf(places[0].stall)],
  };
}

const effects: Readonly<Record<CauseKind, EffectKind>> = {
  cpu: 'compute',
  io: 'file',
  lock: 'lock',
  gc: 'compute',
  burst: 'compute',
  paused: 'compute',
  starved: 'compute',
  suspended: 'compute',
  unknown: 'compute',
};

function offloadOf({ cause }: Stall): Offload {
  return { kind: cause.kind === 'cpu' && cause.gil === 'held' ? 'process' : 'thread' };
}

function causeWords(kind: CauseKind): string {
  return words[kind] ?? 'the cause is not known';
}

const words: Readonly<Partial<Record<CauseKind, string>>> = {
  cpu: 'computing',
  io: 'waiting for input or output',
  lock: 'waiting for a lock',
};

/** `152 ms`, `152 ms at worst, 3 times`. */
function worstOf(stalls: readonly Stall[]): string {
  const worst = duration(stalls.reduce((longest, { lasted }) => (lasted > longest ? lasted : longest), micros(0)));
  return stalls.length === 1 ? worst : `${worst} at worst, ${stalls.length} times`;
}

function duration(time: Micros): string {
  const milliseconds = time / 1000;
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(2)} s`;
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}
