/** Reads an annotation that is written as a string: `"Client | None"`, `"list[db.Row]"`. */

import { type Expr, unknown } from '../facts.ts';

const tokens = /[\w.]+|[[\],|]/g;

export function readAnnotation(text: string): Expr {
  const words = text.match(tokens) ?? [];
  return new Annotation(words).union(0);
}

const depthLimit = 20;

class Annotation {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  union(depth: number): Expr {
    const of = [this.#term(depth)];
    while (this.#take('|')) of.push(this.#term(depth));
    return of.length === 1 ? (of[0] ?? unknown) : { kind: 'either', of };
  }

  #term(depth: number): Expr {
    const word = this.#words[this.#at];
    if (word === undefined || !/^\w/.test(word) || depth > depthLimit) return unknown;
    this.#at += 1;
    const of = dotted(word);
    if (!this.#take('[')) return of;
    const inner = [this.union(depth + 1)];
    while (this.#take(',')) inner.push(this.union(depth + 1));
    this.#take(']');
    const index: Expr = inner.length === 1 ? (inner[0] ?? unknown) : { kind: 'collection', type: 'tuple', of: inner };
    return { kind: 'element', of, index };
  }

  #take(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at += 1;
    return true;
  }
}

function dotted(word: string): Expr {
  const [first = '', ...rest] = word.split('.');
  if (first === 'None') return { kind: 'literal', type: 'null', value: null };
  return rest.reduce<Expr>((of, name) => ({ kind: 'member', of, name }), { kind: 'name', name: first });
}
