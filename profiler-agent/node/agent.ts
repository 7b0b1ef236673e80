/** The agent on a program's main thread: prepares what the watchdog needs, starts it when the loop first turns, and takes its leave at the exit. */

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import type inspector from 'node:inspector';
import type threads from 'node:worker_threads';
import { type AgentOptions, runFiles } from '#protocol/options.ts';
import type { ProcessId } from '#protocol/units.ts';
import { at, type Board, newBoard, ringSize, when } from './board.ts';
import { hideFramesOf, takeStack } from './capture.ts';
import { anchor, now } from './clock.ts';
import type { Launch } from './launch.ts';
import { type Marks, wrapCalls } from './marks.ts';
import type { Captured } from './probe.ts';
import { followRequests, requestsNow } from './requests.ts';
import { rhythmFor } from './rhythm.ts';

/** How deep a stack of a blocked thread is taken. */
const depth = 60;
/** How long the exit waits for the watchdog's last word, in milliseconds. */
const farewell = 20;
/** How long it waits for an inspector session to be closed: without that, Node would wait forever. */
const closing = 500;
/** Shorter garbage collections are not worth a note, in milliseconds. */
const shortCollection = 1;
/** How often the thread notes its idle time for the watchdog, in milliseconds. */
const noteEvery = 250;

const load = createRequire(process.execPath);
const wait = Atomics.wait.bind(Atomics);

/** What must outlive a garbage collection: a collected histogram stops counting, which looks like an endless stall. */
interface Watching {
  readonly histogram: ReturnType<typeof monitorEventLoopDelay>;
  readonly worker: threads.Worker;
  readonly timer: NodeJS.Timeout;
  readonly observer: PerformanceObserver;
}

/** `directory` is the run's, `key` the hidden property of globalThis by which the watchdog finds us. */
export function start(directory: string, key: symbol): void {
  if (runsInWorker() || runsPackageManager()) return;
  const options = JSON.parse(fs.readFileSync(path.join(directory, runFiles.options), 'utf8')) as AgentOptions;
  const threshold = options.threshold / 1000;
  const board = newBoard();
  hideFramesOf(path.join(import.meta.dirname, 'agent.cjs'));
  const marks = wrapCalls(board, now() - performance.now(), threshold / 2);
  const agent = { capture, watching: null as Watching | null };
  Object.defineProperty(globalThis, key, { value: agent, configurable: true });
  // Not an immediate: one that is unref'd waits for the first event.
  setTimeout(() => {
    try {
      agent.watching = begin({ directory, key, threshold, board, marks });
    } catch {
      // Without its watchdog the agent does nothing; the program must not hear of it.
    }
  }, 0).unref();
}

interface Beginning {
  readonly directory: string;
  readonly key: symbol;
  readonly threshold: number;
  readonly board: Board;
  readonly marks: Marks;
}

function begin(beginning: Beginning): Watching {
  const { board, marks, threshold } = beginning;
  board.floats[when.turned] = now();
  const histogram = monitorEventLoopDelay({ resolution: rhythmFor(threshold).resolution });
  histogram.enable();
  const worker = startWatchdog(beginning);
  worker.postMessage(histogram);
  marks.finish();
  followRequests();
  const timer = setInterval(noteIdleTime, noteEvery, board).unref();
  const observer = noteCollections(board);
  worker.once('exit', () => {
    clearInterval(timer);
    observer.disconnect();
    histogram.disable();
  });
  takeLeaveAtExit(board);
  return { histogram, worker, timer, observer };
}

