/** Parses text after text. Who types changes a little of a file: then only what is around the change is parsed. */

import ts from 'typescript-parser';
import { changeBetween, isAnotherText } from '../textChange.ts';

/** Shorter texts are parsed as soon as they are compared; the trees of longer ones are not worth their memory. */
const limits = { short: 4000, long: 500_000 } as const;

export class KeptSource {
  readonly #parse: (file: string, text: string) => ts.SourceFile;
  /** To parse what became of it takes its nodes: whoever asked for it has done with them by then. */
  #kept: ts.SourceFile | null = null;
  /** A file that is read once is no file that somebody types in. */
  #last = '';

  constructor(parse: (file: string, text: string) => ts.SourceFile) {
    this.#parse = parse;
  }

  parse(file: string, text: string): ts.SourceFile {
    const before = this.#kept;
    // What throws on its way leaves a tree that nobody can use.
    this.#kept = null;
    const source = (before?.fileName === file ? parseChange(before, text) : null) ?? this.#parse(file, text);
    if (this.#last === file && text.length >= limits.short && text.length < limits.long) this.#kept = source;
    this.#last = file;
    return source;
  }
}

/** Null where the text is another one. */
function parseChange(before: ts.SourceFile, text: string): ts.SourceFile | null {
  const change = changeBetween(before.text, text);
  if (isAnotherText(change, text)) return null;
  const { start, oldEnd, newEnd } = change;
  return ts.updateSourceFile(before, text, {
    span: { start, length: oldEnd - start },
    newLength: newEnd - start,
  });
}
