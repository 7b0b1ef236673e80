/**
 * Leaves out of a stack the functions that had only just begun: V8 lets an interrupt in when a function is entered, and the time that was
 * spent until then is its caller's. A small function that a loop calls again and again is seen so, whatever the loop is about. Pure.
 */

import { readStack } from './frames.ts';

/** The lines of a file; null where it cannot be read. */
export type LinesOf = (file: string) => readonly string[] | null;

interface Site {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Where its function starts. */
  readonly startLine: number;
  readonly startColumn: number;
}

/** `stack` is what `takeStackWithStarts` took. Some code of the user's remains. */
export function atWork(stack: string, linesOf: LinesOf): string {
  const lines = stack.split('\n');
  const outermost = lines.findLastIndex(isOfUser);
  let from = 0;
  for (let site = siteOf(lines[from]); site !== null && from < outermost; site = siteOf(lines[from])) {
    if (!hadBegunOnly(site, from, linesOf)) break;
    from += 1;
  }
  return lines.slice(from).join('\n');
}

interface Head extends Site {
  /** Which line of the stack it is. */
  readonly place: number;
}

/** The innermost code of the user's, if it is the head of a function: that is being called, or goes on after an await. */
export function headOf(stack: string, linesOf: LinesOf): Head | null {
  const lines = stack.split('\n');
  const place = lines.findIndex(isOfUser);
  const site = siteOf(lines[place]);
  return site !== null && hadBegunOnly(site, 0, linesOf) ? { ...site, place } : null;
}

/** Innermost, a function is being entered. Further out it calls one that is, and may have been made part of its caller, where nobody enters it. */
function hadBegunOnly(site: Site, place: number, linesOf: LinesOf): boolean {
  // Node's own functions are longer than a line.
  if (site.file.startsWith('node:')) return place === 0 && site.line === site.startLine;
  // What a module does at its top level begins where its file does.
  if (site.startLine === 1 && site.startColumn === 1) return false;
  const before = textBefore(site, linesOf(site.file));
  if (before === null) return false;
  return place === 0 ? !/[(;{]|=>/.test(before) : hasDoneNothing(before);
}

/** Whether this much of a function, from its name on, holds but its parameters: no call, and no loop. */
function hasDoneNothing(before: string): boolean {
  return !/\b(?:for|while|do|await|yield)\b/.test(before) && (before.match(/\(/g) ?? []).length <= 1;
}

function textBefore({ line, column, startLine, startColumn }: Site, lines: readonly string[] | null): string | null {
  if (lines === null || startLine > line || line - startLine > nearby) return null;
  const whole = lines.slice(startLine - 1, line);
  const last = whole.at(-1);
  if (last === undefined) return null;
  whole[whole.length - 1] = last.slice(0, column - 1);
  return whole.join('\n').slice(startColumn - 1);
}

/** No more lines than these are read: what did nothing yet is at its beginning. */
const nearby = 20;

/** Null for a function of the engine's own, which has no file. */
function siteOf(text: string = ''): Site | null {
  const [, file = '', line, column, startLine, startColumn] = text.split('\t');
  if (file === '' || startLine === undefined) return null;
  const [at, to] = [Number(line), Number(column)];
  const site = { file, line: at, column: to, startLine: Number(startLine), startColumn: Number(startColumn) };
  return Object.values(site).every((value) => typeof value === 'string' || value > 0) ? site : null;
}

function isOfUser(text: string): boolean {
  const [frame] = readStack(text);
  return frame?.origin === 'user';
}
