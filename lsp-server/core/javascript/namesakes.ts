/**
 * Who may call a function that nobody is seen to call: calls of its name on what is not known. When all of these are made
 * while the program starts, so is the function.
 */

import type { FunctionFacts } from '../facts.ts';
import type { Together } from '../islands.ts';
import { lastName } from '../names.ts';
import type { FunctionRef } from '../values.ts';

export class Namesakes {
  readonly #callers = new Map<string, FunctionRef[]>();
  readonly #areTogether: Together;

  constructor(areTogether: Together) {
    this.#areTogether = areTogether;
  }

  note(name: string, from: FunctionRef): void {
    const known = this.#callers.get(name);
    if (known === undefined) this.#callers.set(name, [from]);
    else known.push(from);
  }

  /** What is called like the one that calls, or like one around it, mostly passes the call on. */
  callersOf({ facts, file }: FunctionRef): readonly FunctionRef[] {
    const name = lastName(facts.name);
    return (this.#callers.get(name) ?? []).filter(
      (from) => !isWithin(name, from) && this.#areTogether(from.file, file),
    );
  }

  /** Those that only what runs before may call, and what only these may call. */
  onlyFrom(isBefore: (caller: FunctionRef) => boolean, asked: readonly FunctionRef[]): Set<FunctionFacts> {
    const found = new Set<FunctionFacts>();
    let waiting = asked.filter((ref) => this.callersOf(ref).length > 0);
    for (;;) {
      const settled = waiting.filter((ref) =>
        this.callersOf(ref).every((caller) => found.has(caller.facts) || isBefore(caller)),
      );
      if (settled.length === 0) return found;
      for (const { facts } of settled) found.add(facts);
      waiting = waiting.filter(({ facts }) => !found.has(facts));
    }
  }
}

function isWithin(name: string, { file, index }: FunctionRef): boolean {
  for (let at: number | null = index; at !== null; at = file.functions[at]?.parent ?? null)
    if (lastName(file.functions[at]?.name ?? '') === name) return true;
  return false;
}

/** `settings.get('x')` may be meant for a `Map` as well. */
export function isOfLanguage(name: string): boolean {
  return ofLanguage.has(name);
}

/**
 * Of arrays, functions, maps, promises, expressions, sets and texts: written down, as what an engine has depends on its version, and
 * it has what nobody calls any more (`link` and `sub` of texts, `compile` of expressions).
 */
const ofLanguage: ReadonlySet<string> = new Set(
  [
    'at concat copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes',
    'indexOf join keys lastIndexOf length map pop push reduce reduceRight reverse shift slice some sort splice toReversed',
    'toSorted toSpliced unshift values with apply bind call constructor toLocaleString toString valueOf',
    'add clear delete difference get has intersection isDisjointFrom isSubsetOf isSupersetOf set size symmetricDifference',
    'union catch finally then exec test charAt charCodeAt codePointAt endsWith isWellFormed localeCompare match matchAll',
    'normalize padEnd padStart repeat replace replaceAll search split startsWith substring toLowerCase toUpperCase',
    'toWellFormed trim trimEnd trimStart',
  ].flatMap((names) => names.split(' ')),
);
