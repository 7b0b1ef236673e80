/** Where a node stands: TypeScript's offsets, which begin before the comments in front of a node, as ranges that count from 1. */

import type ts from 'typescript-parser';
import type { Range } from '#protocol/finding.ts';

export class Positions {
  readonly #text: string;
  readonly #lineStarts: readonly number[];

  constructor(text: string) {
    this.#text = text;
    this.#lineStarts = lineStartsOf(text);
  }

  rangeOf(node: ts.Node): Range {
    return this.range(startOf(this.#text, node), node.end);
  }

  range(start: number, end: number): Range {
    const first = this.#lineOf(start);
    const last = this.#lineOf(end);
    return {
      line: first + 1,
      column: start - this.#startOfLine(first) + 1,
      endLine: last + 1,
      endColumn: end - this.#startOfLine(last) + 1,
    };
  }

  /** The index of the line that holds an offset. */
  #lineOf(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#startOfLine(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #startOfLine(line: number): number {
    return this.#lineStarts[line] ?? 0;
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}

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
