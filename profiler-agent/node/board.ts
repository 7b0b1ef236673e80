/** The memory that a program's thread and the watchdog share: what the thread is calling right now, what it called, its idle time. */

import type { Span } from './pulse.ts';

/** Places in `ints`. */
export const at = {
  /** Number of the running call in `calls`, 0 when none. */
  call: 0,
  /** Bytes of the running call's stack; 0 when none was taken. */
  stackBytes: 1,
  /** Grows with each call: a reader sees by it that the board changed under its eyes. */
  turn: 2,
  longCall: 3,
  longStackBytes: 4,
  /** 1 when the thread is about to exit. */
  exiting: 5,
  /** 1 when the watchdog has said its last word. */
  farewell: 6,
  /** 1 while the watchdog can answer. */
  watched: 7,
  /** 1 when the thread asks for the inspector session to be closed, 2 when it is. */
  hangUp: 9,
  /** How many inspector sessions are open or about to be: Node does not exit before they are closed. */
  connected: 10,
  /** How many garbage collections were written to the ring. */
  collections: 8,
  /** How many worker threads this thread has started. */
  children: 12,
  /** Number of the pace in `paces` at which the pulse beats. */
  pace: 11,
  /** 1 while the watchdog follows a step that may be a stall, or has not said its last word of one. */
  following: 13,
  /** 1 from when the watchdog follows the loop. */
  followed: 14,
  /** 1 once the program's main module was seen to be evaluated. */
  started: 15,
  /** 1 from when the watchdog has heard who the thread is. */
  heard: 16,
} as const;

/** Places in `floats`; all times are milliseconds of the monotonic clock. The last ones are what `diary.ts` writes. */
export const when = {
  since: 0,
  longSince: 1,
  longUntil: 2,
  idle: 3,
  idleAt: 4,
  turned: 5,
  beat: 6,
  beatCpu: 7,
  beatRunDelay: 8,
  pastFrom: 9,
  pastTo: 10,
  pastCpu: 11,
  pastRunDelay: 12,
} as const;

export const ringSize = 64;
const callLimit = 192;
const stackSize = 8192;
const intBytes = 128;
const floatBytes = 128;
const ringBytes = ringSize * 2 * 8;
const callBytes = callLimit * 3 * 8;

export interface Board {
  readonly shared: SharedArrayBuffer;
  readonly ints: Int32Array<SharedArrayBuffer>;
  readonly floats: Float64Array;
  /** Pairs of start and length of the latest long garbage collections. */
  readonly ring: Float64Array;
  /** Three by three: how often each call was made, how long in all, the longest. */
  readonly totals: Float64Array;
  readonly stack: Buffer;
  readonly longStack: Buffer;
}

export function newBoard(): Board {
  return boardOn(new SharedArrayBuffer(intBytes + floatBytes + ringBytes + callBytes + 2 * stackSize));
}

export function boardOn(shared: SharedArrayBuffer): Board {
  let offset = intBytes;
  const next = (bytes: number): number => (offset += bytes) - bytes;
  return {
    shared,
    ints: new Int32Array(shared, 0, intBytes / 4),
    floats: new Float64Array(shared, next(floatBytes), floatBytes / 8),
    ring: new Float64Array(shared, next(ringBytes), ringBytes / 8),
    totals: new Float64Array(shared, next(callBytes), callBytes / 8),
    stack: Buffer.from(shared, next(stackSize), stackSize),
    longStack: Buffer.from(shared, next(stackSize), stackSize),
  };
}

/** A call as the board shows it, its stack still as text. */
export interface Mark {
  readonly call: number;
  readonly since: number;
  readonly until: number | null;
  readonly stack: string;
}

/** The call that is running now; null when none, or when the thread wrote while we read. */
export function runningCall(board: Board): Mark | null {
  const turn = Atomics.load(board.ints, at.turn);
  const call = Atomics.load(board.ints, at.call);
  if (call === 0) return null;
  const since = board.floats[when.since] ?? 0;
  const stack = board.stack.toString('utf8', 0, Atomics.load(board.ints, at.stackBytes));
  const torn = Atomics.load(board.ints, at.turn) !== turn || Atomics.load(board.ints, at.call) !== call;
  return torn ? null : { call, since, until: null, stack };
}

/** The latest call that was long; null when there was none yet. */
export function longCall(board: Board): Mark | null {
  const call = Atomics.load(board.ints, at.longCall);
  if (call === 0) return null;
  return {
    call,
    since: board.floats[when.longSince] ?? 0,
    until: board.floats[when.longUntil] ?? 0,
    stack: board.longStack.toString('utf8', 0, Atomics.load(board.ints, at.longStackBytes)),
  };
}

/** The long garbage collections between two moments, or what of them was in between. */
export function collectionsBetween({ ring }: Board, from: number, to: number): Span[] {
  const spans: Span[] = [];
  for (let place = 0; place < ring.length; place += 2) {
    const began = ring[place] ?? 0;
    const span = { from: Math.max(began, from), to: Math.min(began + (ring[place + 1] ?? 0), to) };
    if (span.from < span.to) spans.push(span);
  }
  return spans;
}
