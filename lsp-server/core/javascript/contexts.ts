/**
 * Where JavaScript's functions run. A Sync call is fine while a program starts, in a command line and in a test; it is not once
 * the loop serves others. So async functions and callbacks are judged by who sets them going, across files.
 */

import type { CallFacts, ClassFacts, Expr, FileFacts, FunctionFacts } from '../facts.ts';
import type { Edge, LinkedFunction } from '../link.ts';
import type { Surroundings } from '../analysis.ts';
import type { Resolver } from '../resolve.ts';
import { alternatives, type FunctionRef, type Value } from '../values.ts';
import { beginningsOf, listens } from './beginnings.ts';
import { type Fate, fateOf, membersFate } from './handing.ts';
import { isEntry } from './entries.ts';
import { Libraries } from './libraries.ts';
import { commandsOf, type Manifests, noManifests, type Targets } from './resolution.ts';
import { Namesakes } from './namesakes.ts';
import { lastName } from '../names.ts';
import { Parameters } from './parameters.ts';
import { type Around, isRouteByPath, Purposes } from './purpose.ts';

/**
 * Gives every function of JavaScript its place: on the loop or not, and what it calls by passing it on. Of files that were
 * judged before only what they are given to call is new.
 */
export function judge(
  functions: readonly LinkedFunction[],
  judged: ReadonlySet<FileFacts>,
  resolver: Resolver,
  { roots, manifests = noManifests }: Surroundings,
): LinkedFunction[] {
  const files = new Set(functions.flatMap(({ ref }) => (judged.has(ref.file) ? [] : ref.file)));
  const own = [...files].filter(({ language }) => language === 'javascript');
  const purposes = new Purposes(own, aroundOf(resolver, roots, manifests));
  const libraries = new Libraries(own, manifests.packages);
  return new Judgement(functions, judged, resolver, purposes, libraries).judged();
}

function aroundOf(resolver: Resolver, roots: readonly string[], manifests: Manifests): Around {
  const packages = manifests.packages.map((one) => ({ ...one, exports: withoutPatterns(one.exports) }));
  return {
    commands: commandsOf(manifests),
    roots: roots.map((root) => root.replaceAll('\\', '/').replace(/\/$/, '')).toSorted((a, b) => a.length - b.length),
    importedBy: (file) => resolver.filesImportedBy(file),
    isGiven: ({ file }) => isEntry(file, packages),
  };
}

/** What gives away every file of a folder says nothing of each. */
function withoutPatterns(exports: Targets): Targets {
  return Object.fromEntries(Object.entries(exports).filter(([name]) => !name.includes('*')));
}

interface Passing {
  readonly call: CallFacts;
  readonly argument: number;
  readonly callees: readonly Value[];
}

class Judgement {
  readonly #all: readonly LinkedFunction[];
  readonly #functions: readonly LinkedFunction[];
  readonly #resolver: Resolver;
  readonly #purposes: Purposes;
  readonly #libraries: Libraries;
  /** Which functions a function sets going, whether it waits for them or not. */
  readonly #starts = new Map<FunctionFacts, Set<FunctionFacts>>();
  /** Set going by something outside the project: a server, an event, a timer. */
  readonly #roots = new Set<FunctionFacts>();
  /** Somebody in the project sets it going, or has a place for it that is not the loop. */
  readonly #placed = new Set<FunctionFacts>();
  readonly #now = new Map<FunctionFacts, Edge[]>();
  /** Sync functions that run after what another one waits for, by that one. */
  readonly #later = new Map<FunctionFacts, LinkedFunction['ref']>();

  /** Sync functions that are written where they are handed to what nobody knows: on whichever loop that is done, it runs them. */
  readonly #within = new Set<FunctionFacts>();

  readonly #namesakes: Namesakes;
  #beginnings: ReadonlySet<FunctionFacts> = new Set();

  readonly #parameters = new Parameters();

  constructor(
    functions: readonly LinkedFunction[],
    judged: ReadonlySet<FileFacts>,
    resolver: Resolver,
    purposes: Purposes,
    libraries: Libraries,
  ) {
    this.#purposes = purposes;
    this.#libraries = libraries;
    this.#all = functions;
    this.#functions = functions.filter(({ ref }) => ref.file.language === 'javascript' && !judged.has(ref.file));
    this.#resolver = resolver;
    this.#namesakes = new Namesakes(resolver.areTogether);
  }

