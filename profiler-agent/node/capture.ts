/**
 * Takes the stack of the running thread as text, without running any code of the program.
 *
 * Whatever the watchdog has a thread do in the middle of its work must neither match a regular expression nor load a module: V8 may have
 * interrupted one of the program's. On Node 20 and 22 that one keeps the address of the memory in which it goes back (V8's RegExpStack), which is
 * given back when the other one is done: the program would crash. V8's own code that is compiled already does not give it back.
 */

import { findSourceMap } from 'node:module';
import { join, sep } from 'node:path';
import { load } from './load.ts';

type Position = readonly [line: number | null, column: number | null];

const depth = 14;
/** No deeper is a stack looked through for where it began. */
const whole = 200;

/** Whose frames are never shown: ours. */
let ownFile = '';

export function hideFramesOf(file: string): void {
  ownFile = file;
}

/** No package's, of which Node does not look on, one of letters that have a byte each, and one of others: V8 compiles for each kind. */
const anyFiles = ['/file', '/\u0100'];

/** V8 compiles a regular expression when it is matched for the second time: Node's own, by which it finds a source map, are by then. */
export function practise(): void {
  for (const file of anyFiles) for (let time = 0; time < 3; time += 1) findSourceMap(file);
}

/** The innermost frames of the stack, and the outermost: it shows whether the program is still loading. */
export function takeStackWithRoot(): string {
  const lines = takeStack(whole).split('\n').slice(0, -1);
  const root = lines.length > depth ? lines.slice(-1) : [];
  return [...lines.slice(0, depth), ...root, ''].join('\n');
}

/** One frame a line, innermost first: function, file, line and column between tabs. Frames above `limit` are left out. */
export function takeStack(limit: number = depth): string {
  return take(limit, writeStack);
}

/** The same with the line and the column at which each function starts, and a line without a file for each function of the engine's own. */
export function takeStackWithStarts(limit: number): string {
  return take(limit, writeStarts);
}

function take(limit: number, write: (error: Error, sites: readonly NodeJS.CallSite[]) => string): string {
  const holder: { stack?: unknown } = {};
  const limitBefore: unknown = Reflect.get(Error, 'stackTraceLimit');
  const prepareBefore: unknown = Reflect.get(Error, 'prepareStackTrace');
  try {
    // Some more, for the frames of ours that are left out. Nothing happens where Error is frozen.
    Reflect.set(Error, 'stackTraceLimit', limit + 3);
    Reflect.set(Error, 'prepareStackTrace', write);
    Error.captureStackTrace(holder);
    return String(holder.stack);
  } catch {
    return '';
  } finally {
    Reflect.set(Error, 'prepareStackTrace', prepareBefore);
    Reflect.set(Error, 'stackTraceLimit', limitBefore);
  }
}

function writeStack(_: Error, sites: readonly NodeJS.CallSite[]): string {
  let text = '';
  for (const site of sites) {
    const file = site.getFileName();
    if (typeof file !== 'string' || file === '' || file === ownFile) continue;
    const [line, column] = positionOf(file, site.getLineNumber(), site.getColumnNumber());
    text += `${nameOf(site)}\t${withoutQuery(file)}\t${line}\t${column}\n`;
  }
  return text;
}

/** V8's call sites know more than their type. */
interface Enclosed {
  readonly getEnclosingLineNumber?: () => number | null;
  readonly getEnclosingColumnNumber?: () => number | null;
}

function writeStarts(_: Error, sites: readonly (NodeJS.CallSite & Enclosed)[]): string {
  let text = '';
  for (const site of sites) {
    const file: unknown = site.getFileName();
    // An evaluation of ours has an empty name.
    if (file === '' || file === ownFile) continue;
    if (typeof file !== 'string') {
      text += '\t\t\t\n';
      continue;
    }
    const at = positionOf(file, site.getLineNumber(), site.getColumnNumber());
    const start = positionOf(file, site.getEnclosingLineNumber?.() ?? null, site.getEnclosingColumnNumber?.() ?? null);
    text += `${nameOf(site)}\t${withoutQuery(file)}\t${at.join('\t')}\t${start.join('\t')}\n`;
  }
  return text;
}

/** What a file's name ends in when something has compiled it. */
const compiled = ['.ts', '.tsx', '.mts', '.cts', '.jsx'];

function isCompiled(file: string): boolean {
  const name = withoutQuery(file);
  return compiled.some((ending) => name.endsWith(ending));
}

/** A loader that compiles TypeScript in memory leaves its maps with Node; Node's own stripping of types moves nothing. */
function positionOf(file: string, line: number | null, column: number | null): Position {
  if (line === null || column === null || !isCompiled(file)) return [line, column];
  const entry = findSourceMap(file)?.findEntry(line - 1, column - 1);
  if (entry === undefined) return mapOfLibrary(file, line, column);
  if (!('originalLine' in entry)) return [line, column];
  return [entry.originalLine + 1, entry.originalColumn + 1];
}

/** What source-map-support exports, and ts-node's copy of it. */
type MapPosition = (at: { source: string; line: number; column: number }) => {
  line: number | null;
  column: number | null;
};

/** Other loaders, ts-node among them, keep their maps to themselves, for source-map-support to ask for. */
function mapOfLibrary(file: string, line: number, column: number): Position {
  if (mapPosition === undefined) mapPosition = findLibrary();
  if (mapPosition === null) return [line, column];
  const found = mapPosition({ source: file, line, column: column - 1 });
  return found.line === null ? [line, column] : [found.line, (found.column ?? 0) + 1];
}

const library = join(sep, 'source-map-support', 'source-map-support.js');

let mapPosition: MapPosition | null | undefined;

function findLibrary(): MapPosition | null {
  const { cache } = load;
  const name = Object.keys(cache).find((loaded) => loaded.endsWith(library));
  const exported: unknown = name === undefined ? undefined : cache[name]?.exports;
  const found: unknown = Reflect.get(Object(exported), 'mapSourcePosition');
  return typeof found === 'function' ? (found as MapPosition) : null;
}

function nameOf(site: NodeJS.CallSite): string {
  return (site.getFunctionName() ?? '').replaceAll('\t', ' ').replaceAll('\n', ' ');
}

function withoutQuery(file: string): string {
  const end = file.indexOf('?');
  return end < 0 ? file : file.slice(0, end);
}
