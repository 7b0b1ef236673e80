/** Tells which members that are read may run a getter: those of a name that a getter of the same file has. */

import type ts from 'typescript-parser';

const declaration = /\bget\s+#?([A-Za-z_$][\w$]*)\s*\(\s*\)/y;

export class Getters {
  readonly #names: ReadonlySet<string>;
  /** What is called or assigned to. */
  readonly #places = new Set<ts.Node>();
  /** By the function that reads it: each is noted once. */
  readonly #read = new Set<string>();

  constructor(text: string) {
    this.#names = namesIn(text);
  }

  place(node: ts.Node): void {
    if (this.#names.size > 0) this.#places.add(node);
  }

  isRead(node: ts.PropertyAccessExpression, within: number): boolean {
    const { text } = node.name;
    if (!this.#names.has(text) || this.#places.has(node)) return false;
    const key = `${within}/${text}`;
    if (this.#read.has(key)) return false;
    this.#read.add(key);
    return true;
  }
}

/** A word is found in a long text much sooner than a pattern that begins with it. */
function namesIn(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (let at = text.indexOf('get'); at !== -1; at = text.indexOf('get', at + 3)) {
    // Most of them go on: `getUser()`.
    if (text.charCodeAt(at + 3) > 32 && text.charCodeAt(at + 3) < 128) continue;
    declaration.lastIndex = at;
    const name = declaration.exec(text)?.[1];
    if (name !== undefined) names.add(name);
  }
  return names;
}
