/**
 * Where JavaScript's functions run. A Sync call is fine while a program starts, in a command line and in a test; it is not once
 * the loop serves others. So async functions and callbacks are judged by who sets them going, across files.
 */

import type { CallFacts, Expr, FileFacts, FunctionFacts } from '../facts.ts';
import type { Edge, Linked, LinkedFunction } from '../link.ts';
import type { Surroundings } from '../analysis.ts';
import type { Resolver } from '../resolve.ts';
import { alternatives, type FunctionRef, type Value } from '../values.ts';
import { aroundOf } from './around.ts';
import { beginningsOf, listens } from './beginnings.ts';
import { givesPromise, isHandlerByCustom, takesCallback } from './customs.ts';
import { type Fate, fateOf, membersFate } from './handing.ts';
import { Held } from './held.ts';
import { Holders } from './holders.ts';
import { Libraries } from './libraries.ts';
import { noManifests } from './resolution.ts';
import { modelsIn } from './models.ts';
import { Namesakes } from './namesakes.ts';
import { Parameters } from './parameters.ts';
import { isRouteByPath, Purposes } from './purpose.ts';
import { type Alone, type Going, servingAlways, servingSurely, servingWith } from './serving.ts';
import { hooksIn } from './plugins.ts';
import { entriesIn, lookUpsOf } from './tables.ts';

export interface Judged {
  readonly functions: readonly LinkedFunction[];
  /** Those whose functions are given a place, and what is looked for in. */
  readonly files: readonly FileFacts[];
  /** These, and those of other islands: they may be of the same packages. */
  readonly beside: readonly FileFacts[];
  /** Of these only what they are given to call is new. */
  readonly judged: ReadonlySet<FileFacts>;
  /** The functions that come with one of a file of which only those were linked that others lead to. */
  readonly followed: Linked['followed'];
}

/** Gives every function of JavaScript its place: on the loop or not, and what it calls by passing it on. */
export function judge(
  project: Judged,
  resolver: Resolver,
  { roots, manifests = noManifests }: Surroundings,
): LinkedFunction[] {
  const [own, beside] = [project.files, project.beside].map((files) => files.filter(isOfJavaScript));
  const purposes = new Purposes(own ?? [], aroundOf(resolver, roots, manifests));
  return new Judgement(project, resolver, purposes, new Libraries(beside ?? [], manifests.packages)).judged();
}

function isOfJavaScript({ language }: FileFacts): boolean {
  return language === 'javascript';
}

interface Passing {
  readonly call: CallFacts;
  readonly argument: number;
  readonly callees: readonly Value[];
}

class Judgement {
  readonly #all: readonly LinkedFunction[];
  readonly #files: readonly FileFacts[];
  readonly #beside: readonly FileFacts[];
  readonly #functions: LinkedFunction[];
  readonly #followed: Linked['followed'];
  readonly #resolver: Resolver;
  readonly #purposes: Purposes;
  readonly #libraries: Libraries;
  readonly #starts = new Map<FunctionFacts, Set<FunctionFacts>>();
  readonly #roots = new Set<FunctionFacts>();
  readonly #delayed = new Set<FunctionFacts>();
  readonly #changed = new Set<FunctionFacts>();
  /** What commands, builds and tests run. */
  readonly #spared = new Set<FunctionFacts>();
  readonly #placed = new Set<FunctionFacts>();
  readonly #now = new Map<FunctionFacts, Edge[]>();
  readonly #later = new Map<FunctionFacts, FunctionRef>();
  /** Those that were found last to be set going. */
  readonly #started: FunctionRef[] = [];

  /** Sync functions that are written where they are handed to what nobody knows: on whichever loop that is done, it runs them. */
  readonly #within = new Set<FunctionFacts>();

  /** Sync functions that a library was given among its options. */
  readonly #supposed = new Set<FunctionFacts>();

  readonly #namesakes: Namesakes;
  readonly #models: ReadonlyMap<string, readonly FunctionRef[]>;

  readonly #held: Held;
  readonly #holders: Holders;
  readonly #parameters = new Parameters();

