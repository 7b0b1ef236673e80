/**
 * Other names that functions go by: `from tools import load as read`, `schedule = loop.call_soon`, and other names of these. What a
 * function binds for itself alone is none, as it stands in that function what is meant.
 */

import type { Expr, FileFacts } from './facts.ts';

/** By each other name those that it may stand for, in all files; what is imported counts in the files that import it. */
export class OtherNames {
  /** What modules and classes bind, to what has a name. */
  readonly #bound = new Map<string, Set<string>>();
  /** What files import under another name. */
  readonly #renamed = new Map<string, Set<string>>();
  readonly #isAsked: (name: string) => boolean;
  readonly #further = new Map<string, readonly string[]>();

  /** Of the names that are asked for. */
  constructor(files: readonly FileFacts[], isAsked: (name: string) => boolean) {
    this.#isAsked = isAsked;
    for (const { functions, classes, imports } of files) {
      for (const { name, value } of functions[0]?.bindings ?? []) this.#bind(name, value);
      for (const { attributes } of classes) for (const { name, value } of attributes) this.#bind(name, value);
      for (const { local, name } of imports) if (name !== null && name !== local) add(this.#renamed, local, name);
    }
  }

  /** What a name stands for in a file beside itself. */
  in({ imports }: FileFacts): (name: string) => readonly string[] {
    const imported = new Map<string, string>();
    for (const { local, name } of imports) if (name !== null && name !== local) imported.set(local, name);
    return (name) => {
      const from = imported.get(name);
      const bound = this.#bound.get(name);
      if (bound === undefined && from === undefined) return none;
      return [
        ...new Set([...(bound ?? none), ...(from === undefined ? none : [from])].flatMap((one) => this.#all(one))),
      ];
    };
  }

  /** The name and those that it may stand for, however far, as far as they are asked for. */
  #all(name: string): readonly string[] {
    const known = this.#further.get(name);
    if (known !== undefined) return known;
    const found = new Set([name]);
    // What is added to a set while it is gone through is gone through as well.
    for (const one of found) {
      for (const other of this.#bound.get(one) ?? none) found.add(other);
      for (const other of this.#renamed.get(one) ?? none) found.add(other);
    }
    const asked = [...found].filter((one) => this.#isAsked(one));
    this.#further.set(name, asked);
    return asked;
  }

  #bind(name: string, value: Expr | null): void {
    if (value?.kind === 'either') for (const one of value.of) this.#bind(name, one);
    if ((value?.kind === 'name' || value?.kind === 'member') && value.name !== name) add(this.#bound, name, value.name);
  }
}

function add(to: Map<string, Set<string>>, name: string, other: string): void {
  const known = to.get(name);
  if (known === undefined) to.set(name, new Set([other]));
  else known.add(other);
}

const none: readonly never[] = [];
