/**
 * Other names that functions go by: `from tools import load as read`, `schedule = loop.call_soon`. What a function binds for itself
 * alone is none, as it stands in that function what is meant.
 */

import type { Expr, FileFacts } from './facts.ts';

/** By each other name those that it may stand for, in all files; what is imported counts in the file that imports it. */
export class OtherNames {
  readonly #bound = new Map<string, Set<string>>();
  readonly #isAsked: (name: string) => boolean;

  /** Of the names that are asked for. */
  constructor(files: readonly FileFacts[], isAsked: (name: string) => boolean) {
    this.#isAsked = isAsked;
    for (const { functions, classes } of files) {
      for (const { name, value } of functions[0]?.bindings ?? []) this.#meet(name, value);
      for (const { attributes } of classes) for (const { name, value } of attributes) this.#meet(name, value);
    }
  }

  /** What a name stands for in a file beside itself. */
  in({ imports }: FileFacts): (name: string) => readonly string[] {
    const imported = new Map<string, string>();
    for (const { local, name } of imports)
      if (name !== null && name !== local && this.#isAsked(name)) imported.set(local, name);
    return (name) => {
      const from = imported.get(name);
      const bound = this.#bound.get(name);
      if (bound === undefined) return from === undefined ? none : [from];
      return from === undefined ? [...bound] : [...bound, from];
    };
  }

  #meet(name: string, value: Expr | null): void {
    if (value?.kind === 'either') for (const one of value.of) this.#meet(name, one);
    if (value?.kind !== 'name' && value?.kind !== 'member') return;
    if (value.name === name || !this.#isAsked(value.name)) return;
    const known = this.#bound.get(name);
    if (known === undefined) this.#bound.set(name, new Set([value.name]));
    else known.add(value.name);
  }
}

const none: readonly never[] = [];
