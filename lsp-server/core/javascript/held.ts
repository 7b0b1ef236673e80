/** Which functions a value holds: itself, the elements of a list, the members of an object, and what a table may hold under any key. */

import type { ClassFacts, Expr } from '../facts.ts';
import type { Resolver } from '../resolve.ts';
import { alternatives, each, type FunctionRef, type Value } from '../values.ts';
import type { LookUp } from './tables.ts';

const farthest = 3;
const none: readonly never[] = [];

export class Held {
  readonly #resolver: Resolver;

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  /** A list of functions holds them, too. */
  functionsIn(expr: Expr, { file, index }: FunctionRef): readonly FunctionRef[] {
    if (expr.kind === 'literal' || expr.kind === 'unknown') return none;
    const value = this.#resolver.valueOf(expr, { file, scope: index });
    // Most values are none that holds functions.
    switch (value?.kind) {
      case 'function':
        return [value.function];
      case 'many':
      case 'either':
        return alternatives(value).flatMap((one): readonly FunctionRef[] => {
          const those = one.kind === 'many' ? alternatives(one.of) : [one];
          return those.flatMap((it) => (it.kind === 'function' ? it.function : []));
        });
      default:
        return none;
    }
  }

  /** The functions that an object has as its members, however deep: options, resolvers. */
  membersOf(value: Value | undefined, depth: number = farthest): readonly FunctionRef[] {
    if (value === undefined || value.kind === 'api' || value.kind === 'object') return none;
    return alternatives(value).flatMap((one) => {
      if (one.kind === 'function') return [one.function];
      if (one.kind === 'many') return this.membersOf(one.of, depth);
      if (one.kind !== 'instance' || depth === 0) return [];
      return this.#partsOf(one).flatMap((part) => this.membersOf(part, depth - 1));
    });
  }

  /** All that may be found in a table: which one it is, only the running program knows. */
  foundIn({ table, members }: LookUp, { file, index }: FunctionRef): FunctionRef[] {
    return alternatives(this.#resolver.valueOf(table, { file, scope: index }))
      .flatMap((value) => this.#partsOf(value))
      .flatMap((part) => alternatives(this.#memberOf(part, members)))
      .flatMap((value) => (value.kind === 'function' ? [value.function] : []));
  }

  #memberOf(of: Value | undefined, names: readonly string[]): Value | undefined {
    return names.reduce((value, name) => each(value, (one) => this.#resolver.member(one, name)), of);
  }

  #partsOf(value: Value): (Value | undefined)[] {
    if (value.kind === 'module' && value.module.kind === 'file') {
      const { file } = value.module;
      return file.exports.map((one) => this.#resolver.valueOf(one.value, { file, scope: 0 }));
    }
    if (value.kind === 'many') return [value.of];
    if (value.kind !== 'instance' || !isLiteral(value.class.facts)) return [];
    const { attributes, methods } = value.class.facts;
    const names = [...Object.keys(methods), ...attributes.map(({ name }) => name)];
    return names.map((name) => this.#resolver.classes.member(value, name));
  }
}

/** An object that is written out is a class with a name that no program can write. */
function isLiteral({ name }: ClassFacts): boolean {
  return name.includes('{');
}
