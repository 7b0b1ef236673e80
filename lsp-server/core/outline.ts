/** What is asked of every file of a project before any is looked into: by it most are passed over. */

import type { BindingFact, CallFacts, Expr, FileFacts } from './facts.ts';

export interface Outline {
  /** The names of what is called with arguments, each once, and by which functions, by index. */
  readonly called: readonly (readonly [name: string, by: readonly number[]])[];
  /** The functions that put something into objects from outside. */
  readonly placing: readonly number[];
}

/** As it is kept with the facts, or made of them: once, as all files around the one that is typed in are asked at every letter. */
export function outlineOf(file: FileFacts): Outline {
  if (file.outline !== undefined) return file.outline;
  const known = outlines.get(file.functions);
  if (known !== undefined) return known;
  const made = { called: calledIn(file), placing: placingIn(file) };
  outlines.set(file.functions, made);
  return made;
}

const outlines = new WeakMap<FileFacts['functions'], Outline>();

function calledIn({ functions }: FileFacts): Outline['called'] {
  const called = new Map<string, number[]>();
  for (const [index, { calls }] of functions.entries()) {
    for (const call of calls) {
      const name = nameCalled(call);
      if (name === undefined) continue;
      const by = called.get(name);
      if (by === undefined) called.set(name, [index]);
      else if (by.at(-1) !== index) by.push(index);
    }
  }
  return [...called];
}

/** Of a call that gives something. */
export function nameCalled({ manner, callee, args }: CallFacts): string | undefined {
  if (manner !== 'call' || args.length === 0) return undefined;
  return callee.kind === 'name' || callee.kind === 'member' ? callee.name : undefined;
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
