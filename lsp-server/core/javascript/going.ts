/**
 * What sets which functions going, and what becomes of a function that is given away: by whom it is run, and on which occasion.
 * Gathered while the calls of a project are read; says nothing of what serves.
 */

import type { CallFacts, FunctionFacts } from '../facts.ts';
import type { Edge } from '../link.ts';
import { lastName } from '../names.ts';
import type { FunctionRef } from '../values.ts';
import { closedIn, listens } from './beginnings.ts';
import { type Fate, eventOf } from './handing.ts';
import type { Purposes } from './purpose.ts';

/** What a root is run by, what says least first: each is a set of `SetGoing`, but for the last, which is all other roots. */
const occasions = ['changed', 'delayed', 'emitted', 'told', 'handler'] as const;
type Occasion = (typeof occasions)[number];

export class SetGoing {
  readonly #purposes: Purposes;
  /** Which functions a function sets going, whether it waits for them or not. */
  readonly starts: Map<FunctionFacts, Set<FunctionFacts>> = new Map();
  /** Which roots a function has others run. */
  readonly gives: Map<FunctionFacts, Set<FunctionFacts>> = new Map();
  readonly roots: Set<FunctionFacts> = new Set();
  /** What listens to a server, a queue or a bot. */
  readonly listening: Set<FunctionFacts> = new Set();
  readonly delayed: Set<FunctionFacts> = new Set();
  readonly changed: Set<FunctionFacts> = new Set();
  /** Of the roots those that only a timer or an event of Node's runs, and those that only an event of the project's own does: commands have such as well. */
  readonly told: Set<FunctionFacts> = new Set();
  readonly emitted: Set<FunctionFacts> = new Set();
  /** What commands, builds and tests run. */
  readonly spared: Set<FunctionFacts> = new Set();
  readonly placed: Set<FunctionFacts> = new Set();
  readonly now: Map<FunctionFacts, Edge[]> = new Map();
  readonly later: Map<FunctionFacts, FunctionRef> = new Map();
  /** Sync functions that are written where they are handed to what nobody knows: on whichever loop that is done, it runs them. */
  readonly within: Set<FunctionFacts> = new Set();
  /** Sync functions that a library was given among its options. */
  readonly options: Set<FunctionFacts> = new Set();
  /** Those that were found last to be set going. */
  readonly started: FunctionRef[] = [];

  constructor(purposes: Purposes) {
    this.#purposes = purposes;
  }

