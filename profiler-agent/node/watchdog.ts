/** The agent's own thread: looks at the loops of its process, and tells the session what it saw. */

import fs from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import type { AgentEvent, LoopKind } from '#protocol/events.ts';
import { runFiles } from '#protocol/options.ts';
import { parseQuestion } from '#protocol/questions.ts';
import { ms, type LoopId } from '#protocol/units.ts';
import { at, type Board, boardOn, when } from './board.ts';
import { calls } from './calls.ts';
import { now, wall } from './clock.ts';
import type { Launch } from './launch.ts';
import { readStack } from './frames.ts';
import { LoopWatch } from './loop.ts';
import { Originals } from './originals.ts';
import { Outbox } from './outbox.ts';
import { Probe } from './probe.ts';
import { Profile } from './profile.ts';
import { lagEvery } from './rhythm.ts';
import { scheduleOf } from './schedule.ts';
import { sightOf } from './sight.ts';
import { standing } from './standing.ts';
import type { CountedCall } from './sites.ts';
import { Stir } from './stir.ts';
import type { Asking, Watched } from './watched.ts';
import { type KnownWorker, Workers } from './workers.ts';

/** So many milliseconds after its start, and after that of a worker thread, this thread hears at once what others say. */
const settle = 1000;
/** How long the last samples may take to come, in milliseconds. */
const lastAnswer = 50;
/** Between two looks, in milliseconds. */
const shortest = 1;
/** A look that comes this many milliseconds late is in time. */
const punctual = 5;

// What this thread would print, a warning of Node's say, must not be seen; and a stream between threads that is written to keeps the
// program alive.
for (const name of ['stdout', 'stderr'] as const) {
  Object.defineProperty(process, name, { value: new Writable({ write: (_chunk, _encoding, done) => done() }) });
}

const launch = (workerData as Launch).stallsight;

const workers = new Workers();

parentPort?.once('message', (beats: Watched['beats']) => {
  const watchdog = new Watchdog(beats);
  parentPort?.on('message', (counted: readonly CountedCall[]) => watchdog.count(counted));
  void watchdog.run();
});

interface Loop {
  readonly id: LoopId;
  readonly board: Board;
  readonly watch: LoopWatch;
  readonly ask: Asking;
  /** Where the system shows the thread while it lives; null where it does not. */
  readonly trace: string | null;
}

interface Thread {
  readonly number: number;
  readonly kind: LoopKind;
  readonly name: string;
  readonly board: Board;
  readonly beats: Watched['beats'];
  readonly ask: Asking;
  readonly systemThread: number | null;
}

