/**
 * Parses text after text. Who types changes a little of a text that was whole: then only what changed is parsed, for a sixth of the time.
 * Where the new text has an error it is parsed anew, because what tree-sitter makes of errors depends on what it has seen before.
 */

import { Edit, type Parser, type Point, type Tree } from 'web-tree-sitter';

/** Shorter texts are parsed as soon as they are compared; the trees of longer ones are not worth their memory. */
const limits = { short: 4000, long: 500_000 } as const;

export class KeptTree {
  readonly #parser: Parser;
  #text = '';
  /** Of that text, and without an error. */
  #tree: Tree | null = null;

  constructor(parser: Parser) {
    this.#parser = parser;
  }

  /** It belongs to whoever asked. */
  parse(text: string): Tree | null {
    const tree = this.#parseChange(text) ?? this.#parser.parse(text);
    if (tree !== null && text.length >= limits.short && text.length < limits.long && !tree.rootNode.hasError) {
      this.#tree?.delete();
      this.#tree = tree.copy();
      this.#text = text;
    }
    return tree;
  }

  /** Null where the text is another one, or has an error. */
  #parseChange(text: string): Tree | null {
    if (this.#tree === null || text.length < limits.short) return null;
    const change = changeBetween(this.#text, text);
    if (change.newEndIndex - change.startIndex > text.length / 2) return null;
    const before = this.#tree.copy();
    before.edit(change);
    const tree = this.#parser.parse(text, before);
    before.delete();
    if (tree === null || !tree.rootNode.hasError) return tree;
    tree.delete();
    return null;
  }
}

function changeBetween(before: string, after: string): Edit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < most - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end))
    end += 1;
  // Not in the middle of a character.
  if (isHighSurrogate(before, start - 1) || isHighSurrogate(after, start - 1)) start -= 1;
  if (end > 0 && (isHighSurrogate(before, before.length - end - 1) || isHighSurrogate(after, after.length - end - 1)))
    end -= 1;
  return new Edit({
    startIndex: start,
    oldEndIndex: before.length - end,
    newEndIndex: after.length - end,
    startPosition: pointAt(before, start),
    oldEndPosition: pointAt(before, before.length - end),
    newEndPosition: pointAt(after, after.length - end),
  });
}

function isHighSurrogate(text: string, at: number): boolean {
  const code = at < 0 ? 0 : text.charCodeAt(at);
  return code >= 0xd800 && code < 0xdc00;
}

function pointAt(text: string, index: number): Point {
  let row = 0;
  let line = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) {
    row += 1;
    line = at + 1;
  }
  return { row, column: index - line };
}
