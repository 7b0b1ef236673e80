/**
 * What a file of JavaScript shows of itself that may block, before any call is followed: most files show nothing, and need not be looked
 * into. It is kept with the facts. What it passes over can block nothing; what it shows need not either.
 */

import type { Argument, Expr, FileFacts, FunctionFacts } from './facts.ts';
import { Definitions } from './definitions.ts';
import { mayTakeLong, sizes } from './lengths.ts';
import { mayBacktrack } from './regexes.ts';
import { mayBranch } from './work.ts';

export interface Clues {
  /** Names that nothing in the file defines where they stand: the runtime's own, or what is not imported yet. */
  readonly globals: readonly string[];
  /** It may compute for long. */
  readonly computes: boolean;
  readonly isWaived: boolean;
}

export interface Shown extends Clues {
  /** What it calls members, and imports. */
  readonly members: Iterable<string>;
}

export function cluesOf(file: FileFacts): Shown {
  if (file.clues !== undefined) return file.clues;
  const known = shown.get(file.functions);
  if (known !== undefined) return known;
  let members: ReadonlySet<string> | undefined;
  const made: Shown = {
    ...new Search(file, null).found(),
    isWaived: file.waivers.length > 0,
    get members(): ReadonlySet<string> {
      return (members ??= membersIn(file));
    },
  };
  shown.set(file.functions, made);
  return made;
}

function membersIn(file: FileFacts): ReadonlySet<string> {
  const members = new Set<string>();
  for (const { name } of file.imports) if (name !== null) members.add(name);
  new Search(file, members).found();
  return members;
}

const shown = new WeakMap<FileFacts['functions'], Shown>();

class Search {
  readonly #file: FileFacts;
  readonly #definitions: Definitions;
  /** Of what is called the next call may be made, and so on. */
  readonly #seen = new Set<Expr>();
  readonly #globals = new Set<string>();
  /** Collects them, where somebody asks for them. */
  readonly #members: Set<string> | null;
  #isType = false;
  #computes = false;

  constructor(file: FileFacts, members: Set<string> | null) {
    this.#file = file;
    this.#members = members;
    this.#definitions = new Definitions(file);
  }

  found(): Pick<Clues, 'globals' | 'computes'> {
    const { exports, functions, classes } = this.#file;
    for (const { value } of exports) this.#expr(value, 0);
    for (const [index, facts] of functions.entries()) this.#function(facts, index);
    for (const { bases, decorators, attributes, scope } of classes) {
      for (const expr of [...bases, ...decorators]) this.#expr(expr, scope);
      for (const one of attributes) {
        this.#expr(one.value, one.scope);
        this.#type(one.type, one.scope);
        this.#computes ||= sizes.has(one.name) && one.value?.kind === 'literal' && one.value.type === 'number';
      }
    }
    return { globals: [...this.#globals], computes: this.#computes };
  }

  #function(facts: FunctionFacts, index: number): void {
    const outer = facts.parent ?? 0;
    for (const { type, value } of facts.params) {
      this.#expr(value, outer);
      this.#type(type, outer);
    }
    for (const decorator of facts.decorators) this.#expr(decorator, outer);
    this.#type(facts.returns, outer);
    for (const expr of facts.returned) this.#expr(expr, index);
    for (const { type, value } of facts.bindings) {
      if (value?.kind !== 'name' || !this.#isOfInner(value.name, index)) this.#expr(value, index);
      this.#type(type, index);
    }
    for (const { callee, args } of facts.calls) {
      this.#called(callee, args, index);
    }
    this.#computes ||=
      facts.endless.length > 0 || mayTakeLong(facts.loops, index, this.#definitions) || mayBranch(facts);
  }

  /** `new Promise((resolve) => { done = resolve })` binds a name of the function around to one of the function inside. */
  #isOfInner(name: string, scope: number): boolean {
    return scope !== 0 && !this.#definitions.has(name, scope) && this.#definitions.hasWithin(name, scope);
  }

  /** That something is a `RegExp` says nothing of which one. */
  #type(type: Expr | null, scope: number): void {
    this.#isType = true;
    this.#expr(type, scope);
    this.#isType = false;
  }

  #called(callee: Expr, args: readonly Argument[], scope: number): void {
    const isPattern = callee.kind === 'name' && callee.name === 'RegExp' && args[0]?.value.kind === 'literal';
    if (isPattern) this.#computes ||= mayBacktrack(args);
    else this.#expr(callee, scope);
    for (const { value } of args) this.#expr(value, scope);
  }

  #expr(expr: Expr | null, scope: number): void {
    if (expr === null) return;
    switch (expr.kind) {
      case 'unknown':
      case 'function':
        return;
      case 'name':
        if (this.#isType && expr.name === 'RegExp') return;
        if (this.#globals.has(expr.name) || this.#definitions.has(expr.name, scope)) return;
        this.#globals.add(expr.name);
        // Where it is no pattern that is written out, nobody knows which one it makes.
        this.#computes ||= expr.name === 'RegExp';
        return;
      case 'member':
        this.#members?.add(expr.name);
        this.#computes ||= expr.name === 'fullmatch' || expr.name === 'RegExp';
        return this.#expr(expr.of, scope);
      case 'call':
        if (this.#seen.has(expr)) return;
        this.#seen.add(expr);
        return this.#called(expr.of, expr.args, scope);
      case 'element':
        this.#expr(expr.index, scope);
        return this.#expr(expr.of, scope);
      case 'awaited':
      case 'entered':
        return this.#expr(expr.of, scope);
      case 'either':
      case 'operator':
      case 'collection':
        for (const part of expr.of) this.#expr(part, scope);
        return;
      case 'literal':
        if (expr.type === 'regex') this.#computes ||= mayBacktrack([{ name: null, value: expr }]);
        return;
    }
  }
}
