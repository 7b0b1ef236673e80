/**
 * What callers give to a parameter that says nothing of itself: `Service(Gateway())` makes `gateway` of its `__init__` a
 * Gateway. Looked up when somebody asks, among the calls of the function's own name.
 */

import type { CallFacts, FileFacts, FunctionFacts } from './facts.ts';
import { lastName } from './names.ts';
import type { Place, Resolver } from './resolve.ts';
import { alternatives, either, type ClassRef, type FunctionRef, type Value } from './values.ts';

/** Of a function that is called more often, the calls say as much as these. */
const callLimit = 24;
/** So many calls of other functions with the same name are passed over. */
const candidateLimit = 120;
const fileLimit = 40;
/** Shorter names are a minifier's, and everything is called so. */
const shortest = 3;
/** What is given more different things works with anything. */
const kindLimit = 3;

const constructors = new Set(['__init__', 'constructor']);

export class Givens {
  readonly #resolver: Resolver;
  /** The files that call something of a name. */
  readonly #callers = new Map<string, FileFacts[]>();
  /** The calls of a file by name, once somebody asks for some of them. */
  readonly #calls = new Map<FileFacts, ReadonlyMap<string, readonly Site[]>>();

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  meet(files: readonly FileFacts[]): void {
    for (const file of files) {
      for (const name of namesCalledIn(file)) {
        const known = this.#callers.get(name);
        if (known === undefined) this.#callers.set(name, [file]);
        else known.push(file);
      }
    }
  }

  valueOf(ref: FunctionRef, name: string, position: number): Value | undefined {
    const given: Value[] = [];
    let calls = 0;
    let candidates = 0;
    for (const { call, place } of this.#callsOf(ref)) {
      candidates += 1;
      if (calls >= callLimit || candidates > candidateLimit) break;
      const offset = this.#offset(call, place, ref);
      if (offset === undefined) continue;
      calls += 1;
      const argument = argumentOf(call, name, position - offset);
      if (argument !== undefined)
        given.push(...alternatives(this.#resolver.valueOf(argument, place)).filter((one) => this.#tells(one)));
    }
    const value = either(given);
    return alternatives(value).length > kindLimit ? undefined : value;
  }

  *#callsOf(ref: FunctionRef): Iterable<Site> {
    for (const name of this.#namesOf(ref)) {
      if (name.length < shortest) continue;
      let files = 0;
      for (const file of this.#callers.get(name) ?? []) {
        if (!this.#resolver.areTogether(file, ref.file)) continue;
        if (files === fileLimit) break;
        files += 1;
        yield* this.#callsIn(file).get(name) ?? [];
      }
    }
  }

  #callsIn(file: FileFacts): ReadonlyMap<string, readonly Site[]> {
    const known = this.#calls.get(file);
    if (known !== undefined) return known;
    const sites = new Map<string, Site[]>();
    for (const [scope, { calls }] of file.functions.entries()) {
      for (const call of calls) {
        const name = nameCalled(call);
        if (name === undefined) continue;
        const before = sites.get(name);
        if (before === undefined) sites.set(name, [{ call, place: { file, scope } }]);
        else before.push({ call, place: { file, scope } });
      }
    }
    this.#calls.set(file, sites);
    return sites;
  }

  /** A class is called by its own name, and by those of the classes below it. */
  #namesOf({ file, facts }: FunctionRef): string[] {
    const name = lastName(facts.name);
    if (facts.owner === null || !constructors.has(name)) return [name];
    const owner = this.#resolver.classAt(file, facts.owner);
    if (owner === undefined) return [];
    const classes: readonly ClassRef[] = [owner, ...this.#resolver.classes.below(owner)];
    return [
      ...new Set(classes.map((one) => plainName(one.facts.name))),
      ...(name === '__init__' ? [name] : ['super()']),
    ];
  }

  /** How many of the parameters the call does not give itself; undefined for a call of another function. */
  #offset(call: CallFacts, place: Place, { facts, file }: FunctionRef): number | undefined {
    const bound = file.language === 'python' && facts.owner !== null ? 1 : 0;
    for (const callee of alternatives(this.#resolver.valueOf(call.callee, place))) {
      if (callee.kind === 'function' && callee.function.facts === facts) return callee.self === null ? 0 : bound;
      const made = callee.kind === 'class' ? this.#made(callee.class) : undefined;
      if (made === facts) return bound;
    }
    return undefined;
  }

  #made(of: ClassRef): FunctionFacts | undefined {
    const name = of.file.language === 'python' ? '__init__' : 'constructor';
    return this.#resolver.classes.method(of, name);
  }

  /** Functions are followed by what becomes of them, call by call; here only what has members counts. */
  #tells(value: Value): boolean {
    const { catalogue } = this.#resolver;
    switch (value.kind) {
      case 'object':
        return value.type.includes('.');
      case 'instance':
      case 'module':
      case 'many':
      case 'tuple':
        return true;
      case 'api':
        return value.bound !== true && catalogue.speaksOf(value.name) && catalogue.blocking(value.name) === undefined;
      case 'function':
      case 'class':
      case 'super':
      case 'partial':
      case 'coroutine':
      case 'generator':
      case 'manager':
      case 'either':
        return false;
    }
  }
}

interface Site {
  readonly call: CallFacts;
  readonly place: Place;
}

function namesCalledIn({ functions }: FileFacts): Set<string> {
  const names = functions.flatMap(({ calls }) => calls.map(nameCalled));
  return new Set(names.filter((name) => name !== undefined));
}

/** Of a call that gives something. */
function nameCalled({ manner, callee, args }: CallFacts): string | undefined {
  if (manner !== 'call' || args.length === 0) return undefined;
  return callee.kind === 'name' || callee.kind === 'member' ? callee.name : undefined;
}

function argumentOf(
  { args }: CallFacts,
  name: string,
  position: number,
): CallFacts['args'][number]['value'] | undefined {
  const named = args.find((one) => one.name === name);
  if (named !== undefined) return named.value;
  const found = position < 0 ? undefined : args[position];
  const isPlain = found?.name === null && !args.slice(0, position + 1).some((one) => one.spread);
  return isPlain ? found.value : undefined;
}

/** JavaScript's classes that are values have names that no program can write. */
function plainName(name: string): string {
  return lastName(name).replace(/[{~].*$/, '');
}
