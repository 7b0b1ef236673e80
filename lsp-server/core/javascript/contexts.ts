/**
 * Where JavaScript's functions run. A Sync call is fine while a program starts, in a command line and in a test; it is not once
 * the loop serves others. So async functions and callbacks are judged by who sets them going, across files.
 */

import type { FileFacts, FunctionFacts } from '../facts.ts';
import type { Linked, LinkedFunction } from '../link.ts';
import type { Surroundings } from '../analysis.ts';
import type { Resolver } from '../resolve.ts';
import { alternatives, type FunctionRef } from '../values.ts';
import { aroundOf } from './around.ts';
import { beginningsOf, openingOf, type Starts } from './beginnings.ts';
import { CallReader } from './calls.ts';
import { givesPromise, isHandlerByCustom, takesCallback } from './customs.ts';
import { isWrittenInPlace, SetGoing } from './going.ts';
import { Libraries } from './libraries.ts';
import { noManifests, type PackageManifest } from './resolution.ts';
import { Namesakes } from './namesakes.ts';
import { isCommandOfYargs, isRouteByPath, Purposes } from './purpose.ts';
import { type Alone, type Going, servingAlways, servingSurely, servingWith } from './serving.ts';
import { hooksIn } from './plugins.ts';
import { standings } from './standing.ts';
import { entriesIn } from './tables.ts';

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
  const libraries = new Libraries(beside ?? [], manifests.packages);
  return new Judgement(project, resolver, purposes, libraries, manifests.packages).judged();
}

