/** What is asked of every file of a project before any is looked into: by it most are passed over. */

import type { BindingFact, CallFacts, Expr, FileFacts } from './facts.ts';
import { lastName } from './names.ts';

export interface Outline {
  /** What is called with arguments. */
  readonly called: readonly Named[];
  /** The functions that put something into objects from outside; of Python only, like all below. */
  readonly placing: readonly number[];
  /** What is called without arguments. */
  readonly bare: readonly Named[];
  /** What stands for itself where it is given, bound or returned, and may be a function: members, and names that are no variables of one. */
  readonly handed: readonly Named[];
  /** What a `with` enters; of a call, the name of what is called and `()`; no name where what has none is entered: `locks[key]`. */
  readonly entered: readonly Named[];
}

/** A name, once, and the functions in which it stands, by index. */
type Named = readonly [name: string, by: readonly number[]];

/** As it is kept with the facts, or made of them: once, as all files around the one that is typed in are asked at every letter. */
export function outlineOf(file: FileFacts): Outline {
  if (file.outline !== undefined) return file.outline;
  const known = outlines.get(file.functions);
  if (known !== undefined) return known;
  const made = outlined(file);
  outlines.set(file.functions, made);
  return made;
}

const outlines = new WeakMap<FileFacts['functions'], Outline>();

function outlined(file: FileFacts): Outline {
  return file.language === 'python' ? outlinedPython(file) : { ...nothing, called: calledIn(file) };
}

const nothing: Outline = { called: [], placing: [], bare: [], handed: [], entered: [] };

function calledIn({ functions }: FileFacts): readonly Named[] {
  const called = new Index();
  for (const [index, { calls }] of functions.entries()) for (const call of calls) called.note(nameCalled(call), index);
  return called.all;
}

/** One round through all functions, as this is done for every file that is read. */
function outlinedPython(file: FileFacts): Outline {
  const [called, bare, handed, entered] = [new Index(), new Index(), new Index(), new Index()];
  const isFunction = mayBeFunctions(file);
  const placing: number[] = [];
  for (const [index, { calls, bindings, returned }] of file.functions.entries()) {
    const hand = (expr: NameOrMember): void => void (isFunction(expr) && handed.note(expr.name, index));
    for (const call of calls) {
      called.note(nameCalled(call), index);
      bare.note(nameCalledBare(call), index);
      entered.note(nameEntered(call), index);
      if (call.manner === 'call') for (const { value } of call.args) visitNames(value, hand);
    }
    if (bindings.some(places)) placing.push(index);
    for (const { value } of bindings) visitNames(value, hand);
    for (const value of returned) visitNames(value, hand);
  }
  return { called: called.all, placing, bare: bare.all, handed: handed.all, entered: entered.all };
}

/** Names, and the functions in which they stand. */
class Index {
  readonly #found = new Map<string, number[]>();

  note(name: string | undefined, index: number): void {
    if (name === undefined) return;
    const by = this.#found.get(name);
    if (by === undefined) this.#found.set(name, [index]);
    else if (by.at(-1) !== index) by.push(index);
  }

  get all(): readonly Named[] {
    return [...this.#found];
  }
}

/** Of a call that gives something. */
export function nameCalled({ manner, callee, args }: CallFacts): string | undefined {
  if (manner !== 'call' || args.length === 0) return undefined;
  return callee.kind === 'name' || callee.kind === 'member' ? callee.name : undefined;
}

function nameCalledBare({ manner, callee, args }: CallFacts): string | undefined {
  if (manner !== 'call' || args.length > 0) return undefined;
  return callee.kind === 'name' || callee.kind === 'member' ? callee.name : undefined;
}

function nameEntered({ manner, callee, awaited }: CallFacts): string | undefined {
  if (manner !== 'enter' || awaited) return undefined;
  if (callee.kind === 'name' || callee.kind === 'member') return callee.name;
  const isCall = callee.kind === 'call' && (callee.of.kind === 'name' || callee.of.kind === 'member');
  return isCall ? `${callee.of.name}()` : '';
}

type NameOrMember = Extract<Expr, { kind: 'name' | 'member' }>;

/** What stands for itself, alone or in a collection: what is called is not handed over. */
export function namesIn(expr: Expr | null): readonly NameOrMember[] {
  const found: NameOrMember[] = [];
  visitNames(expr, (one) => void found.push(one));
  return found;
}

function visitNames(expr: Expr | null, visit: (one: NameOrMember) => void): void {
  if (expr === null) return;
  if (expr.kind === 'name' || expr.kind === 'member') visit(expr);
  if (expr.kind === 'collection' || expr.kind === 'either') for (const one of expr.of) visitNames(one, visit);
}

function mayBeFunctions({ functions, imports }: FileFacts): (expr: NameOrMember) => boolean {
  const names = new Set([...functions.map(({ name }) => lastName(name)), ...imports.map(({ local }) => local)]);
  const isOpen = imports.some(({ name }) => name === '*');
  return ({ kind, name }) => kind === 'member' || isOpen || names.has(name);
}

function places({ name, value }: BindingFact): boolean {
  return isPlace(name) || isTable(value);
}

/** `settings = dict(db=Database())`. */
export function isTable(value: Expr | null): value is Extract<Expr, { kind: 'call' }> {
  return value?.kind === 'call' && value.of.kind === 'name' && value.of.name === 'dict';
}

/** No name that a program can bind holds a dot or a bracket. */
export function isPlace(name: string): boolean {
  return name.includes('.') || name.includes('[');
}
