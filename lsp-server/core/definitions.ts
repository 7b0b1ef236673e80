/** What the names of a file of JavaScript are bound to, of all its scopes at once; see `names.ts` for what they stand for. */

import type { Expr, FileFacts } from './facts.ts';
import { lastName } from './names.ts';

/** What a definition binds a name to: `elsewhere` what is imported, null what is not written out. */
export interface Definition {
  readonly scope: number;
  readonly value: Expr | 'elsewhere' | null;
}

type Defining = Pick<FileFacts, 'imports' | 'functions' | 'classes'>;

export class Definitions {
  readonly #file: Defining;
  /** Most files are never asked. */
  #all: ReadonlyMap<string, readonly Definition[]> | undefined;

  constructor(file: Defining) {
    this.#file = file;
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
}

function allIn({ imports, classes, functions }: Defining): ReadonlyMap<string, readonly Definition[]> {
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
