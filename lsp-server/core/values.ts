/** What an expression can stand for, as far as the analysis follows values. Not known is no value at all: `undefined`. */

import type { ClassFacts, Expr, FileFacts, FunctionFacts } from './facts.ts';
import type { Imported } from './modules.ts';

export interface FunctionRef {
  readonly file: FileFacts;
  readonly index: number;
  readonly facts: FunctionFacts;
}

export interface ClassRef {
  readonly file: FileFacts;
  readonly index: number;
  readonly facts: ClassFacts;
}

export type Value =
  | { readonly kind: 'function'; readonly function: FunctionRef; readonly self: Value | null }
  | { readonly kind: 'class'; readonly class: ClassRef }
  | { readonly kind: 'instance'; readonly class: ClassRef }
  /** `super()`: looks behind the class in the order of its bases. */
  | { readonly kind: 'super'; readonly class: ClassRef }
  | { readonly kind: 'module'; readonly module: Imported }
  /** Something of a library or of the runtime, by its dotted name: a module, a function, a class; `bound` when it is an object's method. */
  | { readonly kind: 'api'; readonly name: string; readonly bound?: boolean }
  /** An instance of a library's class; `origin` is the call that made it, by which two names of one object are known. */
  | { readonly kind: 'object'; readonly type: string; readonly origin?: Expr }
  /** A container of such values, or what iterates over them; `kept` when they are put into it later. */
  | { readonly kind: 'many'; readonly of: Value | undefined; readonly kept?: true }
  /** A tuple, each element on its own. */
  | { readonly kind: 'tuple'; readonly of: readonly (Value | undefined)[] }
  /** A function with some of its arguments bound. */
  | { readonly kind: 'partial'; readonly of: Value; readonly expr: Expr }
  /** What calling an async function gives: awaiting it gives `of`. */
  | { readonly kind: 'coroutine'; readonly of: Value | undefined }
  /** What calling a generator function gives: its body runs while it is iterated. */
  | { readonly kind: 'generator'; readonly function: FunctionRef; readonly of: Value | undefined }
  /** What calling a @contextmanager gives: its body runs when it is entered and left. */
  | { readonly kind: 'manager'; readonly function: FunctionRef; readonly of: Value | undefined }
  /** `x or y`, and names bound to different things: any of them. */
  | { readonly kind: 'either'; readonly of: readonly Value[] };

/** The values that it may be one by one. */
export function alternatives(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  return value.kind === 'either' ? value.of : [value];
}

export function either(values: readonly (Value | undefined)[]): Value | undefined {
  if (values.length < 2) return values[0];
  const known: Value[] = [];
  for (const value of values.flatMap(alternatives))
    if (!known.some((other) => sameValue(other, value))) known.push(value);
  const limit = known.every(({ kind }) => kind === 'function') ? functionLimit : alternativeLimit;
  return known.length > 1 ? { kind: 'either', of: known.slice(0, limit) } : known[0];
}

/** The values that come of each that it may be. */
export function each(value: Value | undefined, of: (value: Value) => Value | undefined): Value | undefined {
  return value?.kind === 'either' ? either(value.of.map(of)) : value && of(value);
}

const alternativeLimit = 6;
/** Handlers are many, and each of them is called. */
const functionLimit = 24;

function sameValue(a: Value, b: Value): boolean {
  switch (a.kind) {
    case 'function':
      return b.kind === a.kind && a.function.file === b.function.file && a.function.index === b.function.index;
    case 'class':
    case 'instance':
    case 'super':
      return b.kind === a.kind && a.class.facts === b.class.facts;
    case 'api':
      return b.kind === a.kind && a.name === b.name;
    case 'object':
      return b.kind === a.kind && a.type === b.type;
    case 'module':
    case 'many':
    case 'tuple':
    case 'partial':
    case 'coroutine':
    case 'generator':
    case 'manager':
    case 'either':
      return a === b;
  }
}