  constructor(
    { functions, files, beside, judged, followed }: Judged,
    resolver: Resolver,
    purposes: Purposes,
    libraries: Libraries,
  ) {
    this.#purposes = purposes;
    this.#libraries = libraries;
    this.#all = functions;
    this.#files = files.filter(isOfJavaScript);
    this.#beside = beside.filter(isOfJavaScript);
    const left = new Set(beside.length === files.length ? [] : beside);
    for (const file of files) left.delete(file);
    this.#functions = functions.filter(
      ({ ref: { file } }) => isOfJavaScript(file) && !judged.has(file) && !left.has(file),
    );
    this.#followed = followed;
    this.#resolver = resolver;
    this.#namesakes = new Namesakes(resolver.areTogether);
    this.#models = modelsIn(this.#files);
    this.#held = new Held(resolver);
    this.#holders = new Holders(this.#files, resolver.areTogether);
  }

  judged(): LinkedFunction[] {
    const news = this.#readAll();
    const going = this.#going();
    const alone = this.#alone(going.beginnings);
    const reached = servingWith(alone, going, this.#purposes);
    const always = servingAlways(alone, going, this.#purposes);
    const served = servingSurely(
      alone,
      going,
      this.#beside.flatMap(({ functions }) => functions),
    );
    // What calls of the project's own run is found where they stand.
    for (const facts of this.#within) if (this.#placed.has(facts)) this.#within.delete(facts);
    return [...news, ...this.#all].map((one) => {
      if (one.ref.file.language !== 'javascript') return one;
      const { facts } = one.ref;
      const isStep = facts.async || [this.#roots, this.#later, this.#within].some((steps) => steps.has(facts));
      const edges = [...one.edges, ...(this.#now.get(facts) ?? [])];
      const onLoop = reached.has(facts) && isStep;
      if (!onLoop && this.#supposed.has(facts) && !this.#placed.has(facts) && !going.beginnings.has(facts))
        return { ...one, edges, onLoop: true, supposed: true };
      const supposed = !always.has(facts) || (!served.has(facts) && this.#libraries.has(one.ref.file));
      return { ...one, edges, onLoop, supposed };
    });
  }

  /** Returns those that are set going by what is read, and come with it. */
  #readAll(): readonly LinkedFunction[] {
    const before = this.#functions.length;
    const known = new Set(this.#functions.map(({ ref }) => ref.facts));
    // What is added to the list while it is gone through is gone through as well.
    for (const { ref } of this.#functions) {
      this.#readCalls(ref);
      for (const to of this.#started.splice(0)) {
        const news = known.has(to.facts) ? [] : this.#followed(to).filter((one) => !known.has(one.ref.facts));
        for (const one of news) known.add(one.ref.facts);
        this.#functions.push(...news);
      }
    }
    this.#readEntries();
    return this.#functions.slice(before);
  }

  /** Who calls something of their name that nobody knows may have looked for them. */
  #readEntries(): void {
    for (const { ref, serves } of this.#files.flatMap((file) => entriesIn(file))) {
      if (this.#placed.has(ref.facts)) continue;
      const callers = this.#namesakes.callersOf(ref);
      for (const from of callers) {
        this.#start(from, ref);
        this.#later.set(ref.facts, from);
      }
      if (serves && callers.length === 0 && this.#purposes.isServing(ref.file)) this.#addRoot(ref.facts);
    }
    for (const ref of this.#files.flatMap((file) => hooksIn(file))) this.#suppose(ref, ref);
  }

  #going(): Going {
    const beginnings = beginningsOf(
      this.#functions.map(({ ref }) => ref),
      this.#starts,
    );
    return {
      starts: this.#starts,
      roots: this.#roots,
      delayed: this.#delayed,
      changed: this.#changed,
      placed: this.#placed,
      later: this.#later,
      beginnings,
      namesakes: this.#namesakes,
    };
  }

  /** The sync ones that nobody calls as far as is seen make others run; those that a framework calls are roots themselves. */
  #alone(beginnings: ReadonlySet<FunctionFacts>): Alone {
    const async: FunctionRef[] = [];
    for (const { ref, onLoop } of this.#functions) {
      if (!this.#isRoot(ref, onLoop, beginnings)) continue;
      if (ref.facts.async) async.push(ref);
      else if (isSaid(ref, onLoop)) this.#addRoot(ref.facts);
      else {
        async.push(ref);
        this.#within.add(ref.facts);
      }
    }
    const sync = [...this.#later.values()].filter((from) => this.#isOnItsOwn(from, beginnings));
    return { async, sync };
  }

  /** `said` is what the catalogue's decorators and base classes say of it. */
  #isRoot({ file, index, facts }: FunctionRef, said: boolean, beginnings: ReadonlySet<FunctionFacts>): boolean {
    if (this.#placed.has(facts) || this.#isPartOfSpared({ file, facts })) return false;
    if (!facts.async && isSaid({ file, facts }, said)) return this.#purposes.isOurs(file);
    const isAwaited =
      facts.async || takesCallback(file, facts) || givesPromise(facts) || this.#passesPromiseOn({ file, index, facts });
    return isAwaited && this.#purposes.isServing(file) && !beginnings.has(facts);
  }

  /** What is written in the place where a command hands it over to what nobody knows is part of that command. */
  #isPartOfSpared({ file, facts }: Pick<FunctionRef, 'file' | 'facts'>): boolean {
    for (let at = facts; isWrittenInPlace(at) && at.parent !== null;) {
      const around = file.functions[at.parent];
      if (around === undefined) return false;
      if (this.#spared.has(around)) return true;
      at = around;
    }
    return false;
  }

  /** `read: () => load(file)` gives what an async function gives: whoever calls it waits for that. */
  #passesPromiseOn(ref: FunctionRef): boolean {
    const { facts, index } = ref;
    if (index === 0 || facts.generator || ![...(this.#starts.get(facts) ?? [])].some(({ async }) => async))
      return false;
    return alternatives(this.#resolver.resultOf(ref)).some(({ kind }) => kind === 'coroutine');
  }

  /** A sync function that nobody in the project calls; the body of a module is called by what imports it. */
  #isOnItsOwn({ file, index, facts }: FunctionRef, beginnings: ReadonlySet<FunctionFacts>): boolean {
    if (index === 0 || facts.async || this.#placed.has(facts) || beginnings.has(facts)) return false;
    return this.#purposes.isServing(file);
  }

  #readCalls(ref: FunctionRef): void {
    if (this.#purposes.of(ref.file) === 'test') return;
    for (const call of ref.facts.calls) {
      if (call.manner === 'property') continue;
      const callees = alternatives(this.#valueOf(call.callee, ref));
      for (const to of callees.flatMap(enteredBy)) this.#start(ref, to);
      const isStrange = callees.every((callee) => this.#isStrange(callee));
      if (call.callee.kind === 'member' && isStrange) this.#callNamed(call.callee.name, ref, call);
      if (call.callee.kind === 'member' && (callees.length === 0 || isOfGlobal(call.callee)))
        for (const to of this.#holders.find(call.callee, ref.file)) this.#callHeld(ref, to, call);
      this.#readIndirect(ref, call);
      for (const to of lookUpsOf(call.callee, ref).flatMap((one) => this.#held.foundIn(one, ref)))
        if (!callees.some((callee) => callee.kind === 'function' && callee.function.facts === to.facts))
          this.#give(ref, to, call, 'later');
      const fateOfMembers = membersFate(callees, this.#resolver.catalogue);
      for (const [argument, { value }] of call.args.entries()) {
        if (value.kind === 'literal' || value.kind === 'unknown') continue;
        for (const given of this.#held.functionsIn(value, ref)) this.#pass(ref, given, { call, argument, callees });
        if (
          value.kind === 'call' &&
          value.args.length > 0 &&
          fateOf(argument, call, callees, this.#resolver.catalogue) === 'startup'
        )
          this.#spare(value.args, ref, call);
        if (fateOfMembers !== 'unknown')
          for (const given of this.#held.membersOf(this.#valueOf(value, ref)))
            this.#give(ref, given, call, fateOfMembers);
        else if (isStrange)
          for (const given of this.#held.membersOf(this.#valueOf(value, ref))) this.#suppose(ref, given);
      }
    }
  }

  /** Who knows what it is called on? A model has what its schema was given. */
  #callNamed(name: string, ref: FunctionRef, call: CallFacts): void {
    this.#namesakes.note(name, ref);
    const [method, other] = (this.#models.get(name) ?? []).filter(({ file }) =>
      this.#resolver.areTogether(file, ref.file),
    );
    if (method !== undefined && other === undefined) this.#give(ref, method, call, 'now');
  }

  /** It may be another one: what nobody else is seen to call is still looked at by itself. */
  #callHeld(from: FunctionRef, to: FunctionRef, call: CallFacts): void {
    if (!to.facts.async && !to.facts.generator) this.#addNow(from, to, call);
    this.#setGoing(from, to);
  }

  #addNow(from: FunctionRef, to: FunctionRef, call: CallFacts): void {
    this.#now.set(from.facts, [...(this.#now.get(from.facts) ?? []), { call, to }]);
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

  /** `createStore({ onChange() { … } })`: when a library runs what it is given among its options nobody knows. */
  #suppose(from: FunctionRef, { facts }: FunctionRef): void {
    if (!facts.async && !facts.generator && this.#purposes.isServing(from.file)) this.#supposed.add(facts);
  }

  #handOver(from: FunctionRef, to: FunctionRef): void {
    const { facts } = to;
    if (facts.async || facts.generator || !isWrittenInPlace(facts)) return;
    this.#within.add(facts);
    this.#setGoing(from, to);
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
      for (const given of this.#held.functionsIn(value, ref)) this.#give(ref, given, call, 'startup');
  }

  /** `f.call(…)`, `f.apply(…)`. */
  #readIndirect(ref: FunctionRef, call: CallFacts): void {
    const { callee } = call;
    if (callee.kind !== 'member' || (callee.name !== 'call' && callee.name !== 'apply')) return;
    for (const to of this.#held.functionsIn(callee.of, ref)) this.#give(ref, to, call, 'now');
  }

  #valueOf(expr: Expr, { file, index }: FunctionRef): Value | undefined {
    return this.#resolver.valueOf(expr, { file, scope: index });
  }

  #start(from: FunctionRef, to: FunctionRef): void {
    this.#placed.add(to.facts);
    this.#setGoing(from, to);
  }

  #setGoing(from: FunctionRef, to: FunctionRef): void {
    this.#started.push(to);
    const known = this.#starts.get(from.facts);
    if (known === undefined) this.#starts.set(from.facts, new Set([to.facts]));
    else known.add(to.facts);
  }

  /** What is run otherwise as well is no less a root for that. */
  #addRoot(facts: FunctionFacts, by?: 'delayed' | 'changed'): void {
    const lesser = { delayed: this.#delayed, changed: this.#changed };
    if (by === undefined) for (const all of Object.values(lesser)) all.delete(facts);
    else if (!this.#roots.has(facts)) lesser[by].add(facts);
    this.#roots.add(facts);
  }

  #give(from: FunctionRef, to: FunctionRef, call: CallFacts, fate: Fate): void {
    switch (fate) {
      case 'handler':
        if (this.#purposes.isOurs(from.file)) this.#addRoot(to.facts);
        return;
      case 'loop':
        if (this.#purposes.isServing(from.file)) this.#addRoot(to.facts);
        this.#placed.add(to.facts);
        return;
      case 'delayed':
      case 'changed':
        if (this.#purposes.isServing(from.file))
          this.#addRoot(to.facts, this.#changed.has(from.facts) ? 'changed' : fate);
        this.#placed.add(to.facts);
        return;
      case 'now':
        if (!to.facts.async && !to.facts.generator) this.#addNow(from, to, call);
        // `names.map(async (name) => …)` gives as many promises.
        if (to.facts.async && !from.facts.async) this.#later.set(to.facts, from);
        return this.#start(from, to);
      case 'later':
        this.#start(from, to);
        if (!to.facts.async) this.#later.set(to.facts, from);
        return;
      // A server that was forked serves others meanwhile; what was forked to work does not.
      case 'parent':
        if (from.file.functions.some(({ calls }) => calls.some(listens))) this.#addRoot(to.facts);
        this.#placed.add(to.facts);
        return;
      case 'startup':
        this.#spared.add(to.facts);
        this.#placed.add(to.facts);
        return;
      case 'off':
        this.#placed.add(to.facts);
        return;
      case 'unknown':
        return;
    }
  }
}

/** Whether the catalogue, its place or its parameters say that something outside the project runs it. */
function isSaid({ file, facts }: Pick<FunctionRef, 'file' | 'facts'>, said: boolean): boolean {
  return said || isRouteByPath(file, facts) || isHandlerByCustom(file, facts);
}

/** `global.app.stop()`: what programs put there nobody knows. */
function isOfGlobal(expr: Expr): boolean {
  if (expr.kind === 'member') return isOfGlobal(expr.of);
  return expr.kind === 'name' && /^global(?:This)?$/.test(expr.name);
}

function isWrittenInPlace({ name }: FunctionFacts): boolean {
  return /(?:^|\.)<[^.]*>$/.test(name) || name.includes('<callback of ');
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
