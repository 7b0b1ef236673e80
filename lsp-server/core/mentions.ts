/**
 * Where functions of Python are named: which functions may call one, and where one is handed to somebody who may. By names alone, from the
 * outlines of the files, so that of many functions few have to be looked into.
 */

import type { CallFacts, Expr, FileFacts } from './facts.ts';
import { lastName } from './names.ts';
import { OtherNames } from './otherNames.ts';
import { namesIn, outlineOf } from './outline.ts';
import { Sites } from './sites.ts';
import type { FunctionRef } from './values.ts';

export interface Mention {
  readonly file: FileFacts;
  readonly expr: Extract<Expr, { kind: 'name' | 'member' }>;
}

export interface Handed extends Mention {
  readonly by: FunctionRef | null;
  readonly call: CallFacts | null;
  /** The keyword it is given as. */
  readonly as: string | null;
}

/** Files, each with those of its functions that count, by index; all of them where it says nothing. */
export type Among = ReadonlyMap<FileFacts, ReadonlySet<number> | undefined>;

export class Mentions {
  /** The names of all functions and classes. */
  readonly #names = new Set<string>();
  readonly #asyncNames = new Set<string>();
  /** The files whose module has a function of a name that an async one has. */
  readonly #defined = new Map<string, FileFacts[]>();
  readonly #called = new Sites();
  readonly #calledOtherwise = new Sites();
  readonly #handed = new Sites();
  readonly #kept = new Map<string, Handed[]>();

  constructor(among: Among) {
    const files = [...among.keys()];
    for (const { functions, classes } of files) {
      for (const { name } of [...functions, ...classes]) this.#names.add(lastName(name));
      for (const { name, async } of functions) if (async) this.#asyncNames.add(lastName(name));
    }
    const isAsked = (name: string): boolean => this.#names.has(name);
    const others = new OtherNames(files, isAsked);
    for (const [file, some] of among) this.#meet(file, some, others);
  }

  /** Functions that call something of a name. */
  *callers(name: string): Iterable<FunctionRef> {
    yield* this.#at(this.#called, name);
  }

  /** Functions that call something under another name that may stand for it. */
  *callersOtherwise(name: string): Iterable<FunctionRef> {
    yield* this.#at(this.#calledOtherwise, name);
  }

  /** Where something of a name is handed over. */
  *handed(name: string): Iterable<Handed> {
    for (const by of this.#at(this.#handed, name)) yield* handedBy(by, name);
    yield* this.#kept.get(name) ?? [];
  }

  /** The files whose module has a function of the name of an async one. */
  definers(name: string): readonly FileFacts[] {
    return this.#defined.get(name) ?? [];
  }

  #meet(file: FileFacts, some: ReadonlySet<number> | undefined, others: OtherNames): void {
    const { called, bare, handed } = outlineOf(file);
    const otherwise = others.in(file);
    const note = (sites: Sites, name: string, by: readonly number[]): void => {
      for (const index of by) if (some?.has(index) !== false) sites.note(name, file, index);
    };
    for (const [name, by] of [...called, ...bare]) {
      if (this.#names.has(name)) note(this.#called, name, by);
      for (const other of otherwise(name)) note(this.#calledOtherwise, other, by);
    }
    for (const [name, by] of handed) if (this.#names.has(name)) note(this.#handed, name, by);
    for (const { name, parent, owner } of file.functions)
      if (parent === 0 && owner === null && this.#asyncNames.has(name)) add(this.#defined, name, file);
    for (const { attributes } of file.classes) {
      for (const { name: as, value } of attributes)
        for (const expr of namesIn(value))
          if (this.#names.has(expr.name)) add(this.#kept, expr.name, { file, expr, as, by: null, call: null });
    }
  }

  *#at(sites: Sites, name: string): Iterable<FunctionRef> {
    for (const [file, index] of sites.of(name)) {
      const facts = file.functions[index];
      if (facts !== undefined) yield { file, index, facts };
    }
  }
}

function* handedBy(by: FunctionRef, name: string): Iterable<Handed> {
  const { file, facts } = by;
  const of = (value: Expr | null): readonly Mention['expr'][] => namesIn(value).filter((one) => one.name === name);
  for (const call of facts.calls) {
    if (call.manner !== 'call') continue;
    for (const { name: as, value } of call.args) for (const expr of of(value)) yield { file, expr, by, call, as };
  }
  for (const value of [...facts.bindings.map((one) => one.value), ...facts.returned])
    for (const expr of of(value)) yield { file, expr, by: null, call: null, as: null };
}

/** What a function calls something of a name by. */
export function calleesNamed({ file, facts }: FunctionRef, name: string): Mention[] {
  return facts.calls.flatMap(({ manner, callee }) =>
    manner === 'call' && (callee.kind === 'name' || callee.kind === 'member') && callee.name === name
      ? [{ file, expr: callee }]
      : [],
  );
}

function add<One>(to: Map<string, One[]>, name: string, one: One): void {
  const known = to.get(name);
  if (known === undefined) to.set(name, [one]);
  else known.push(one);
}