  judged(): LinkedFunction[] {
    for (const { ref } of this.#functions) this.#readCalls(ref);
    this.#beginnings = beginningsOf(
      this.#functions.map(({ ref }) => ref),
      this.#starts,
    );
    const calledByNobody: FunctionRef[] = [];
    const onTheirOwn: FunctionRef[] = [];
    for (const { ref, onLoop } of this.#functions) {
      if (!this.#isRoot(ref, onLoop)) continue;
      if (ref.facts.async) calledByNobody.push(ref);
      else this.#roots.add(ref.facts);
    }
    for (const from of this.#later.values()) if (this.#isOnItsOwn(from)) onTheirOwn.push(from);
    const reached = this.#reachedWith(calledByNobody, onTheirOwn);
    const served = this.#served([...calledByNobody, ...onTheirOwn]);
    // What calls of the project's own run is found where they stand.
    for (const facts of this.#within) if (this.#placed.has(facts)) this.#within.delete(facts);
    return this.#all.map((one) => {
      if (one.ref.file.language !== 'javascript') return one;
      const { facts } = one.ref;
      const isStep = facts.async || [this.#roots, this.#later, this.#within].some((steps) => steps.has(facts));
      const edges = [...one.edges, ...(this.#now.get(facts) ?? [])];
      const supposed = !served.has(facts) && this.#libraries.has(one.ref.file);
      return { ...one, edges, onLoop: reached.has(facts) && isStep, supposed };
    });
  }

  /** `said` is what the catalogue's decorators and base classes say of it. */
  #isRoot({ file, facts }: FunctionRef, said: boolean): boolean {
    if (this.#placed.has(facts)) return false;
    if (facts.async) return this.#purposes.isServing(file) && !this.#beginnings.has(facts);
    return (said || isRouteByPath(file, facts)) && this.#purposes.isOurs(file);
  }

  /** A sync function that nobody in the project calls; the body of a module is called by what imports it. */
  #isOnItsOwn({ file, index, facts }: FunctionRef): boolean {
    if (index === 0 || facts.async || this.#placed.has(facts) || this.#beginnings.has(facts)) return false;
    return this.#purposes.isServing(file);
  }

  /**
   * Nobody knows who calls these: they count, too, but for those that only the start of the program may call. Of the sync ones
   * `onTheirOwn` what runs later counts.
   */
  #reachedWith(calledByNobody: readonly FunctionRef[], onTheirOwn: readonly FunctionRef[]): Set<FunctionFacts> {
    const roots = new Set(this.#roots);
    for (const { facts } of onTheirOwn)
      for (const next of this.#starts.get(facts) ?? []) if (this.#later.has(next)) roots.add(next);
    const supposed = new Set<FunctionFacts>();
    let before = calledByNobody;
    for (;;) {
      const reached = this.#reached(roots, supposed);
      const isBefore = (caller: FunctionRef): boolean => this.#isBefore(caller, reached);
      const spared = this.#namesakes.onlyFrom(isBefore, before);
      const counting = before.filter(({ facts }) => !spared.has(facts));
      if (counting.length === 0) return reached;
      for (const { facts } of counting) supposed.add(facts);
      before = before.filter(({ facts }) => spared.has(facts));
    }
  }

  /** What a root reaches for sure, or by a call of a name that no other function has. */
  #served(calledByNobody: readonly FunctionRef[]): Set<FunctionFacts> {
    const called = new Set<FunctionFacts>();
    const names = new Map<string, number>();
    for (const name of this.#functions.map(({ ref }) => lastName(ref.facts.name)))
      names.set(name, (names.get(name) ?? 0) + 1);
    const alone = calledByNobody.filter(({ facts }) => names.get(lastName(facts.name)) === 1);
    for (;;) {
      const served = this.#reached(this.#roots, called);
      const isCalled = (ref: FunctionRef): boolean =>
        this.#namesakes.callersOf(ref).some(({ facts }) => served.has(facts));
      const news = alone.filter((ref) => !served.has(ref.facts) && isCalled(ref));
      if (news.length === 0) return served;
      for (const { facts } of news) called.add(facts);
    }
  }

  /** It runs while the program starts, as far as anybody can tell. */
  #isBefore({ file, index, facts }: FunctionRef, reached: ReadonlySet<FunctionFacts>): boolean {
    if (index === 0 || !this.#purposes.isServing(file)) return true;
    return !reached.has(facts) && (this.#beginnings.has(facts) || this.#placed.has(facts));
  }

  /** All that runs because a root does; what starts the program, or starts it again, is no root but by what serves. */
  #reached(roots: ReadonlySet<FunctionFacts>, supposed: ReadonlySet<FunctionFacts>): Set<FunctionFacts> {
    const reached = new Set(roots);
    for (const facts of reached) for (const next of this.#starts.get(facts) ?? []) reached.add(next);
    for (const facts of supposed) reached.add(facts);
    for (const facts of reached)
      for (const next of this.#starts.get(facts) ?? []) if (!this.#beginnings.has(next)) reached.add(next);
    return reached;
  }

  #readCalls(ref: FunctionRef): void {
    if (this.#purposes.of(ref.file) === 'test') return;
    for (const call of ref.facts.calls) {
      if (call.manner === 'property') continue;
      const callees = alternatives(this.#valueOf(call.callee, ref));
      for (const to of callees.flatMap(enteredBy)) this.#start(ref, to);
      if (call.callee.kind === 'member' && callees.every((callee) => this.#isStrange(callee)))
        this.#namesakes.note(call.callee.name, ref);
      this.#readIndirect(ref, call);
      const fateOfMembers = membersFate(callees, this.#resolver.catalogue);
      for (const [argument, { value }] of call.args.entries()) {
        for (const given of this.#functionsIn(value, ref)) this.#pass(ref, given, { call, argument, callees });
        if (value.kind === 'call' && fateOf(argument, call, callees, this.#resolver.catalogue) === 'startup')
          this.#spare(value.args, ref, call);
        if (fateOfMembers !== 'unknown')
          for (const given of this.#membersOf(this.#valueOf(value, ref))) this.#give(ref, given, call, fateOfMembers);
      }
    }
  }

  /** Something of a library of which nothing is known: an object of the project's own may have gone through it. */
  #isStrange(callee: Value): boolean {
    return callee.kind === 'api' && !this.#resolver.isKnown(this.#resolver.catalogue.canonical(callee.name));
  }

  /** A function goes as an argument to a call; what a project's function does with it is followed. */
  #pass(from: FunctionRef, to: FunctionRef, { call, argument, callees }: Passing): void {
    const fate = fateOf(argument, call, callees, this.#resolver.catalogue, to.facts);
    const entered = callees.flatMap(enteredBy);
    this.#give(from, to, call, fate);
    if (fate === 'unknown' && callees.every((callee) => this.#isStrange(callee))) this.#handOver(from, to);
    for (const into of entered) {
      const param = into.facts.params[argument];
      if (param !== undefined && param.rest === undefined) this.#passInto(into, param.name, to);
    }
  }

  #handOver(from: FunctionRef, { facts }: FunctionRef): void {
    if (facts.async || facts.generator || !isWrittenInPlace(facts)) return;
    this.#within.add(facts);
    this.#setGoing(from, facts);
  }

  #passInto(into: FunctionRef, param: string, to: FunctionRef): void {
    if (!this.#parameters.add(into.facts, param, to.facts)) return;
    for (const { user, call, argument } of this.#parameters.usesOf(into, param)) {
      if (argument !== null)
        this.#pass(user, to, { call, argument, callees: alternatives(this.#valueOf(call.callee, user)) });
      // That the function's own body calls it is an effect of each call of that function, not of the function itself.
      else if (user.facts === into.facts) this.#start(user, to);
      // What is written where it is passed on is changed there, too.
      else this.#give(user, to, call, isWrittenInPlace(to.facts) ? 'later' : 'now');
    }
  }

  /** `command.action(wrapped('build', build))`. */
  #spare(args: CallFacts['args'], ref: FunctionRef, call: CallFacts): void {
    for (const { value } of args)
      for (const given of this.#functionsIn(value, ref)) this.#give(ref, given, call, 'startup');
  }

  /** `f.call(…)`, `f.apply(…)`. */
  #readIndirect(ref: FunctionRef, call: CallFacts): void {
    const { callee } = call;
    if (callee.kind !== 'member' || (callee.name !== 'call' && callee.name !== 'apply')) return;
    for (const to of this.#functionsIn(callee.of, ref)) this.#give(ref, to, call, 'now');
  }

  #functionsIn(expr: Expr, ref: FunctionRef): FunctionRef[] {
    if (expr.kind === 'literal' || expr.kind === 'unknown') return [];
    const bound = expr.kind === 'call' && expr.of.kind === 'member' && expr.of.name === 'bind' ? expr.of.of : expr;
    return alternatives(this.#valueOf(bound, ref)).flatMap((value) =>
      value.kind === 'function' ? [value.function] : [],
    );
  }

  /** The functions that an object has as its members, however deep: options, resolvers. */
  #membersOf(value: Value | undefined, depth = 3): FunctionRef[] {
    return alternatives(value).flatMap((one) => {
      if (one.kind === 'function') return [one.function];
      if (one.kind !== 'instance' || depth === 0 || !isLiteral(one.class.facts)) return [];
      const { attributes, methods } = one.class.facts;
      return [...Object.keys(methods), ...attributes.map(({ name }) => name)].flatMap((name) =>
        this.#membersOf(this.#resolver.classes.member(one, name), depth - 1),
      );
    });
  }

  #valueOf(expr: Expr, { file, index }: FunctionRef): Value | undefined {
    return this.#resolver.valueOf(expr, { file, scope: index });
  }

  #start(from: FunctionRef, to: FunctionRef): void {
    this.#placed.add(to.facts);
    this.#setGoing(from, to.facts);
  }

  #setGoing(from: FunctionRef, to: FunctionFacts): void {
    const known = this.#starts.get(from.facts);
    if (known === undefined) this.#starts.set(from.facts, new Set([to]));
    else known.add(to);
  }

  #give(from: FunctionRef, to: FunctionRef, call: CallFacts, fate: Fate): void {
    switch (fate) {
      case 'handler':
        if (this.#purposes.isOurs(from.file)) this.#roots.add(to.facts);
        return;
      case 'loop':
        if (this.#purposes.isServing(from.file)) this.#roots.add(to.facts);
        this.#placed.add(to.facts);
        return;
      case 'now':
        if (!to.facts.async && !to.facts.generator)
          this.#now.set(from.facts, [...(this.#now.get(from.facts) ?? []), { call, to }]);
        return this.#start(from, to);
      case 'later':
        this.#start(from, to);
        if (!to.facts.async) this.#later.set(to.facts, from);
        return;
      // A server that was forked serves others meanwhile; what was forked to work does not.
      case 'parent':
        if (from.file.functions.some(({ calls }) => calls.some(listens))) this.#roots.add(to.facts);
        this.#placed.add(to.facts);
        return;
      case 'off':
      case 'startup':
        this.#placed.add(to.facts);
        return;
      case 'unknown':
        return;
    }
  }
}

function isWrittenInPlace({ name }: FunctionFacts): boolean {
  return /(?:^|\.)<[^.]*>$/.test(name) || name.includes('<callback of ');
}

/** An object that is written out is a class with a name that no program can write. */
function isLiteral({ name }: ClassFacts): boolean {
  return name.includes('{');
}

/** The functions whose bodies a call begins to run, async ones too. */
function enteredBy(callee: Value): FunctionRef[] {
  switch (callee.kind) {
    case 'function':
      return [callee.function];
    case 'class': {
      const { file, facts } = callee.class;
      const index = facts.methods['constructor'];
      const method = index === undefined ? undefined : file.functions[index];
      return index === undefined || method === undefined ? [] : [{ file, index, facts: method }];
    }
    case 'partial':
      return enteredBy(callee.of);
    default:
      return [];
  }
}
