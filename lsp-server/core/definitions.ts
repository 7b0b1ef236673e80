/** Where the names of a file of JavaScript are defined, of all its scopes at once; see `names.ts` for what they stand for. */

import type { Expr, FileFacts } from './facts.ts';
import { lastName } from './names.ts';

/** What a definition binds a name to: `elsewhere` what is imported, null what is not written out. */
export interface Definition {
  readonly scope: number;
  readonly value: Expr | 'elsewhere' | null;
}

export class Definitions {
  readonly #file: FileFacts;
  /** By name, one of the scopes that define it, and the others: nearly every name has one. */
  readonly #first = new Map<string, number>();
  readonly #others = new Map<string, number[]>();
  #all: ReadonlyMap<string, readonly Definition[]> | undefined;

  constructor(file: FileFacts) {
    this.#file = file;
    const { imports, classes, functions } = file;
    for (const { local, scope } of imports) this.#add(local, scope);
    for (const { name, scope } of classes) this.#add(lastName(name), scope);
    for (const [scope, { params, bindings }] of functions.entries()) {
      for (const { name } of params) this.#add(name, scope);
      for (const { name } of bindings) this.#add(name, scope);
    }
  }

  has(name: string, scope: number): boolean {
    const first = this.#first.get(name);
    if (first === undefined) return false;
    if (first === 0 || first === scope) return true;
    const others = this.#others.get(name);
    const { functions } = this.#file;
    for (let at: number | null = scope; at !== null; at = functions[at]?.parent ?? null)
      if (at === first || others?.includes(at) === true) return true;
    return false;
  }

  /** Whether a function that is written inside of this one defines it. */
  hasWithin(name: string, scope: number): boolean {
    const first = this.#first.get(name);
    return first !== undefined && [first, ...(this.#others.get(name) ?? [])].some((at) => this.#isWithin(at, scope));
  }

  #isWithin(scope: number, outer: number): boolean {
    const { functions } = this.#file;
    for (let at: number | null = scope; at !== null; at = functions[at]?.parent ?? null) if (at === outer) return true;
    return false;
  }

  /** Those that count where the name stands: of the nearest scope that has any. */
  of(name: string, scope: number): readonly Definition[] {
    const all = (this.#all ??= allIn(this.#file)).get(name);
    if (all === undefined) return none;
    const { functions } = this.#file;
    for (let at: number | null = scope; at !== null; at = functions[at]?.parent ?? null) {
      const here = all.filter((one) => one.scope === at);
      if (here.length > 0) return here;
    }
    return none;
  }

  #add(name: string, scope: number): void {
    const first = this.#first.get(name);
    if (first === undefined) this.#first.set(name, scope);
    if (first === undefined || first === scope || first === 0) return;
    const others = this.#others.get(name);
    if (others === undefined) this.#others.set(name, [scope]);
    else if (others.at(-1) !== scope) others.push(scope);
  }
}

function allIn({ imports, classes, functions }: FileFacts): ReadonlyMap<string, readonly Definition[]> {
  const all = new Map<string, Definition[]>();
  const add = (name: string, definition: Definition): void => {
    const known = all.get(name);
    if (known === undefined) all.set(name, [definition]);
    else known.push(definition);
  };
  for (const { local, scope } of imports) add(local, { scope, value: 'elsewhere' });
  for (const { name, scope } of classes) add(lastName(name), { scope, value: null });
  for (const [scope, { params, bindings }] of functions.entries())
    for (const { name, value } of [...params, ...bindings]) add(name, { scope, value });
  return all;
}

const none: readonly never[] = [];
