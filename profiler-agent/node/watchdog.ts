/** The agent's own thread: looks at the loops of its process, and tells the session what it saw. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { parentPort, threadId, workerData } from 'node:worker_threads';
import type { AgentEvent } from '#protocol/events.ts';
import { runFiles } from '#protocol/options.ts';
import { parseQuestion } from '#protocol/questions.ts';
import { ms, type LoopId } from '#protocol/units.ts';
import { at, boardOn } from './board.ts';
import { calls } from './calls.ts';
import { now, wall } from './clock.ts';
import { Door } from './door.ts';
import { helloOf } from './hello.ts';
import { type FirstWord, lastWord, type Launch, over, type Said } from './launch.ts';
import { readStack } from './frames.ts';
import { Loops } from './loops.ts';
import { Originals } from './originals.ts';
import { Outbox } from './outbox.ts';
import { OwnLoop } from './own-loop.ts';
import { Probe } from './probe.ts';
import { Profile } from './profile.ts';
import { rest } from './rest.ts';
import { lagEvery, lagEveryAtRest } from './rhythm.ts';
import { standing } from './standing.ts';
import type { CountedCall } from './sites.ts';
import type { Asking } from './watched.ts';
import { type KnownWorker, Workers } from './workers.ts';

/** So many milliseconds after its start, and after that of a worker thread, this thread hears at once what others say. */
const settle = 1000;
/** How long the last samples may take to come, in milliseconds. */
const lastAnswer = 50;
/** What others say is heard again after so many milliseconds: to turn costs more than to report. */
const hearEvery = lagEveryAtRest - 10;
/** For so many milliseconds a rest is believed without a glance. */
const longestRest = 2500;
/** The main thread counts this one among its worker threads. */
const ourselves = 1;
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
const ownLoop = new OwnLoop();

parentPort?.once('message', (firstWord: FirstWord) => {
  const watchdog = new Watchdog(firstWord);
  parentPort?.on('message', (said: Said) => {
    if (said === lastWord) ownLoop.hearLastWord();
    else if (said === over) process.exit();
    else watchdog.count(said);
  });
  void watchdog.run();
});

