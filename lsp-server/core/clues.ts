/**
 * What a file of JavaScript shows of itself that may block, before any call is followed: most files show nothing, and need not be looked
 * into. It is read with the facts. What it passes over can block nothing; what it shows need not either.
 */

import { Definitions } from './definitions.ts';
import type { CallFacts, Expr, FileFacts, FunctionFacts } from './facts.ts';
import { mayTakeLong, sizes } from './lengths.ts';
import { mayBacktrack } from './regexes.ts';
import { mayBranch } from './work.ts';

export interface Clues {
  /** Names that nothing in the file declares where they stand: the runtime's own, or what is not imported yet. */
  readonly globals: readonly string[];
  /** It may compute for long. */
  readonly computes: boolean;
  readonly isWaived: boolean;
  /** All that it calls members, and imports, among others; where that is not kept it follows from the facts. */
  readonly members?: Iterable<string>;
}

/** Of facts that say nothing of it all is to be looked into. */
export function mayCompute({ clues }: FileFacts): boolean {
  return clues?.computes !== false;
}

/** Whether functions may compute for long, expressions that backtrack apart which are written out. */
export function computes(file: Pick<FileFacts, 'imports' | 'functions' | 'classes'>): boolean {
  const definitions = new Definitions(file);
  return (
    file.functions.some((facts, index) => isWork(facts, index, definitions)) ||
    file.classes.some(({ attributes }) => attributes.some(({ name, value }) => isPattern(value) || isSize(name, value)))
  );
}

function isWork(facts: FunctionFacts, index: number, definitions: Definitions): boolean {
  return (
    facts.endless.length > 0 ||
    mayTakeLong(facts.loops, index, definitions) ||
    facts.calls.some(makesPattern) ||
    facts.bindings.some(({ value }) => isPattern(value)) ||
    mayBranch(facts)
  );
}

/** Whether its own text may compute for long, expressions that backtrack apart. */
export function mayWork(facts: FunctionFacts): boolean {
  return facts.loops.length > 0 || mayBranch(facts);
}

/** An expression that is put together, or one that backtracks; of a method that asks for all of a text nobody looks at the expression. */
function makesPattern({ callee, args }: CallFacts): boolean {
  if (callee.kind !== 'name' && callee.kind !== 'member') return false;
  if (callee.name === 'fullmatch') return true;
  return callee.name === 'RegExp' && (args[0]?.value.kind !== 'literal' || mayBacktrack(args));
}

/** Whoever has it by another name may make any. */
function isPattern(value: Expr | null): boolean {
  return value?.kind === 'name' && value.name === 'RegExp';
}

function isSize(name: string, value: Expr | null): boolean {
  return sizes.has(name) && value?.kind === 'literal' && value.type === 'number';
}

/** What is called a member in a file, or imported by name. */
export function membersOf(file: FileFacts): Iterable<string> {
  return file.clues?.members ?? new Members(file).all;
}

class Members {
  readonly all = new Set<string>();
  readonly #seen = new Set<Expr>();

  constructor({ imports, exports, functions, classes }: FileFacts) {
    for (const { name } of imports) if (name !== null) this.all.add(name);
    for (const { value } of exports) this.#read(value);
    for (const { params, decorators, returns, returned, bindings, calls } of functions) {
      for (const expr of [...decorators, returns, ...returned]) this.#read(expr);
      for (const { value, type } of [...params, ...bindings]) for (const expr of [value, type]) this.#read(expr);
      for (const { callee, args } of calls) this.#readAll([callee, ...args.map(({ value }) => value)]);
    }
    for (const { bases, decorators, attributes } of classes) {
      this.#readAll([...bases, ...decorators]);
      for (const { value, type } of attributes) for (const expr of [value, type]) this.#read(expr);
    }
  }

  #readAll(exprs: readonly Expr[]): void {
    for (const expr of exprs) this.#read(expr);
  }

  #read(expr: Expr | null): void {
    if (expr === null || this.#seen.has(expr)) return;
    this.#seen.add(expr);
    switch (expr.kind) {
      case 'member':
        this.all.add(expr.name);
        return this.#read(expr.of);
      case 'call':
        return this.#readAll([expr.of, ...expr.args.map(({ value }) => value)]);
      case 'element':
        this.#read(expr.index);
        return this.#read(expr.of);
      case 'awaited':
      case 'entered':
        return this.#read(expr.of);
      case 'either':
      case 'operator':
      case 'collection':
        return this.#readAll(expr.of);
      case 'name':
      case 'function':
      case 'literal':
      case 'unknown':
        return;
    }
  }
}