function startWatchdog({ directory, key, threshold, board }: Beginning): threads.Worker {
  const { Worker } = load('node:worker_threads') as typeof threads;
  const { NODE_OPTIONS: _options, STALLSIGHT_RUN: _run, ...env } = process.env;
  const workerData: Launch = {
    stallsight: {
      directory,
      process: `${process.pid}-${Math.round(performance.timeOrigin * 1000).toString(36)}` as ProcessId,
      parentPid: process.ppid,
      name: nameOfProgram(),
      anchored: anchor(),
      threshold,
      shared: board.shared,
      expression: `globalThis[Symbol.for(${JSON.stringify(Symbol.keyFor(key))})]?.capture()`,
    },
  };
  const worker = new Worker(path.join(import.meta.dirname, 'watchdog.cjs'), {
    workerData,
    env,
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    trackUnmanagedFds: false,
  });
  worker.unref();
  worker.on('error', () => undefined);
  return worker;
}

/** Runs on the main thread in the middle of whatever blocks it, called by the watchdog's `Runtime.evaluate`. */
function capture(): string {
  const captured: Captured = {
    moment: now(),
    stack: takeStack(depth),
    debugged: isDebugged(),
    ...requestsNow(),
  };
  return stringify(captured);
}

const { stringify } = JSON;

function isDebugged(): boolean {
  return (load('node:inspector') as typeof inspector).url() !== undefined;
}

function noteIdleTime(board: Board): void {
  board.floats[when.idle] = performance.eventLoopUtilization().idle;
  board.floats[when.idleAt] = now();
}

function noteCollections(board: Board): PerformanceObserver {
  const monotonic = now() - performance.now();
  const observer = new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      if (duration < shortCollection) continue;
      const place = (Atomics.add(board.ints, at.collections, 1) % ringSize) * 2;
      board.ring[place] = startTime + monotonic;
      board.ring[place + 1] = duration;
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return observer;
}

/** What of the program's `process` we stand before. */
interface Exits {
  reallyExit: (this: unknown, code: number) => never;
  _kill: (this: unknown, pid: number, signal: number) => unknown;
}

/** The watchdog says its last word and closes its inspector session; otherwise Node would wait for a debugger to disconnect. */
function takeLeaveAtExit(board: Board): void {
  const program = process as unknown as Exits;
  const { reallyExit, _kill } = program;
  const leave = (): void => {
    if (Atomics.exchange(board.ints, at.exiting, 1) === 1) return;
    Atomics.notify(board.ints, at.exiting);
    if (Atomics.load(board.ints, at.watched) === 1) wait(board.ints, at.farewell, 0, farewell);
    if (Atomics.load(board.ints, at.connected) === 1) wait(board.ints, at.farewell, 0, closing);
  };
  process.on('exit', leave);
  program.reallyExit = function (this: unknown, code: number): never {
    leave();
    return reallyExit.call(this, code);
  };
  // A program that sends itself a signal runs Node's exit hooks, the inspector's among them, although it may live on.
  program._kill = function (this: unknown, pid: number, signal: number): unknown {
    if (pid === process.pid || pid === 0) hangUp(board);
    return _kill.call(this, pid, signal);
  };
}

function hangUp(board: Board): void {
  if (Atomics.load(board.ints, at.watched) !== 1 || Atomics.load(board.ints, at.connected) !== 1) return;
  Atomics.store(board.ints, at.hangUp, 1);
  Atomics.notify(board.ints, at.exiting);
  wait(board.ints, at.hangUp, 1, closing);
}

/** A Worker's `process` has functions that say so, and asking them spares the loading of worker_threads. */
function runsInWorker(): boolean {
  const abort: object = Reflect.get(process, 'abort');
  return Reflect.get(abort, 'disabled') === true;
}

/** npm and its like only start the program; their own stalls are nobody's. */
function runsPackageManager(): boolean {
  return /[\\/](?:npm|npx|corepack|yarn|pnpm|pnpx)(?:-cli)?(?:\.[cm]?js)?$/.test(process.argv[1] ?? '');
}

/** The base name of the script; never an argument. */
function nameOfProgram(): string {
  const given = process.execArgv.some((word) => /^(?:-e|-p|-pe|--eval|--print)(?:=|$)/.test(word));
  return given || process.argv[1] === undefined ? '[eval]' : path.basename(process.argv[1]);
}
