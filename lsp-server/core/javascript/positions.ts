/** Where a node begins: TypeScript's own offsets lie before the blanks and comments in front of it. */

import type ts from 'typescript-parser';

/** The offset of a node's first character, past the blanks and comments before it. */
export function startOf(text: string, node: ts.Node): number {
  let at = node.pos;
  while (at < node.end) {
    const code = text.charCodeAt(at);
    if (code === 47 /* / */ && text.charCodeAt(at + 1) === 47) at = endOfLine(text, at);
    else if (code === 47 && text.charCodeAt(at + 1) === 42 /* * */) at = endOfComment(text, at);
    else if (isBlank(code)) at += 1;
    else return at;
  }
  return Math.min(at, node.end);
}

function isBlank(code: number): boolean {
  return code <= 32 || code === 0xa0 || code === 0xfeff || code === 0x2028 || code === 0x2029;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function endOfComment(text: string, at: number): number {
  const end = text.indexOf('*/', at + 2);
  return end === -1 ? text.length : end + 2;
}
