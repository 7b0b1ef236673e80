/** Wraps the synchronous calls of `calls.ts`, so that the board shows which is running, since when, and from where. */

import { syncBuiltinESMExports } from 'node:module';
import { findAddons } from './addons.ts';
import { at, type Board, when } from './board.ts';
import { addonCall, calls, lateModules } from './calls.ts';
import { takeStack, takeStackWithRoot } from './capture.ts';
import { load } from './load.ts';
import type { CallSites } from './sites.ts';

type Callable = (this: unknown, ...args: unknown[]) => unknown;
type Owner = Record<string, unknown>;
/** Heavy may take long, so that its stack is always worth the price; nothing is so light that even a mark costs too much. */
type Weight = 'heavy' | 'light' | 'nothing';
type Weigh = (args: readonly unknown[], self: unknown) => Weight;

const apply = Reflect.apply;
const performanceNow = performance.now.bind(performance);
const toSource: unknown = Reflect.get(Function.prototype, 'toString');

/** Stacks of calls that are mostly short: at most this many at once, and this many a millisecond. */
const burst = 50;
const refill = 0.3;

export interface Marks {
  /** Wraps what the program has loaded so far, for module namespaces (`import`) too, and what it may load without our knowing. */
  finish(): void;
  /** Wraps what the program has loaded meanwhile by `import()`. */
  meet(): void;
  /** Called every now and then, when the program has started: stacks no longer need to say how. */
  settle(): void;
}

export interface MarkOptions {
  /** From `performance.now` of this thread to the monotonic clock of all, in milliseconds. */
  readonly monotonic: number;
  /** So many milliseconds make a call worth remembering after it ended. */
  readonly longAfter: number;
}

export function wrapCalls(board: Board, sites: CallSites, options: MarkOptions): Marks {
  const marker = new Marker(board, sites, options);
  const waiting = new Set(lateModules);
  marker.wrapOwner('fs', owner(load('node:fs')));
  marker.wrapOwner('Atomics', owner(Atomics));
  marker.wrapOwner('JSON', owner(JSON));
  marker.wrapOwner('globalThis', owner(globalThis));
  marker.wrapOwner('Array.prototype', owner(Array.prototype));
  marker.wrapOwner('TypedArray.prototype', owner(Object.getPrototypeOf(Uint8Array.prototype) as object));
  const wrapLate = (name: string): void => {
    if (!waiting.delete(name)) return;
    marker.wrapOwner(name, owner(load(`node:${name}`)));
    if (waiting.size === 0) release();
  };
  const lookForDatabases = findAddons((name, holder) => {
    if (name === 'addon') marker.wrapAddon(owner(holder));
    else marker.wrapOwner(name, owner(holder));
  });
  const release = onLoad((request) => wrapLate(request.startsWith('node:') ? request.slice(5) : request));
  const meet = (): void => {
    const met = [...waiting].filter(isLoaded);
    met.forEach(wrapLate);
    if (met.length > 0) syncBuiltinESMExports();
  };
  return {
    finish() {
      // To load what nobody needs costs each program some milliseconds, and a small server some percent of each request.
      for (const name of waiting) if (importsFirst() || isLoaded(name)) wrapLate(name);
      lookForDatabases();
      syncBuiltinESMExports();
    },
    meet,
    settle() {
      marker.settle();
      lookForDatabases();
      meet();
    },
  };
}

/** What `process` shows of modules; Node's types do not have it. */
interface Loads {
  /** `NativeModule zlib`, for one of Node's own. */
  readonly moduleLoadList?: readonly string[];
  /** Undefined where the program is an ES module. */
  readonly mainModule?: object;
}

/** An ES module is there before anybody can know of it, and what it calls at once as well. */
function importsFirst(): boolean {
  const { mainModule, moduleLoadList } = process as Loads;
  return mainModule === undefined || moduleLoadList === undefined;
}

function isLoaded(name: string): boolean {
  return (process as Loads).moduleLoadList?.includes(`NativeModule ${name}`) === true;
}

class Marker {
  readonly #board: Board;
  readonly #monotonic: number;
  readonly #longAfter: number;
  readonly #sites: CallSites;
  #take = takeStackWithRoot;
  #tokens = burst;
  #filled = 0;

  constructor(board: Board, sites: CallSites, { monotonic, longAfter }: MarkOptions) {
    this.#sites = sites;
    this.#board = board;
    this.#monotonic = monotonic;
    this.#longAfter = longAfter;
  }

  settle(): void {
    this.#take = takeStack;
  }

  wrapOwner(name: string, owner: Owner): void {
    calls.forEach((call, number) => {
      if (call?.owner === name) this.#wrap(owner, call.key, number, weighing[call.name] ?? weighing[name] ?? always);
    });
  }

  /** By what its functions are called: one that says so blocks, and is no class. */
  wrapAddon(exported: Owner): void {
    for (const key of Object.keys(exported)) if (/sync$/i.test(key)) this.#wrap(exported, key, addonCall, light);
  }