  give(from: FunctionRef, to: FunctionRef, call: CallFacts, fate: Fate): void {
    // What a command has a part of the program call goes on for that command, whatever else that part serves.
    if (fate !== 'handler' && this.#isOfCommand(to) && !this.#isOfCommand(from)) {
      this.placed.add(to.facts);
      return;
    }
    switch (fate) {
      case 'handler':
        if (this.#purposes.isOurs(from.file)) this.#giveRoot(from, to, occasionOf(call) ?? 'handler');
        return;
      case 'asked':
        if (!this.#purposes.isOurs(from.file)) return;
        this.#giveRoot(from, to, 'handler');
        this.listening.add(from.facts);
        return;
      case 'loop':
        if (this.#purposes.isServing(from.file)) this.#giveRoot(from, to, occasionOf(call) ?? 'told');
        this.placed.add(to.facts);
        return;
      case 'delayed':
      case 'changed':
        if (this.#purposes.isServing(from.file))
          this.#giveRoot(from, to, this.changed.has(from.facts) ? 'changed' : fate);
        this.placed.add(to.facts);
        if (fate === 'delayed') this.setGoing(from, to);
        return;
      case 'now':
        if (!to.facts.async && !to.facts.generator) this.addNow(from, to, call);
        // `names.map(async (name) => …)` gives as many promises.
        if (to.facts.async && !from.facts.async) this.later.set(to.facts, from);
        return this.start(from, to);
      case 'later':
        this.start(from, to);
        if (!to.facts.async) this.later.set(to.facts, from);
        return;
      // A server that was forked serves others meanwhile; what was forked to work does not.
      case 'parent':
        if (from.file.functions.some(({ calls }) => calls.some(listens))) this.addRoot(to);
        this.placed.add(to.facts);
        return;
      case 'startup':
        this.spared.add(to.facts);
        this.placed.add(to.facts);
        return;
      case 'off':
        this.placed.add(to.facts);
        return;
      case 'unknown':
        return;
    }
  }

  #giveRoot(from: FunctionRef, to: FunctionRef, by: Occasion): void {
    this.addRoot(to, by);
    note(this.gives, from.facts, to.facts);
  }

  #isOfCommand({ file }: FunctionRef): boolean {
    return this.#purposes.of(file) === 'command';
  }

  /** What is run otherwise as well is no less a root for that. */
  addRoot({ file, index, facts }: FunctionRef, by: Occasion = 'handler'): void {
    const servesOnce = by !== 'changed' && closedIn(index, file.functions).length > 0;
    const occasion = servesOnce ? 'delayed' : by;
    const known = this.#occasionOf(facts);
    if (known !== undefined && occasions.indexOf(known) >= occasions.indexOf(occasion)) return;
    if (known !== undefined) this.#by(known)?.delete(facts);
    this.#by(occasion)?.add(facts);
    this.roots.add(facts);
  }

  /** Of a root; undefined for what is none yet. */
  #occasionOf(facts: FunctionFacts): Occasion | undefined {
    if (!this.roots.has(facts)) return undefined;
    return occasions.find((one) => this.#by(one)?.has(facts)) ?? 'handler';
  }

  #by(occasion: Occasion): Set<FunctionFacts> | undefined {
    return occasion === 'handler' ? undefined : this[occasion];
  }

  /** `database.on('open', () => { app.listen(80); })`: what begins to serve when something is told waits for no client yet. */
  spareOpening(opening: ReadonlySet<FunctionFacts>): void {
    for (const kind of [this.delayed, this.emitted, this.told])
      for (const facts of kind) if (opening.has(facts) && kind.delete(facts)) this.roots.delete(facts);
  }

  /** Roots that a server, a queue or a bot runs. */
  handlers(): ReadonlySet<FunctionFacts> {
    return this.#rootsBy('handler');
  }

  /** These, and what is run by something outside the project whoever uses that. */
  fromOutside(): ReadonlySet<FunctionFacts> {
    return this.#rootsBy('told');
  }

  /** Run by that, or by what says more. */
  #rootsBy(least: Occasion): ReadonlySet<FunctionFacts> {
    const lesser = occasions.slice(0, occasions.indexOf(least));
    return new Set([...this.roots].filter((one) => !lesser.some((occasion) => this.#by(occasion)?.has(one))));
  }

  start(from: FunctionRef, to: FunctionRef): void {
    this.placed.add(to.facts);
    this.setGoing(from, to);
  }

  setGoing(from: FunctionRef, to: FunctionRef): void {
    this.started.push(to);
    note(this.starts, from.facts, to.facts);
  }

  addNow(from: FunctionRef, to: FunctionRef, call: CallFacts): void {
    this.now.set(from.facts, [...(this.now.get(from.facts) ?? []), { call, to }]);
  }

  /**
   * `createStore({ load() { … } })`: when a library runs what it is given among its options nobody knows, but that it does not ask
   * for what is called `onChange` before there is one.
   */
  suppose(from: FunctionRef, to: FunctionRef): void {
    const { facts } = to;
    if (facts.async || facts.generator || !this.#purposes.isServing(from.file)) return;
    this.options.add(facts);
    if (/^on[A-Z]/.test(lastName(facts.name)) && from.facts !== facts) this.#await(from, to);
  }

  /** `tracer.startActiveSpan('answer', async (span) => …)`: what is written where it is handed over is mostly run before whoever hands it over goes on. */
  handOver(from: FunctionRef, to: FunctionRef): void {
    const { facts } = to;
    if (facts.generator || !isWrittenInPlace(facts)) return;
    if (facts.async) this.setGoing(from, to);
    else this.#await(from, to);
  }

  #await(from: FunctionRef, to: FunctionRef): void {
    this.within.add(to.facts);
    this.setGoing(from, to);
  }
}

function note(all: Map<FunctionFacts, Set<FunctionFacts>>, from: FunctionFacts, to: FunctionFacts): void {
  const known = all.get(from);
  if (known === undefined) all.set(from, new Set([to]));
  else known.add(to);
}

export function isWrittenInPlace({ name }: FunctionFacts): boolean {
  return /(?:^|\.)<[^.]*>$/.test(name) || name.includes('<callback of ');
}

/** Of what is given for an event; undefined for anything else. */
function occasionOf(call: CallFacts): Occasion | undefined {
  switch (eventOf(call)) {
    case 'client':
      return 'handler';
    case 'known':
      return 'told';
    case 'own':
      return 'emitted';
    case undefined:
      return undefined;
  }
}
