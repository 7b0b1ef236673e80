/**
 * What callers give to a parameter that says nothing of itself: `Service(Gateway())` makes `gateway` of its `__init__` a
 * Gateway. Looked up when somebody asks, among the calls of the function's own name.
 */

import { DecoratedThings } from './decorated.ts';
import type { CallFacts, ClassFacts, FileFacts, FunctionFacts } from './facts.ts';
import { lastName } from './names.ts';
import { nameCalled, type Outline } from './outline.ts';
import { inside, type Place, type Resolver } from './resolve.ts';
import { Sites } from './sites.ts';
import { alternatives, either, type ClassRef, type FunctionRef, type Value } from './values.ts';

/** Of a function that is called more often, the calls say as much as these. */
const callLimit = 24;
/** So many calls of other functions with the same name are passed over. */
const candidateLimit = 120;
const fileLimit = 40;
/** Shorter names are a minifier's, and everything is called so. */
const shortest = { javascript: 3, python: 2 };
/** What is given more different things works with anything. */
const kindLimit = 3;

/** Functions that hand on what they are given, one after the other. */
const furtherLimit = 2;
/** The position of what is given by its name alone. */
const nowhere = -1;

const constructors = new Set(['__init__', 'constructor']);

export class Givens {
  readonly #resolver: Resolver;
  /** Who calls something of a name. */
  readonly #callers = new Sites();
  readonly #decorated: DecoratedThings;

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
    this.#decorated = new DecoratedThings(resolver);
  }

  meet(file: FileFacts, { called }: Outline): void {
    this.#decorated.meet(file);
    for (const [name, by] of called) for (const index of by) this.#callers.note(name, file, index);
  }

  valueOf(ref: FunctionRef, name: string, position: number): Value | undefined {
    const value = either(this.#given(ref, name, position).filter((one) => this.#tells(one)));
    return alternatives(value).length > kindLimit ? undefined : value;
  }

  /** What is given to be kept, and may be called by whoever comes later: functions and classes, too. */
  keptOf(ref: FunctionRef, name: string, position: number): Value | undefined {
    const given = [...this.#given(ref, name, position), ...this.#belowDecorator(ref, position)];
    const kept = given.filter((one) => this.#tells(one) || isCallable(one));
    return either(kept);
  }

  #given(ref: FunctionRef, name: string, position: number, further = furtherLimit): Value[] {
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
      if (argument !== undefined) given.push(...alternatives(this.#resolver.valueOf(argument, place)));
      else if (further > 0) given.push(...this.#passedOn(call, name, position - offset, place, further - 1));
    }
    return given;
  }

  /** `Holder(*args, **options)` in a function that is given these itself: what its callers give. */
  #passedOn({ args }: CallFacts, name: string, position: number, { file, scope }: Place, further: number): Value[] {
    const by = this.#resolver.functionsOf(file)[scope];
    if (by === undefined) return [];
    return args.flatMap(({ spread, value }, at) => {
      const param = spread && value.kind === 'name' ? by.facts.params.findIndex((one) => one.name === value.name) : -1;
      const rest = by.facts.params[param]?.rest;
      if (rest === 'map') return this.#given(by, name, nowhere, further);
      return rest === 'list' && position >= at ? this.#given(by, name, param + position - at, further) : [];
    });
  }

  /** `@register` gives it what stands below it, and `@register("load")` gives that to what `register` returns. */
  #belowDecorator(ref: FunctionRef, position: number): Value[] {
    const { file, facts } = ref;
    const maker = facts.parent === null ? undefined : this.#resolver.functionsOf(file)[facts.parent];
    const name = lastName(facts.name);
    const isMade = maker?.facts.returned.some((one) => one.kind === 'name' && one.name === name) === true;
    const asked = isMade ? maker : ref;
    return this.#decorated
      .by(lastName(asked.facts.name))
      .filter((one) => one.isCalled === isMade && this.#resolver.areTogether(one.file, file))
      .slice(0, candidateLimit)
      .flatMap(({ decorator, value, ...place }) =>
        alternatives(this.#resolver.valueOf(decorator, place)).some(
          (callee) =>
            callee.kind === 'function' &&
            callee.function.facts === asked.facts &&
            position === (isMade || callee.self === null || facts.owner === null ? 0 : 1),
        )
          ? [value]
          : [],
      );
  }

  /** Of a class that says what it holds and nothing of how it is made, as dataclasses do: functions, too, which it keeps. */
  fieldOf(ref: ClassRef, name: string): Value | undefined {
    const position = positionOf(ref.facts, name);
    const given: Value[] = [];
    let candidates = 0;
    for (const { call, place } of this.#callsNamed(plainName(ref.facts.name), ref.file)) {
      candidates += 1;
      if (candidates > candidateLimit || given.length >= callLimit) break;
      const made = alternatives(this.#resolver.valueOf(call.callee, place));
      if (!made.some((one) => one.kind === 'class' && one.class.facts === ref.facts)) continue;
      const argument = argumentOf(call, name, position);
      if (argument !== undefined)
        given.push(
          ...alternatives(this.#resolver.valueOf(argument, place)).filter(
            (one) => one.kind === 'function' || this.#tells(one),
          ),
        );
    }
    return either(given);
  }

  *#callsOf(ref: FunctionRef): Iterable<Site> {
    for (const name of this.#namesOf(ref)) yield* this.#callsNamed(name, ref.file);
  }

  *#callsNamed(name: string, home: FileFacts): Iterable<Site> {
    if (name.length < shortest[home.language]) return;
    let files = 0;
    let last: FileFacts | undefined;
    for (const [file, scope] of this.#callers.of(name)) {
      if (!this.#resolver.areTogether(file, home)) continue;
      if (file !== last && files === fileLimit) break;
      if (file !== last) files += 1;
      last = file;
      const place = inside(file, scope);
      for (const call of file.functions[scope]?.calls ?? []) if (nameCalled(call) === name) yield { call, place };
    }
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

function isCallable({ kind }: Value): boolean {
  return kind === 'function' || kind === 'class' || kind === 'partial';
}

interface Site {
  readonly call: CallFacts;
  readonly place: Place;
}

/** Of a field, by its place in the text; those of a base come before, and how many they are is not looked up. */
function positionOf({ attributes, bases, scope }: ClassFacts, name: string): number {
  if (bases.length > 0) return -1;
  const fields = attributes.filter((one) => one.type !== null && one.scope === scope);
  return [...new Set(fields.map((one) => one.name))].indexOf(name);
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
