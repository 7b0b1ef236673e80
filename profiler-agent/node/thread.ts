/** What the agent does on each thread of the program: marks its calls, beats its pulse, and gives its stack when asked. */

import { executionAsyncId } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { join } from 'node:path';
import type inspector from 'node:inspector';
import type { PerformanceNodeTiming } from 'node:perf_hooks';
import { at, type Board, newBoard, when } from './board.ts';
import { hideFramesOf, practise, takeStackWithStarts } from './capture.ts';
import { now } from './clock.ts';
import { Collections } from './collections.ts';
import { keepDiary } from './diary.ts';
import { Heart } from './heart.ts';
import { load } from './load.ts';
import { type Marks, wrapCalls } from './marks.ts';
import type { Captured } from './probe.ts';
import { followRequests, forgetArrived, requestsNow } from './requests.ts';
import type { Rhythm } from './rhythm.ts';
import { CallSites, type CountedCall } from './sites.ts';
import { after } from './timers.ts';

/** How deep a stack of a blocked thread is taken: modules that require each other are many frames above the loader that began with them. */
const depth = 200;
/** What `import()` loads while the program starts is met so many milliseconds after its first turn; later, with each note. */
const meetings = [10, 30, 80, 200];
/** The thread notes how much work it has for the first time after so many milliseconds. */
const firstNote = 500;
/** Between two times that calls are told, in milliseconds. */
const tellEvery = 900;

const { stringify } = JSON;
const { nodeTiming } = performance;

export interface Prepared {
  readonly board: Board;
  readonly marks: Marks;
  readonly sites: CallSites;
  readonly collections: Collections;
  /** What must outlive a garbage collection: a collected histogram stops counting, which looks like an endless stall. */
  readonly kept: unknown[];
  /** Has the thread `announce` itself whenever the watchdog calls. */
  readonly answerCalls: (announce: () => void) => void;
  /** Called when the agent has gone; set by whoever brought it into a program that ran already. */
  readonly ended: () => void;
}

/** The pulse of a thread; stops when told. */
export interface Beating {
  readonly beats: Heart['beats'];
  /** Hands the counted calls to `tell` every now and then. */
  tellCalls(tell: (calls: readonly CountedCall[]) => void): void;
  stop(): void;
}

/** Before the thread's program runs. `key` is the hidden property of globalThis by which the watchdog finds us. */
export function prepareThread(key: symbol, threshold: number): Prepared {
  const board = newBoard();
  hideFramesOf(join(import.meta.dirname, 'agent.cjs'));
  const sites = new CallSites();
  const marks = wrapCalls(board, sites, { monotonic: now() - performance.now(), longAfter: threshold / 2 });
  const collections = new Collections(board, threshold);
  const kept: unknown[] = [];
  subscribe('worker_threads', () => void Atomics.add(board.ints, at.children, 1));
  const own: Own = { capture: () => capture(collections), kept };
  Object.defineProperty(globalThis, key, { value: own, configurable: true });
  const answerCalls = (announce: () => void): void => void (own.announce = announce);
  return { board, marks, sites, collections, kept, answerCalls, ended: () => own.ended?.() };
}

/** What the hidden property of globalThis holds. */
interface Own {
  readonly capture: () => string;
  readonly kept: unknown[];
  announce?: () => void;
  ended?: () => void;
}

/** When the thread's loop first turns. */
export function beginThread({ board, marks, sites, collections, kept }: Prepared, rhythm: Rhythm): Beating {
  board.floats[when.turned] = now();
  practise();
  debuggerAt = (load('node:inspector') as typeof inspector).url;
  const heart = new Heart(board, rhythm);
  const endDiary = keepDiary(board, rhythm.resolution.brisk);
  marks.finish();
  for (const meeting of meetings) after(meeting, () => marks.meet());
  followRequests();
  collections.look();
  let tell: (calls: readonly CountedCall[]) => void = () => undefined;
  let told = now();
  const note = (): void => {
    endNotes = after(heart.note(), note);
    marks.settle();
    collections.look();
    forgetArrived();
    if (now() - told < tellEvery) return;
    told = now();
    const taken = sites.take();
    if (taken !== null) tell(taken);
  };
  let endNotes = after(firstNote, note);
  kept.push(heart);
  return {
    beats: heart.beats,
    tellCalls(telling) {
      tell = telling;
    },
    stop() {
      endNotes();
      endDiary();
      collections.stop();
      heart.stop();
    },
  };
}

/** What the watchdog evaluates on a thread. */
export function captureExpression(key: symbol): string {
  return `${ownIn(key)}?.capture()`;
}

/** What it evaluates on a worker thread that it does not know. */
export function callExpression(key: symbol): string {
  return `${ownIn(key)}?.announce?.()`;
}

function ownIn(key: symbol): string {
  return `globalThis[Symbol.for(${stringify(Symbol.keyFor(key))})]`;
}

/** Runs in the middle of whatever blocks the thread. */
function capture(collections: Collections): string {
  const stack = takeStackWithStarts(depth);
  collections.lookWithin();
  const captured: Captured = {
    moment: now(),
    stack,
    step: executionAsyncId(),
    turns: turnsOfLoop(),
    debugged: isDebugged(),
    ...requestsNow(stack),
  };
  return stringify(captured);
}

/** Loaded before anybody asks (`capture.ts`). */
let debuggerAt: typeof inspector.url | null = null;

function turnsOfLoop(): number | null {
  const { uvMetricsInfo } = nodeTiming as Partial<PerformanceNodeTiming>;
  return uvMetricsInfo?.loopCount ?? null;
}

/** By others than whoever brought the agent in: that inspector closes only when the step ends in which it was opened. */
function isDebugged(): boolean {
  if (Reflect.get(globalThis, Symbol.for('stallsight.inspected')) === true) return false;
  return debuggerAt?.() !== undefined;
}