  #wrap(owner: Owner, key: string, number: number, weigh: Weigh): void {
    const original = owner[key];
    if (typeof original !== 'function') return;
    const inner = original as Callable;
    const { ints } = this.#board;
    const enter = this.#enter.bind(this, number);
    const leave = this.#leave.bind(this, number);
    const wrapper = function (this: unknown, ...args: unknown[]): unknown {
      if (ints[at.call] !== 0) return apply(inner, this, args);
      const weight = weigh(args, this);
      if (weight === 'nothing') return apply(inner, this, args);
      enter(weight);
      try {
        return apply(inner, this, args);
      } finally {
        leave();
      }
    };
    disguise(wrapper, inner);
    put(owner, key, wrapper);
  }

  #enter(call: number, weight: Weight): void {
    const { ints, floats, stack } = this.#board;
    const moment = performanceNow();
    floats[when.since] = moment + this.#monotonic;
    ints[at.stackBytes] = 0;
    ints[at.turn] = (ints[at.turn] ?? 0) + 1;
    ints[at.call] = call;
    if (weight !== 'heavy' && !this.#mayTakeStack(moment)) return;
    const text = this.#take();
    ints[at.stackBytes] = stack.write(text, 'utf8');
    this.#sites.at(call, text);
  }

  #mayTakeStack(moment: number): boolean {
    this.#tokens = Math.min(burst, this.#tokens + (moment - this.#filled) * refill);
    this.#filled = moment;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  #leave(call: number): void {
    const { ints, floats, totals } = this.#board;
    const until = performanceNow() + this.#monotonic;
    const lasted = until - (floats[when.since] ?? until);
    totals[call * 3] = (totals[call * 3] ?? 0) + 1;
    totals[call * 3 + 1] = (totals[call * 3 + 1] ?? 0) + lasted;
    if (lasted > (totals[call * 3 + 2] ?? 0)) totals[call * 3 + 2] = lasted;
    this.#sites.count(call, lasted);
    if (lasted >= this.#longAfter) this.#remember(call, until);
    ints[at.call] = 0;
  }

  #remember(call: number, until: number): void {
    const { ints, floats, stack, longStack } = this.#board;
    const bytes = ints[at.stackBytes] ?? 0;
    stack.copy(longStack, 0, 0, bytes);
    ints[at.longStackBytes] = bytes;
    floats[when.longSince] = floats[when.since] ?? 0;
    floats[when.longUntil] = until;
    ints[at.longCall] = call;
  }
}

const largeText = 64 * 1024;
const largeList = 500;
/** A default sort of fewer elements takes a few milliseconds at most. */
const largeSort = 10_000;
/** Numbers are sorted faster. */
const largeBytes = 512 * 1024;

const always: Weigh = () => 'heavy';
const light: Weigh = () => 'light';

const weighing: Record<string, Weigh> = {
  fs: light,
  DatabaseSync: light,
  StatementSync: light,
  'better-sqlite3.Database': light,
  'better-sqlite3.Statement': light,
  'crypto.hash': ([, input]) => (sizeOf(input) > largeText ? 'heavy' : 'nothing'),
  zlib: ([input]) => (sizeOf(input) > largeText ? 'heavy' : 'light'),
  'JSON.parse': ([text]) => (sizeOf(text) > largeText ? 'heavy' : 'nothing'),
  'JSON.stringify': ([value]) => weightOf(value),
  structuredClone: ([value]) => weightOf(value),
  'Array.prototype': ([compare], self) =>
    Array.isArray(self) && self.length > largeSort && isEngines(compare) ? 'heavy' : 'nothing',
  'TypedArray.prototype': ([compare], self) => (sizeOf(self) > largeBytes && isEngines(compare) ? 'heavy' : 'nothing'),
  'Atomics.wait': ([, , , timeout]) => (typeof timeout === 'number' && timeout < 2 ? 'light' : 'heavy'),
};

/** Another comparator is JavaScript, which shows its own line. */
function isEngines(compare: unknown): boolean {
  if (typeof compare !== 'function') return compare === undefined;
  return String(apply(toSource as Callable, compare, [])).endsWith('{ [native code] }');
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return ArrayBuffer.isView(value) ? value.byteLength : 0;
}

/** At a glance: a long list, or something that has one among its first properties. How deep the rest goes is not known. */
function weightOf(value: unknown): Weight {
  if (typeof value === 'string') return value.length > largeText ? 'heavy' : 'nothing';
  if (typeof value !== 'object' || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length > largeList ? 'heavy' : 'light';
  let looked = 0;
  for (const key in value) {
    if ((looked += 1) > 8) break;
    const part: unknown = Reflect.get(value, key);
    if (Array.isArray(part) && part.length > largeList) return 'heavy';
  }
  return 'light';
}

/** Calls `notice` with every name that the program requires, until released. */
function onLoad(notice: (request: string) => void): () => void {
  const loader = owner(load('node:module'));
  const original = loader['_load'];
  if (typeof original !== 'function') return () => undefined;
  const hook = function (this: unknown, ...args: unknown[]): unknown {
    if (typeof args[0] === 'string') notice(args[0]);
    return apply(original as Callable, this, args);
  };
  loader['_load'] = hook;
  return () => {
    if (loader['_load'] === hook) loader['_load'] = original;
  };
}

function disguise(wrapper: Callable, inner: Callable): void {
  for (const key of Reflect.ownKeys(inner)) {
    const property = Reflect.getOwnPropertyDescriptor(inner, key);
    if (property !== undefined && key !== 'prototype') Reflect.defineProperty(wrapper, key, property);
  }
}

/** Node 26 has read-only properties here, which an assignment would trip over. */
function put(owner: Owner, key: string, value: Callable): void {
  const before = Reflect.getOwnPropertyDescriptor(owner, key);
  Reflect.defineProperty(owner, key, {
    configurable: true,
    writable: true,
    enumerable: before?.enumerable ?? true,
    value,
  });
}

function owner(value: object): Owner {
  return value as Owner;
}
