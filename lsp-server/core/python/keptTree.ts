/**
 * Parses text after text. Who types changes a little of a text that was whole: then only what changed is parsed, for a sixth of the time.
 * Where the new text has an error it is parsed anew, because what tree-sitter makes of errors depends on what it has seen before.
 */

import { Edit, type Parser, type Point, type Tree } from 'web-tree-sitter';
import { changeBetween, isAnotherText, type TextChange } from '../textChange.ts';

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
    if (isAnotherText(change, text)) return null;
    const before = this.#tree.copy();
    before.edit(editOf(change, this.#text, text));
    const tree = this.#parser.parse(text, before);
    before.delete();
    if (tree === null || !tree.rootNode.hasError) return tree;
    tree.delete();
    return null;
  }
}

function editOf({ start, oldEnd, newEnd }: TextChange, before: string, after: string): Edit {
  return new Edit({
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: pointAt(before, start),
    oldEndPosition: pointAt(before, oldEnd),
    newEndPosition: pointAt(after, newEnd),
  });
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
