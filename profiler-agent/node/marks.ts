/** Wraps the synchronous calls of `calls.ts`, so that the board shows which is running, since when, and from where. */

import fs from 'node:fs';
import module, { createRequire } from 'node:module';
import { at, type Board, when } from './board.ts';
import { calls, lateModules } from './calls.ts';
import { takeStack } from './capture.ts';

type Callable = (this: unknown, ...args: unknown[]) => unknown;
type Owner = Record<string, unknown>;
/** Whether a call with these arguments may take long, so that its stack is always worth the price. */
type Weigh = (args: readonly unknown[]) => boolean;

const apply = Reflect.apply;
const performanceNow = performance.now.bind(performance);

/** Stacks of calls that are mostly short: at most this many at once, and this many a millisecond. */
const burst = 50;
const refill = 0.3;

export interface Marks {
  /** Wraps what the program has not loaded so far, for module namespaces (`import`) too. */
  finish(): void;
}

/** `longAfter` milliseconds make a call worth remembering after it ended. */
export function wrapCalls(board: Board, monotonic: number, longAfter: number): Marks {
  const marker = new Marker(board, monotonic, longAfter);
  const load = createRequire(process.execPath);
  const waiting = new Set(lateModules);
  marker.wrapOwner('fs', owner(fs));
  marker.wrapOwner('Atomics', owner(Atomics));
  marker.wrapOwner('JSON', owner(JSON));
  const wrapLate = (name: string): void => {
    if (waiting.delete(name)) marker.wrapOwner(name, owner(load(`node:${name}`)));
  };
  const release = onLoad((request) => wrapLate(request.replace(/^node:/, '')));
  return {
    finish() {
      for (const name of waiting) wrapLate(name);
      release();
      module.syncBuiltinESMExports();
    },
  };
}

class Marker {
  readonly #board: Board;
  readonly #monotonic: number;
  readonly #longAfter: number;
  #tokens = burst;
  #filled = 0;

  constructor(board: Board, monotonic: number, longAfter: number) {
    this.#board = board;
    this.#monotonic = monotonic;
    this.#longAfter = longAfter;
  }

  wrapOwner(name: string, owner: Owner): void {
    calls.forEach((call, number) => {
      if (call?.owner === name) this.#wrap(owner, call.key, number, weighing[name] ?? weighing[call.name] ?? always);
    });
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
      enter(weigh(args));
      try {
        return apply(inner, this, args);
      } finally {
        leave();
      }
    };
    disguise(wrapper, inner);
    put(owner, key, wrapper);
  }

  #enter(call: number, heavy: boolean): void {
    const { ints, floats, stack } = this.#board;
    const moment = performanceNow();
    floats[when.since] = moment + this.#monotonic;
    ints[at.stackBytes] = 0;
    ints[at.turn] = (ints[at.turn] ?? 0) + 1;
    ints[at.call] = call;
    if (!heavy && !this.#mayTakeStack(moment)) return;
    ints[at.stackBytes] = stack.write(takeStack(), 'utf8');
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

const always: Weigh = () => true;

const weighing: Record<string, Weigh> = {
  fs: () => false,
  zlib: ([input]) => sizeOf(input) > largeText,
  'JSON.parse': ([text]) => sizeOf(text) > largeText,
  'JSON.stringify': ([value]) => isLarge(value),
  'Atomics.wait': ([, , , timeout]) => !(typeof timeout === 'number' && timeout < 2),
};

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return ArrayBuffer.isView(value) ? value.byteLength : 0;
}

/** Whether a value looks large at a glance: itself or one of its first properties a long list. */
function isLarge(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  if (Array.isArray(value)) return value.length > largeList;
  return Object.values(value)
    .slice(0, 8)
    .some((part) => Array.isArray(part) && part.length > largeList);
}

/** Calls `notice` with every name that the program requires, until released. */
function onLoad(notice: (request: string) => void): () => void {
  const loader = owner(module);
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
