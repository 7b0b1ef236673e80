/** Who blocks through whom, as the ways of the findings tell: the callers and callees of a function on its way to a blocking call. */

import type { Finding, Hop, Range } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import type { FileFacts, FunctionFacts } from './facts.ts';
import { lastName } from './names.ts';

/** A function of the project, or a blocking API, which has no place of its own but that of its call. */
export interface Station {
  readonly name: string;
  readonly file: FilePath;
  readonly range: Range;
  readonly kind: 'function' | 'api';
}

export interface Link {
  readonly station: Station;
  /** Where the calls are made, in the caller's file. */
  readonly calls: readonly Range[];
}

export type FactsOf = (file: FilePath) => FileFacts | undefined;

/** The station at a place: the function named there, or the one that a call there leads to. */
export function stationAt(
  file: FilePath,
  line: number,
  column: number,
  findings: readonly Finding[],
  factsOf: FactsOf,
): Station | undefined {
  const facts = factsOf(file);
  const named = facts?.functions.find(({ range, name }) => name !== '' && holds(range, line, column));
  if (named !== undefined) return stationOf(file, named);
  for (const { path } of findings) {
    for (const [at, hop] of path.entries()) {
      const caller = hop.file === file && hop.line === line ? callerOf(hop, factsOf) : undefined;
      if (caller !== undefined) return calleeOf(path, at, factsOf);
    }
  }
  return undefined;
}

export function callersOf(station: Station, findings: readonly Finding[], factsOf: FactsOf): Link[] {
  return linked(findings, factsOf, ({ caller, callee }) => (isSame(callee, station) ? caller : undefined));
}

export function calleesOf(station: Station, findings: readonly Finding[], factsOf: FactsOf): Link[] {
  return linked(findings, factsOf, ({ caller, callee }) => (isSame(caller, station) ? callee : undefined));
}

interface Step {
  readonly caller: Station;
  readonly callee: Station;
  readonly call: Range;
}

function linked(findings: readonly Finding[], factsOf: FactsOf, other: (step: Step) => Station | undefined): Link[] {
  const links = new Map<string, { readonly station: Station; readonly calls: Map<string, Range> }>();
  for (const { path } of findings) {
    for (const step of stepsOf(path, factsOf)) {
      const station = other(step);
      if (station === undefined) continue;
      const link = links.get(keyOf(station)) ?? { station, calls: new Map<string, Range>() };
      links.set(keyOf(station), link);
      link.calls.set(`${step.call.line}:${step.call.column}`, step.call);
    }
  }
  return [...links.values()].map(({ station, calls }) => ({ station, calls: [...calls.values()] }));
}

function stepsOf(path: Finding['path'], factsOf: FactsOf): Step[] {
  return path.flatMap((hop, at) => {
    const caller = callerOf(hop, factsOf);
    return caller === undefined ? [] : [{ caller, callee: calleeOf(path, at, factsOf), call: rangeOf(hop) }];
  });
}

function callerOf(hop: Hop, factsOf: FactsOf): Station | undefined {
  const within = factsOf(hop.file)?.functions.find(({ calls }) =>
    calls.some(({ range }) => range.line === hop.line && range.column === hop.column),
  );
  return within === undefined ? undefined : stationOf(hop.file, within);
}

/** The function that a hop calls is the one whose body holds the next hop; the last hop calls an API. */
function calleeOf(path: Finding['path'], at: number, factsOf: FactsOf): Station {
  const next = path[at + 1];
  const hop = path[at] ?? path[0];
  const inside = next === undefined ? undefined : callerOf(next, factsOf);
  return inside ?? { name: hop.function, file: hop.file, range: rangeOf(hop), kind: 'api' };
}

function stationOf(file: FilePath, { name, range }: FunctionFacts): Station {
  return { name: name === '' ? '(module)' : name, file, range, kind: 'function' };
}

function rangeOf({ line, column, function: name }: Hop): Range {
  return { line, column, endLine: line, endColumn: column + lastName(name).length };
}

/** One API is one station, wherever it is called. */
function keyOf({ kind, name, file, range }: Station): string {
  return kind === 'api' ? name : `${file}:${range.line}:${range.column}`;
}

function isSame(a: Station, b: Station): boolean {
  return a.kind === b.kind && keyOf(a) === keyOf(b);
}

function holds(range: Range, line: number, column: number): boolean {
  if (line < range.line || line > range.endLine) return false;
  const startsBefore = line > range.line || column >= range.column;
  return startsBefore && (line < range.endLine || column <= range.endColumn) && range.endLine - range.line < 2;
}
