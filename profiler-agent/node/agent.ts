/** The agent's entry on every thread of a program. On the main thread it starts the watchdog, and takes its leave at the exit. */

import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type threads from 'node:worker_threads';
import { type AgentOptions, runFiles } from '#protocol/options.ts';
import type { ProcessId } from '#protocol/units.ts';
import { announceThread } from './announce.ts';
import { at, type Board } from './board.ts';
import { cleanseUncaught } from './cleanse.ts';
import { anchor } from './clock.ts';
import { type FirstWord, lastWord, type Launch, over } from './launch.ts';
import { load } from './load.ts';
import { type Rhythm, rhythmFor } from './rhythm.ts';
import { canSee } from './sight.ts';
import { beginThread, callExpression, captureExpression, type Prepared, prepareThread } from './thread.ts';
import { after } from './timers.ts';

/** How long the exit waits for the watchdog's last word, in milliseconds. */
const farewell = 20;
/** How long it waits for an inspector session to be closed, without which Node would wait forever, and for the last word of a stall. */
const closing = 500;

const wait = Atomics.wait.bind(Atomics);
const { timeOrigin } = performance;

/** `directory` is the run's, `key` the hidden property of globalThis by which the watchdog finds us. */
export function start(directory: string, key: symbol): void {
  // Stacks cannot be taken where Error is frozen (--frozen-intrinsics).
  if (runsPackageManager() || Object.isFrozen(Error)) return;
  const options = JSON.parse(readFileSync(join(directory, runFiles.options), 'utf8')) as AgentOptions;
  const inWorker = runsInWorker();
  if (inWorker && isWatchdog()) return;
  const threshold = options.threshold / 1000;
  const rhythm = rhythmFor(threshold, canSee());
  const prepared = prepareThread(key, threshold);
  const beginning = { directory, key, options, rhythm, prepared };
  if (!inWorker) {
    cleanseUncaught();
    startEarly(beginning);
  }
  const begin = (): void => {
    try {
      if (inWorker) announceThread(prepared, beginThread(prepared, rhythm));
      else beginMain(beginning);
    } catch {
      // Without its watchdog the agent does nothing; the program must not hear of it.
    }
  };
  if (runsAlready()) begin();
  // Not an immediate: one that is unref'd waits for the first event.
  else after(0, begin);
}

/** Whoever brings the agent into a program that runs says so: such a program may be blocked, and not turn for long. */
function runsAlready(): boolean {
  return Reflect.get(globalThis, Symbol.for('stallsight.running')) === true;
}

interface Beginning {
  readonly directory: string;
  readonly key: symbol;
  readonly options: AgentOptions;
  readonly rhythm: Rhythm;
  readonly prepared: Prepared;
}

/**
 * A worker thread may block as soon as it is there: the watchdog must not start later. Nor with the first turn of a program that another one
 * forked: it is there to work, and what it is to do waits for it already.
 */
function startEarly(beginning: Beginning): void {
  const start = (): void => {
    try {
      startWatchdog(beginning);
    } catch {
      // Then there is none; the program must not hear of it.
    }
  };
  if (process.connected) start();
  else subscribe('worker_threads', start);
}

function beginMain(beginning: Beginning): void {
  const { prepared, rhythm } = beginning;
  const beating = beginThread(prepared, rhythm);
  const worker = startWatchdog(beginning);
  if (worker === null) return;
  const firstWord: FirstWord = { name: nameOfProgram(), beats: beating.beats };
  worker.postMessage(firstWord);
  beating.tellCalls((counted) => worker.postMessage(counted));
  worker.once('exit', () => {
    Atomics.store(prepared.board.ints, at.following, 0);
    beating.stop();
    prepared.ended();
  });
  prepared.kept.push(worker);
  takeLeaveAtExit(prepared.board, () => {
    const counted = prepared.sites.take();
    if (counted !== null) worker.postMessage(counted);
    // It wakes a watchdog that turns its own loop, which no notice does.
    worker.postMessage(lastWord);
  });
}

let watchdog: threads.Worker | null = null;
let starting = false;

/** The watchdog is a first worker, too. */
function startWatchdog(beginning: Beginning): threads.Worker | null {
  if (starting) return watchdog;
  starting = true;
  watchdog = newWatchdog(beginning);
  return watchdog;
}

function newWatchdog({ directory, key, options, rhythm, prepared }: Beginning): threads.Worker {
  const { Worker } = load('node:worker_threads') as typeof threads;
  const { NODE_OPTIONS: _options, STALLSIGHT_RUN: _run, ...env } = process.env;
  const workerData: Launch = {
    stallsight: {
      directory,
      process: `${process.pid}-${Math.round(timeOrigin * 1000).toString(36)}` as ProcessId,
      parentPid: process.ppid,
      anchored: anchor(),
      options,
      rhythm,
      shared: prepared.board.shared,
      expression: captureExpression(key),
      call: callExpression(key),
    },
  };
  const worker = new Worker(join(import.meta.dirname, 'watchdog.cjs'), {
    // Debuggers show it.
    name: 'stallsight',
    workerData,
    env,
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    trackUnmanagedFds: false,
  });
  // Whatever it asked before is answered by then: that comes first, as an interrupt.
  worker.once('message', () => worker.postMessage(over));
  // After that: who listens to its words waits for them.
  worker.unref();
  worker.on('error', () => undefined);
  return worker;
}

/** What of the program's `process` we stand before. */
interface Exits {
  reallyExit: (this: unknown, code: number) => never;
  _kill: (this: unknown, pid: number, signal: number) => unknown;
}

/** The watchdog says its last word and closes its inspector session; otherwise Node would wait for a debugger to disconnect. */
function takeLeaveAtExit(board: Board, lastWords: () => void): void {
  const program = process as unknown as Exits;
  const { reallyExit, _kill } = program;
  const leave = (): void => {
    if (Atomics.load(board.ints, at.exiting) === 1) return;
    // First, so that whom the last words wake sees it.
    Atomics.store(board.ints, at.exiting, 1);
    lastWords();
    Atomics.notify(board.ints, at.exiting);
    if (Atomics.load(board.ints, at.watched) === 1) wait(board.ints, at.farewell, 0, farewell);
    if (Atomics.load(board.ints, at.connected) + Atomics.load(board.ints, at.following) > 0)
      wait(board.ints, at.farewell, 0, closing);
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
  if (Atomics.load(board.ints, at.watched) !== 1) return;
  // First, so that no session opens meanwhile.
  Atomics.store(board.ints, at.hangUp, 1);
  Atomics.notify(board.ints, at.exiting);
  if (Atomics.load(board.ints, at.connected) === 0) return;
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

/** The base name of the script; never an argument. A program that only starts another one puts that one's name in its place as it is loaded. */
function nameOfProgram(): string {
  const given = process.execArgv.some((word) => /^(?:-e|-p|-pe|--eval|--print)(?:=|$)/.test(word));
  return given || process.argv[1] === undefined ? '[eval]' : basename(process.argv[1]);
}

/** The watchdog does not get the variable that leads here; this is for a program that sets it anew. */
function isWatchdog(): boolean {
  const data: unknown = (load('node:worker_threads') as typeof threads).workerData;
  return typeof data === 'object' && data !== null && 'stallsight' in data;
}
