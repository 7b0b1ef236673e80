/** The edits of a fix: a call moved, awaited, bracketed. */

import { read, type Read } from '#protocol/read.ts';
import type { Fix, TextEdit } from '../../fixes.ts';
import type { Node } from '../tree.ts';
import type { Source } from './imports.ts';
import { type CallPlace, needsBrackets } from './place.ts';

/**
 * `f(a)` becomes `await asyncio.to_thread(f, a)`; not a character of the arguments is touched. Where they begin in a line of their own,
 * so does the function.
 */
export function movedEdits(place: CallPlace, before: string, closing: string, source: Source): TextEdit[] {
  const { callee, args, call } = place;
  const open = source.text.indexOf('(', args.start) + 1;
  return [
    ...awaitEdits(place, source),
    edit(source, callee.start, callee.start, before + ownLine(source.text.slice(open, args.end))),
    edit(source, callee.end, open, separator(args, source.text)),
    ...(closing === '' ? [] : [edit(source, call.end, call.end, closing)]),
  ];
}

export function awaitEdits(place: CallPlace, source: Source): TextEdit[] {
  const { start } = place.call;
  if (!needsBrackets(place, source.text)) return [edit(source, start, start, 'await ')];
  return bracketed(place, source, '');
}

/** `(await f())`, and what is read from its result. */
export function bracketed({ call: { start, end } }: CallPlace, source: Source, part: string): TextEdit[] {
  return [edit(source, start, start, '(await '), edit(source, end, end, `)${part}`)];
}

export function edit({ file, lines }: Source, start: number, end: number, text: string): TextEdit {
  return { file, range: lines.range(start, end), text };
}

export function fixOf(
  title: string,
  offload: Fix['offload'],
  caution: Fix['caution'],
  edits: readonly TextEdit[],
): Read<Fix> {
  return read({ title, offload, caution, edits: merged(edits) });
}

/** Sorted, and those at one place made one: `await ` and `asyncio.to_thread(` both go before the call. Lines stay apart. */
function merged(edits: readonly TextEdit[]): TextEdit[] {
  const sorted = edits.toSorted(byPlace);
  const out: TextEdit[] = [];
  for (const edit of sorted) {
    const last = out.at(-1);
    const touches = last && last.range.endLine === edit.range.line && last.range.endColumn === edit.range.column;
    if (last && touches && !last.text.endsWith('\n')) {
      const { endLine, endColumn } = edit.range;
      out[out.length - 1] = { ...edit, range: { ...last.range, endLine, endColumn }, text: last.text + edit.text };
    } else out.push(edit);
  }
  return out;
}

/** What is put in at a place comes before what replaces the text there. */
function byPlace({ range: a }: TextEdit, { range: b }: TextEdit): number {
  return a.line - b.line || a.column - b.column || a.endLine - b.endLine || a.endColumn - b.endColumn;
}

/** What breaks the line before the first argument; nothing when it follows the bracket, or there is none. */
function ownLine(text: string): string {
  return /^[^\S\n]*\n\s*(?=[^\s)])/.exec(text)?.[0] ?? '';
}

/** What must stand between a new first argument and the others. */
export function separator(args: Node, text: string): string {
  const inside = text.slice(args.start + 1, args.end - 1);
  if (inside.trim() === '') return '';
  return /^\s/.test(inside) ? ',' : ', ';
}
