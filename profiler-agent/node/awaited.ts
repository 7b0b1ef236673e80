/**
 * Where an async function goes on that is seen at its head: V8 lets an interrupt in there when it is resumed, too. With one line that
 * awaits, it is that one. Pure.
 */

import { headOf, type LinesOf } from './entered.ts';

/** No more lines than these are read. */
const nearby = 80;

/** `stack` is what `takeStackWithStarts` took; only its outermost code of the user's can have been resumed. */
export function afterAwait(stack: string, linesOf: LinesOf): string {
  const head = headOf(stack, linesOf);
  const text = head === null ? null : linesOf(head.file);
  if (head === null || text === null) return stack;
  const [first = '', ...rest] = text.slice(head.startLine - 1, head.startLine - 1 + nearby);
  const body = bodyOf([' '.repeat(head.startColumn - 1) + first.slice(head.startColumn - 1), ...rest]);
  if (body === null || !/^\s*async\b/.test(body[0] ?? '')) return stack;
  const awaits = body.flatMap((line, index) => (/\bawait\b/.test(line) ? [index] : []));
  const [only = 0] = awaits;
  if (awaits.length !== 1) return stack;
  const column = (body[only] ?? '').search(/\bawait\b/) + 1;
  const lines = stack.split('\n');
  const [name = '', file = '', , , ...starts] = (lines[head.place] ?? '').split('\t');
  lines[head.place] = [name, file, head.startLine + only, column, ...starts].join('\t');
  return lines.join('\n');
}

/** The lines of a function up to the bracket that ends it; null where that cannot be told. */
function bodyOf(lines: readonly string[]): readonly string[] | null {
  let depth = 0;
  for (const [index, line] of lines.entries()) {
    for (const { 0: bracket, index: at } of line.matchAll(/[()[\]{}]/g)) {
      depth += '([{'.includes(bracket) ? 1 : -1;
      if (depth < 0) return null;
      if (depth === 0 && bracket === '}') return [...lines.slice(0, index), line.slice(0, at)];
    }
  }
  return null;
}