class Watchdog {
  readonly #board = boardOn(launch.shared);
  readonly #door = new Door(this.#board);
  readonly #probe = new Probe(
    {
      expression: launch.expression,
      call: launch.call,
      knows: (thread) => thread === threadId || workers.knows(thread),
    },
    this.#door,
  );
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
    door: this.#door,
  });
  readonly #originals = new Originals();
  readonly #outbox: Outbox;
  readonly #loops = new Loops(launch, {
    send: (event) => this.#send(event),
    sendText: (text) => this.#outbox.sendText(text),
    ended: (thread) => workers.forget(thread),
  });
  #gone = false;
  /** When the next look is due; what comes later shows that this thread did not run. */
  #planned = now();
  #nextLag = now() + lagEvery;
  #settled = now() + settle;
  /** How many worker threads the program had started when we last looked. */
  #children = 0;
  /** How many questions of the session wait for an answer. */
  #answering = 0;

  constructor({ name, beats }: FirstWord) {
    const { process: id, directory, anchored } = launch;
    this.#outbox = new Outbox({
      address: addressIn(directory),
      token: readFileSync(join(directory, runFiles.token), 'utf8').trim(),
      onGone: () => (this.#gone = true),
      onLine: (line) => void this.#answer(line),
      greeting: () => [helloOf(launch, name, this.#board), ...this.#loops.greetings],
      dropped: (events) => ({ type: 'dropped', process: id, at: wall(now(), anchored), events }),
    });
    this.#send(helloOf(launch, name, this.#board));
    this.#loops.begin({
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
    if (this.#loops.countChildren() > ourselves) this.#probe.callTheRoll();
  }

  #beginWorker(worker: KnownWorker): void {
    // Where the system shows its threads, that tells; and a thread that another worker thread began is in no list of the main one's.
    const lost = (): void => {
      if (worker.systemThread === null) Atomics.store(worker.board.ints, at.exiting, 1);
    };
    const ask: Asking = (answered) => this.#probe.askWorker(worker.number, answered, lost);
    this.#loops.begin({ ...worker, kind: 'worker', ask });
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
    if (!this.#gone) await ownLoop.lastWord();
    Atomics.store(this.#board.ints, at.watched, 0);
    workers.close();
    this.#probe.close();
    await this.#lastSamples();
    if (!this.#gone) this.#takeLeave();
    Atomics.store(this.#board.ints, at.farewell, 1);
    Atomics.notify(this.#board.ints, at.farewell);
    // Else this thread would stay, and the program's pulse beat on for nobody. Its answer ends this thread alone.
    if (this.#gone) parentPort?.postMessage(over);
  }

  async #round(): Promise<void> {
    if (Atomics.load(this.#board.ints, at.hangUp) === 1) this.#hangUp();
    const moment = now();
    const absent = Math.max(0, moment - this.#planned - punctual);
    this.#loops.look(moment, absent);
    Atomics.store(this.#board.ints, at.following, this.#loops.following ? 1 : 0);
    const children = this.#loops.countChildren();
    if (children !== this.#children) this.#settled = moment + settle;
    this.#children = children;
    // A rest may have put it off for longer.
    this.#nextLag = Math.min(this.#nextLag, moment + lagEvery);
    const reports = moment >= this.#nextLag;
    if (reports) this.#report(moment, lagEvery);
    if (launch.options.profile) this.#profile.look(moment);
    const pause = Math.max(shortest, this.#loops.next(moment));
    this.#planned = moment + pause;
    if (this.#listens() || moment < this.#settled) return ownLoop.until(this.#planned);
    // Sleeping costs less than turning; what others have to say is heard with a report.
    if (reports) await ownLoop.once();
    return this.#sleep(this.#planned) ? undefined : this.#doze();
  }

  /** Until then, whatever was done meanwhile; gives whether somebody woke this thread. */
  #sleep(due: number): boolean {
    this.#planned = due;
    return Atomics.wait(this.#board.ints, at.exiting, 0, Math.max(0, due - now())) !== 'timed-out';
  }

  /** Whether others have to say something that cannot wait. */
  #listens(): boolean {
    return this.#probe.open || this.#profile.busy || this.#outbox.busy || this.#answering > 0 || this.#loops.closing;
  }

  /** As long as loops only beat and turn, nothing needs more than a glance and a report now and then. */
  async #doze(): Promise<void> {
    const { glance: every } = launch.rhythm;
    const { ints } = this.#board;
    const bed = { ints, place: at.exiting, beats: this.#loops.calmBeats, every };
    let moment = now();
    let glanced = moment;
    let heard = moment;
    for (let pause = this.#glance(moment); pause !== null;) {
      if (moment >= this.#nextLag) {
        this.#report(moment, this.#loops.calm ? lagEveryAtRest : lagEvery);
        if (moment - heard >= hearEvery) {
          heard = moment;
          await ownLoop.once();
        }
        if (this.#gone || launch.options.profile || this.#listens()) return;
      }
      if (!this.#loops.calm) {
        this.#planned = moment + pause;
        if (Atomics.wait(ints, at.exiting, 0, pause) !== 'timed-out') return;
        glanced = moment = now();
        pause = this.#glance(moment);
        continue;
      }
      const rested = rest(bed, { due: moment + pause, pause, end: this.#nextLag });
      this.#planned = rested.due;
      const { until } = rested;
      if (until !== null) this.#loops.rested(until);
      if (rested.woken) return;
      moment = rested.moment;
      const still = until === moment && moment - glanced < longestRest;
      pause = still ? every : this.#glance(moment);
      if (!still) glanced = moment;
    }
  }

  #glance(moment: number): number | null {
    const { ints } = this.#board;
    if (this.#loops.countChildren() !== this.#children || Atomics.load(ints, at.hangUp) === 1) return null;
    return this.#loops.glance(moment);
  }

  #report(moment: number, every: number): void {
    this.#loops.tellLag(moment);
    this.#nextLag = Math.max(this.#nextLag + every, moment + every / 2);
  }

  /** What the session asks. */
  async #answer(line: string): Promise<void> {
    const asked = parseQuestion(line);
    if (asked === null) return;
    this.#answering += 1;
    const loops = await standing(this.#loops.standers);
    this.#answering -= 1;
    const { process: id, anchored } = launch;
    this.#send({ type: 'stacks', process: id, at: wall(now(), anchored), question: asked.question, loops });
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

  #takeLeave(): void {
    const moment = now();
    this.#loops.end(moment);
    this.#send({ type: 'goodbye', process: launch.process, at: wall(moment, launch.anchored) });
    this.#outbox.close();
  }

  #send(event: AgentEvent): void {
    this.#outbox.send(this.#originals.inEvent(event));
  }
}

/** On Windows the session listens at a pipe, and the file holds its name. */
function addressIn(directory: string): string {
  const file = join(directory, runFiles.socket);
  return process.platform === 'win32' ? readFileSync(file, 'utf8').trim() : file;
}
