/** The agent's own thread: looks at the loops of its process, and tells the session what it saw. */

import fs from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { runFiles } from '#protocol/options.ts';
import type { LoopId } from '#protocol/units.ts';
import { at, boardOn, when } from './board.ts';
import { now, wall } from './clock.ts';
import type { Launch } from './launch.ts';
import { LoopWatch } from './loop.ts';
import { Outbox } from './outbox.ts';
import { Probe } from './probe.ts';
import { type Beats, Pulse } from './pulse.ts';
import { lagEvery, rhythmFor } from './rhythm.ts';
import { scheduleOf } from './schedule.ts';

/** After this many milliseconds of the loop's own turns, the thread may sleep without them. */
const settle = 100;
/** A look that comes this many milliseconds late is in time. */
const punctual = 5;

const launch = (workerData as Launch).stallsight;

parentPort?.once('message', (beats: Beats) => {
  void new Watchdog(beats).run();
});

class Watchdog {
  readonly #board = boardOn(launch.shared);
  readonly #rhythm = rhythmFor(launch.threshold);
  readonly #probe = new Probe(launch.expression, (open) => {
    Atomics.store(this.#board.ints, at.connected, open ? 1 : 0);
  });
  readonly #loop = `${launch.process}/0` as LoopId;
  readonly #outbox: Outbox;
  readonly #watched: LoopWatch;
  #gone = false;
  /** When the next look is due; what comes later shows that this thread did not run. */
  #planned = now();
  #nextLag = now() + lagEvery;
  #awakeUntil = now() + settle;

  constructor(beats: Beats) {
    const { process: id, directory, anchored } = launch;
    const began = this.#board.floats[when.turned] ?? now();
    this.#outbox = new Outbox({
      address: addressIn(directory),
      token: fs.readFileSync(path.join(directory, runFiles.token), 'utf8').trim(),
      onGone: () => (this.#gone = true),
      dropped: (events) => ({ type: 'dropped', process: id, at: wall(now(), anchored), events }),
    });
    this.#watched = new LoopWatch(
      {
        process: id,
        loop: this.#loop,
        anchored,
        rhythm: this.#rhythm,
        pulse: new Pulse(beats, this.#rhythm.resolution),
        board: this.#board,
        probe: this.#probe,
        schedule: scheduleOf(process.pid),
        send: (event) => this.#outbox.send(event),
        later: (milliseconds, then) => void setTimeout(then, milliseconds),
      },
      now(),
    );
    this.#greet(began);
  }

  async run(): Promise<void> {
    Atomics.store(this.#board.ints, at.watched, 1);
    while (!this.#gone && Atomics.load(this.#board.ints, at.exiting) === 0) await this.#round();
    Atomics.store(this.#board.ints, at.watched, 0);
    this.#probe.close();
    if (!this.#gone) this.#takeLeave();
    Atomics.store(this.#board.ints, at.farewell, 1);
    Atomics.notify(this.#board.ints, at.farewell);
  }

  async #round(): Promise<void> {
    if (Atomics.load(this.#board.ints, at.hangUp) === 1) this.#hangUp();
    const moment = now();
    this.#watched.look(moment, Math.max(0, moment - this.#planned - punctual));
    const reports = moment >= this.#nextLag;
    if (reports) {
      this.#watched.lag(moment);
      this.#nextLag = Math.max(this.#nextLag + lagEvery, moment + lagEvery / 2);
    }
    const { suspicious } = this.#watched;
    const pause = suspicious ? this.#rhythm.close : this.#rhythm.look;
    this.#planned = moment + pause;
    if (suspicious || this.#probe.open || this.#outbox.busy) this.#awakeUntil = moment + settle;
    if (moment < this.#awakeUntil) return turns(Math.min(pause, this.#rhythm.close));
    // Sleeping costs less than turning; what others have to say is heard once per report.
    if (reports) await turns(0);
    Atomics.wait(this.#board.ints, at.exiting, 0, pause);
  }

  #hangUp(): void {
    this.#probe.hangUp();
    Atomics.store(this.#board.ints, at.hangUp, 2);
    Atomics.notify(this.#board.ints, at.hangUp);
  }

  #greet(began: number): void {
    const { process: id, parentPid, name, anchored } = launch;
    const moment = wall(began, anchored);
    const { pid, versions } = process;
    const runtime = { runtime: 'node', version: versions.node } as const;
    this.#outbox.send({ type: 'hello', protocol: 1, process: id, pid, parentPid, ...runtime, name, at: moment });
    this.#outbox.send({ type: 'loop-began', process: id, loop: this.#loop, kind: 'libuv', thread: 'main', at: moment });
  }

  #takeLeave(): void {
    const moment = now();
    const at = wall(moment, launch.anchored);
    this.#watched.end(moment);
    this.#outbox.send({ type: 'loop-ended', process: launch.process, loop: this.#loop, at });
    this.#outbox.send({ type: 'goodbye', process: launch.process, at });
    this.#outbox.close();
  }
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
