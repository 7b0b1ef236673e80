/** A file that fixes look at: parsed when somebody asks for its tree. */

import type { FilePath } from '#protocol/units.ts';
import { Lines } from '../../lines.ts';
import type { ParsePython } from '../parser.ts';
import type { Node } from '../tree.ts';
import type { Source } from './imports.ts';
import { once } from './once.ts';

export class ParsedSource implements Source {
  readonly file: FilePath;
  readonly text: string;
  readonly #parse: ParsePython;
  #tree: Node | undefined;

  constructor(file: FilePath, text: string, parse: ParsePython) {
    this.file = file;
    this.text = text;
    this.#parse = parse;
  }

  get tree(): Node {
    return (this.#tree ??= this.#parse(this.text));
  }

  get lines(): Lines {
    return linesOf(this.tree, this.text);
  }
}

const linesOf = once((_, text) => new Lines(text));