class Watchdog {
  readonly #board = boardOn(launch.shared);
  readonly #onOpen = (open: boolean): void => void Atomics.add(this.#board.ints, at.connected, open ? 1 : -1);
  readonly #probe = new Probe(launch.expression, this.#onOpen);
  readonly #profile = new Profile({
    anchored: launch.anchored,
    sampled: (thread, samples) =>
      this.#send({
        type: 'hotspots',
        process: launch.process,
        loop: `${launch.process}/${thread}` as LoopId,
        at: wall(now(), launch.anchored),
        samples,
      }),
    onOpen: this.#onOpen,
  });
  readonly #originals = new Originals();
  readonly #stir = new Stir();
  readonly #outbox: Outbox;
  #loops: Loop[] = [];
  #gone = false;
  /** When the next look is due; what comes later shows that this thread did not run. */
  #planned = now();
  #nextLag = now() + lagEvery;
  #settled = now() + settle;
  /** How many worker threads the program had started when we last looked. */
  #children = 0;
  /** How many questions of the session wait for an answer. */
  #answering = 0;

  constructor(beats: Watched['beats']) {
    const { process: id, directory, anchored } = launch;
    this.#outbox = new Outbox({
      address: addressIn(directory),
      token: fs.readFileSync(path.join(directory, runFiles.token), 'utf8').trim(),
      onGone: () => (this.#gone = true),
      onLine: (line) => void this.#answer(line),
      dropped: (events) => ({ type: 'dropped', process: id, at: wall(now(), anchored), events }),
    });
    this.#greet();
    this.#begin({
      number: 0,
      kind: 'libuv',
      name: 'main',
      board: this.#board,
      beats,
      ask: (answered) => this.#probe.ask(answered),
      systemThread: process.pid,
    });
    workers.listen({
      known: (worker) => this.#beginWorker(worker),
      counted: (counted) => this.count(counted),
    });
  }

  #beginWorker(worker: KnownWorker): void {
    const lost = (): void => void Atomics.store(worker.board.ints, at.exiting, 1);
    const ask: Asking = (answered) => this.#probe.askWorker(worker.number, answered, lost);
    this.#begin({ ...worker, kind: 'worker', ask });
  }

  /** Calls that the program's threads counted. */
  count(counted: readonly CountedCall[]): void {
    const counts = counted.flatMap(({ call, site, count, total, max }) => {
      const [frame] = readStack(site);
      const name = calls[call]?.name;
      return frame === undefined || name === undefined
        ? []
        : [{ call: name, site: frame, count, total: ms(total), max: ms(max) }];
    });
    if (counts.length === 0) return;
    this.#send({ type: 'blocking-calls', process: launch.process, at: wall(now(), launch.anchored), calls: counts });
  }

  async run(): Promise<void> {
    Atomics.store(this.#board.ints, at.watched, 1);
    while (!this.#gone && Atomics.load(this.#board.ints, at.exiting) === 0) await this.#round();
    // What the program said last is on its way.
    await turns(0);
    Atomics.store(this.#board.ints, at.watched, 0);
    workers.close();
    this.#probe.close();
    await this.#lastSamples();
    if (!this.#gone) this.#takeLeave();
    Atomics.store(this.#board.ints, at.farewell, 1);
    Atomics.notify(this.#board.ints, at.farewell);
  }

  async #round(): Promise<void> {
    if (Atomics.load(this.#board.ints, at.hangUp) === 1) this.#hangUp();
    const moment = now();
    const absent = Math.max(0, moment - this.#planned - punctual);
    for (const loop of this.#loops) {
      if (hasEnded(loop)) this.#end(loop, moment);
      else loop.watch.look(moment, absent);
    }
    const children = this.#countChildren();
    if (children !== this.#children) this.#settled = moment + settle;
    this.#children = children;
    const reports = moment >= this.#nextLag;
    if (reports) this.#report(moment);
    if (launch.options.profile) this.#profile.look(moment);
    const pause = Math.max(shortest, Math.min(lagEvery, ...this.#loops.map(({ watch }) => watch.next(moment))));
    this.#planned = moment + pause;
    if (this.#listens() || moment < this.#settled) return turns(pause);
    // Sleeping costs less than turning; what others have to say is heard with a report.
    if (reports) await turns(0);
    Atomics.wait(this.#board.ints, at.exiting, 0, pause);
    return this.#doze();
  }

  /** Whether others have to say something that cannot wait. */
  #listens(): boolean {
    return this.#probe.open || this.#profile.busy || this.#outbox.busy || this.#answering > 0 || this.#isClosing();
  }

  /** As long as a calm process only turns its loops, nothing needs more than a glance and a report now and then. */
  async #doze(): Promise<void> {
    const { ints } = this.#board;
    while (!this.#gone && this.#countChildren() === this.#children) {
      const moment = now();
      const pause = this.#glance(moment);
      if (pause === null) return;
      this.#planned = moment + pause;
      if (moment >= this.#nextLag) {
        this.#report(moment);
        await turns(0);
        if (launch.options.profile || this.#listens()) return;
      }
      if (Atomics.wait(ints, at.exiting, 0, pause) !== 'timed-out') return;
    }
  }

  #glance(moment: number): number | null {
    // A late look may come from a sleep that was none.
    const still = !this.#stir.stirred() && moment <= this.#planned + punctual;
    let soonest = lagEvery;
    for (const { watch } of this.#loops) {
      const pause = watch.glance(moment, still);
      if (pause === null) return null;
      soonest = Math.min(soonest, pause);
    }
    return soonest;
  }

  #report(moment: number): void {
    for (const { watch } of this.#loops) watch.lag(moment);
    this.#nextLag = Math.max(this.#nextLag + lagEvery, moment + lagEvery / 2);
  }

  /** What the session asks. */
  async #answer(line: string): Promise<void> {
    const asked = parseQuestion(line);
    if (asked === null) return;
    this.#answering += 1;
    const loops = await standing(
      this.#loops.map(({ id, board, ask, watch }) => ({ id, board, ask, blocked: () => watch.blocked(now()) })),
    );
    this.#answering -= 1;
    const { process: id, anchored } = launch;
    this.#send({ type: 'stacks', process: id, at: wall(now(), anchored), question: asked.question, loops });
  }

  #countChildren(): number {
    return this.#loops.reduce((sum, { board }) => sum + Atomics.load(board.ints, at.children), 0);
  }

  #begin(thread: Thread): void {
    const { process: id, anchored } = launch;
    const loop = `${id}/${thread.number}` as LoopId;
    const watch = new LoopWatch(
      {
        process: id,
        loop,
        anchored,
        rhythm: launch.rhythm,
        beats: thread.beats,
        board: thread.board,
        ask: thread.ask,
        scheduled: scheduleOf(thread.systemThread),
        sight: sightOf(thread.systemThread),
        send: (event) => this.#send(event),
        later: (milliseconds, then) => void setTimeout(then, milliseconds),
      },
      now(),
      sinceOf(thread.board, thread.beats),
    );
    const trace = thread.systemThread === null ? null : `/proc/self/task/${thread.systemThread}`;
    this.#loops.push({
      id: loop,
      board: thread.board,
      watch,
      ask: thread.ask,
      trace: trace !== null && fs.existsSync(trace) ? trace : null,
    });
    const began = wall(thread.board.floats[when.turned] ?? now(), anchored);
    this.#send({ type: 'loop-began', process: id, loop, kind: thread.kind, thread: thread.name, at: began });
  }

  #end(loop: Loop, moment: number): void {
    loop.watch.end(moment);
    this.#send({ type: 'loop-ended', process: launch.process, loop: loop.id, at: wall(moment, launch.anchored) });
    this.#loops = this.#loops.filter((other) => other !== loop);
  }

  /** Whether a stall's last word waits for a timer. */
  #isClosing(): boolean {
    return this.#loops.some(({ watch }) => watch.closing);
  }

  /** The thread that exits waits, and answers meanwhile; but not for long. */
  async #lastSamples(): Promise<void> {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, lastAnswer);
      this.#profile.finish(resolve);
    });
    this.#profile.close();
  }

  #hangUp(): void {
    this.#probe.hangUp();
    this.#profile.hangUp();
    Atomics.store(this.#board.ints, at.hangUp, 2);
    Atomics.notify(this.#board.ints, at.hangUp);
  }

  #greet(): void {
    const { process: id, parentPid, name, anchored } = launch;
    const { pid, versions } = process;
    const runtime = { runtime: 'node', version: versions.node } as const;
    const began = wall(this.#board.floats[when.turned] ?? now(), anchored);
    const answers = ['stacks'];
    this.#send({ type: 'hello', protocol: 1, process: id, pid, parentPid, ...runtime, name, at: began, answers });
  }

  #takeLeave(): void {
    const moment = now();
    for (const loop of this.#loops) this.#end(loop, moment);
    this.#send({ type: 'goodbye', process: launch.process, at: wall(moment, launch.anchored) });
    this.#outbox.close();
  }

  #send(event: AgentEvent): void {
    this.#outbox.send(this.#originals.inEvent(event));
  }
}

/** A worker thread says so when it exits; one that is terminated only vanishes, which looks like a stall. */
function hasEnded({ board, watch, trace }: Loop): boolean {
  if (Atomics.load(board.ints, at.exiting) === 1) return true;
  return watch.suspicious && trace !== null && !fs.existsSync(trace);
}

/** Since when the thread may be in one step: it may block in its first turn already, before we know of it. */
function sinceOf(board: Board, beats: Watched['beats']): number {
  return beats.brisk.count === 0 ? (board.floats[when.turned] ?? now()) : now();
}

/** On Windows the session listens at a pipe, and the file holds its name. */
function addressIn(directory: string): string {
  const file = path.join(directory, runFiles.socket);
  return process.platform === 'win32' ? fs.readFileSync(file, 'utf8').trim() : file;
}

/** Lets the thread's own loop turn, for so many milliseconds. */
async function turns(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (milliseconds === 0) setImmediate(resolve);
    else setTimeout(resolve, milliseconds);
  });
}
