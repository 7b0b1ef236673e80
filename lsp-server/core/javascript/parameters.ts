/** Which functions the parameters of a project's functions have been given, and what is done with them. */

import type { CallFacts, Expr, FunctionFacts } from '../facts.ts';
import type { FunctionRef } from '../values.ts';

export interface Use {
  /** The function that uses it: the one with the parameter, or one written inside it. */
  readonly user: FunctionRef;
  readonly call: CallFacts;
  /** As which argument it is passed on; null when it is what is called. */
  readonly argument: number | null;
}

export class Parameters {
  readonly #given = new Map<FunctionFacts, Set<string>>();
  readonly #uses = new Map<string, readonly Use[]>();
  readonly #ids = new Map<FunctionFacts, number>();

  /** Returns whether that is news. */
  add(into: FunctionFacts, param: string, given: FunctionFacts): boolean {
    const key = `${param}/${this.#id(given)}`;
    const known = this.#given.get(into);
    if (known === undefined) this.#given.set(into, new Set([key]));
    else if (known.has(key)) return false;
    else known.add(key);
    return true;
  }

  usesOf(ref: FunctionRef, param: string): readonly Use[] {
    const key = `${this.#id(ref.facts)}/${param}`;
    const known = this.#uses.get(key);
    if (known !== undefined) return known;
    const uses = inside(ref).flatMap((user) => usesIn(user, param));
    this.#uses.set(key, uses);
    return uses;
  }

  #id(facts: FunctionFacts): number {
    const known = this.#ids.get(facts);
    if (known !== undefined) return known;
    this.#ids.set(facts, this.#ids.size);
    return this.#ids.size - 1;
  }
}

/** The function and those written inside it; they come after it in its file. */
function inside({ file, index }: FunctionRef): FunctionRef[] {
  const within = new Set([index]);
  return file.functions.slice(index).flatMap((facts, offset) => {
    const at = index + offset;
    if (at !== index && !within.has(facts.parent ?? -1)) return [];
    within.add(at);
    return [{ file, index: at, facts }];
  });
}

function usesIn(user: FunctionRef, param: string): Use[] {
  return user.facts.calls.flatMap((call) => {
    const passed = call.args.flatMap(({ value }, argument) =>
      isNamed(value, param) ? [{ user, call, argument }] : [],
    );
    return isNamed(call.callee, param) ? [{ user, call, argument: null }, ...passed] : passed;
  });
}

function isNamed(expr: Expr, name: string): boolean {
  return expr.kind === 'name' && expr.name === name;
}