function isOfJavaScript({ language }: FileFacts): boolean {
  return language === 'javascript';
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
  readonly #packages: readonly PackageManifest[];
  readonly #going: SetGoing;
  readonly #namesakes: Namesakes;
  readonly #calls: CallReader;

  constructor(
    { functions, files, beside, judged, followed }: Judged,
    resolver: Resolver,
    purposes: Purposes,
    libraries: Libraries,
    packages: readonly PackageManifest[],
  ) {
    this.#purposes = purposes;
    this.#packages = packages;
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
    this.#going = new SetGoing(purposes);
    this.#calls = new CallReader(this.#files, resolver, this.#going, this.#namesakes);
  }

  judged(): LinkedFunction[] {
    const news = this.#readAll();
    const going = this.#whatGoes();
    const alone = this.#alone(going.beginnings);
    const reached = servingWith(alone, going, this.#purposes);
    const always = servingAlways(alone, going, this.#purposes);
    const all = this.#beside.flatMap(({ functions }) => functions);
    const surely = servingSurely(alone, going, all);
    const standing = standings({
      functions: this.#functions.map(({ ref }) => ref),
      files: this.#files,
      beside: this.#beside,
      packages: this.#packages,
      libraries: this.#libraries,
      purposes: this.#purposes,
      importedBy: (file) => this.#resolver.filesImportedBy(file),
      going: this.#going,
      servedBy: (roots, gives) => surely(roots, gives && joined(going.starts, gives)),
    });
    // What calls of the project's own run is found where they stand.
    const { roots, later, within, now, options, placed } = this.#going;
    for (const facts of within) if (placed.has(facts)) within.delete(facts);
    const steps = [roots, later, within];
    return [...news, ...this.#all].map((one) => {
      if (one.ref.file.language !== 'javascript') return one;
      const { facts } = one.ref;
      const isStep = facts.async || steps.some((those) => those.has(facts));
      const edges = [...one.edges, ...(now.get(facts) ?? [])];
      const onLoop = reached.has(facts) && isStep;
      if (!onLoop && options.has(facts) && !placed.has(facts) && !going.beginnings.has(facts))
        return { ...one, edges, onLoop: true, standing: 'supposed' };
      return onLoop
        ? { ...one, edges, onLoop, standing: standing(one.ref, always.has(facts)) }
        : { ...one, edges, onLoop };
    });
  }

  /** Returns those that are set going by what is read, and come with it. */
  #readAll(): readonly LinkedFunction[] {
    const before = this.#functions.length;
    const known = new Set(this.#functions.map(({ ref }) => ref.facts));
    // What is added to the list while it is gone through is gone through as well.
    for (const { ref } of this.#functions) {
      if (this.#purposes.of(ref.file) !== 'test') this.#calls.read(ref);
      for (const to of this.#going.started.splice(0)) {
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
      if (this.#going.placed.has(ref.facts) || isCommandOfYargs(ref.file)) continue;
      const callers = this.#namesakes.callersOf(ref);
      for (const from of callers) {
        this.#going.start(from, ref);
        this.#going.later.set(ref.facts, from);
      }
      if (serves && callers.length === 0 && this.#purposes.isServing(ref.file)) this.#going.addRoot(ref);
    }
    for (const ref of this.#files.flatMap((file) => hooksIn(file))) this.#going.suppose(ref, ref);
  }

  #whatGoes(): Going {
    const functions = this.#functions.map(({ ref }) => ref);
    const beginnings = beginningsOf(functions, this.#going.starts);
    this.#going.spareOpening(openingOf(functions, this.#going.starts));
    const { starts, roots, delayed, changed, placed, later } = this.#going;
    return { starts, roots, delayed, changed, placed, later, beginnings, namesakes: this.#namesakes };
  }

  /** The sync ones that nobody calls as far as is seen make others run; those that a framework calls are roots themselves. */
  #alone(beginnings: ReadonlySet<FunctionFacts>): Alone {
    const async: FunctionRef[] = [];
    for (const { ref, onLoop } of this.#functions) {
      if (!this.#isRoot(ref, onLoop, beginnings)) continue;
      const isHandler = isSaid(ref, onLoop && !ref.facts.async);
      if (isHandler && (isSaid(ref, false) || !this.#going.roots.has(ref.facts))) this.#going.addRoot(ref);
      if (!isHandler && !ref.facts.async) this.#going.within.add(ref.facts);
      if (!isHandler || ref.facts.async) async.push(ref);
    }
    const sync = [...this.#going.later.values()].filter((from) => this.#isOnItsOwn(from, beginnings));
    return { async, sync };
  }

  /** `said` is what the catalogue's decorators and base classes say of it. */
  #isRoot({ file, index, facts }: FunctionRef, said: boolean, beginnings: ReadonlySet<FunctionFacts>): boolean {
    if (this.#going.placed.has(facts) || this.#isPartOfSpared({ file, facts })) return false;
    if (!facts.async && isSaid({ file, facts }, said))
      return this.#purposes.isOurs(file) && !(isCommandOfYargs(file) && facts.name === 'handler');
    const isAwaited =
      facts.async || takesCallback(file, facts) || givesPromise(facts) || this.#passesPromiseOn({ file, index, facts });
    return isAwaited && this.#purposes.isServing(file) && !beginnings.has(facts);
  }

  /** What is written in the place where a command hands it over to what nobody knows is part of that command. */
  #isPartOfSpared({ file, facts }: Pick<FunctionRef, 'file' | 'facts'>): boolean {
    for (let at = facts; isWrittenInPlace(at) && at.parent !== null;) {
      const around = file.functions[at.parent];
      if (around === undefined) return false;
      if (this.#going.spared.has(around)) return true;
      at = around;
    }
    return false;
  }

  /** `read: () => load(file)` gives what an async function gives: whoever calls it waits for that. */
  #passesPromiseOn(ref: FunctionRef): boolean {
    const { facts, index } = ref;
    if (index === 0 || facts.generator || ![...(this.#going.starts.get(facts) ?? [])].some(({ async }) => async))
      return false;
    return alternatives(this.#resolver.resultOf(ref)).some(({ kind }) => kind === 'coroutine');
  }

  /** A sync function that nobody in the project calls; the body of a module is called by what imports it. */
  #isOnItsOwn({ file, index, facts }: FunctionRef, beginnings: ReadonlySet<FunctionFacts>): boolean {
    if (index === 0 || facts.async || this.#going.placed.has(facts) || beginnings.has(facts)) return false;
    return this.#purposes.isServing(file);
  }
}

function joined(one: Starts, other: Starts): Starts {
  const both = new Map(one);
  for (const [from, to] of other) both.set(from, new Set([...(both.get(from) ?? []), ...to]));
  return both;
}

/** Whether the catalogue, its place or its parameters say that something outside the project runs it. */
function isSaid({ file, facts }: Pick<FunctionRef, 'file' | 'facts'>, said: boolean): boolean {
  return said || isRouteByPath(file, facts) || isHandlerByCustom(file, facts);
}
