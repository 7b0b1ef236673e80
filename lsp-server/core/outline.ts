/** What is asked of every file of a project before any is looked into: by it most are passed over. */

import type { BindingFact, CallFacts, Expr, FileFacts, FunctionFacts } from './facts.ts';
import { lastName } from './names.ts';

export interface Outline {
  /** What is called with arguments. */
  readonly called: readonly Named[];
  /** The functions that put something into objects from outside. */
  readonly placing: readonly number[];
  /** What is called without arguments; of Python only, like all below. */
  readonly bare: readonly Named[];
  /** What stands for itself where it is given, bound or returned, and may be a function: members, and names that are no variables of one. */
  readonly handed: readonly Named[];
  /** What a `with` enters; of a call, the name of what is called and `()`. */
  readonly entered: readonly Named[];
}

/** A name, once, and the functions in which it stands, by index. */
type Named = readonly [name: string, by: readonly number[]];

/** As it is kept with the facts, or made of them: once, as all files around the one that is typed in are asked at every letter. */
export function outlineOf(file: FileFacts): Outline {
  if (file.outline !== undefined) return file.outline;
  const known = outlines.get(file.functions);
  if (known !== undefined) return known;
  const python = file.language === 'python' ? file.functions : [];
  const isFunctions = mayBeFunctions(file);
  const made = {
    called: namesBy(file.functions, ({ calls }) => calls.map(nameCalled)),
    placing: placingIn(file),
    bare: namesBy(python, ({ calls }) => calls.map(nameCalledBare)),
    handed: namesBy(python, (one) => handedIn(one).flatMap((expr) => (isFunctions(expr) ? [expr.name] : []))),
    entered: namesBy(python, ({ calls }) => calls.map(nameEntered)),
  };
  outlines.set(file.functions, made);
  return made;
}

const outlines = new WeakMap<FileFacts['functions'], Outline>();

function namesBy(functions: readonly FunctionFacts[], names: Names): readonly Named[] {
  const found = new Map<string, number[]>();
  for (const [index, facts] of functions.entries()) {
    for (const name of names(facts)) {
      if (name === undefined) continue;
      const by = found.get(name);
      if (by === undefined) found.set(name, [index]);
      else if (by.at(-1) !== index) by.push(index);
    }
  }
  return [...found];
}

type Names = (facts: FunctionFacts) => readonly (string | undefined)[];

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
  if (callee.kind !== 'call') return callee.kind === 'name' || callee.kind === 'member' ? callee.name : undefined;
  return callee.of.kind === 'name' || callee.of.kind === 'member' ? `${callee.of.name}()` : undefined;
}

type NameOrMember = Extract<Expr, { kind: 'name' | 'member' }>;

/** What a function hands to others. */
function handedIn({ calls, bindings, returned }: FunctionFacts): NameOrMember[] {
  return [
    ...calls.flatMap(({ manner, args }) => (manner === 'call' ? args.flatMap(({ value }) => namesIn(value)) : [])),
    ...bindings.flatMap(({ value }) => namesIn(value)),
    ...returned.flatMap(namesIn),
  ];
}

/** What stands for itself, alone or in a collection: what is called is not handed over. */
export function namesIn(expr: Expr | null): readonly NameOrMember[] {
  if (expr === null) return [];
  if (expr.kind === 'name' || expr.kind === 'member') return [expr];
  if (expr.kind === 'collection' || expr.kind === 'either') return expr.of.flatMap(namesIn);
  return [];
}

function mayBeFunctions({ functions, imports }: FileFacts): (expr: NameOrMember) => boolean {
  const names = new Set([...functions.map(({ name }) => lastName(name)), ...imports.map(({ local }) => local)]);
  const isOpen = imports.some(({ name }) => name === '*');
  return ({ kind, name }) => kind === 'member' || isOpen || names.has(name);
}

function placingIn({ functions }: FileFacts): number[] {
  return functions.flatMap(({ bindings }, index) => (bindings.some(places) ? index : []));
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
