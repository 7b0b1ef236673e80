/** Watches one loop: sees it stop, asks for stacks, tells of the stall while it lasts and what it was when it ended. */

import type { AgentEvent } from '#protocol/events.ts';
import type { Cause, Stall } from '#protocol/stall.ts';
import { ms, type LoopId, type Micros, type ProcessId, type StallId } from '#protocol/units.ts';
import { type Board, collectedBetween, longCall, type Mark, runningCall, when } from './board.ts';
import { type Call, calls } from './calls.ts';
import { causeOf } from './cause.ts';
import { wall } from './clock.ts';
import { nameStall, type Named } from './evidence.ts';
import { culpritOf, readStack } from './frames.ts';
import type { Answer, Answered } from './probe.ts';
import type { Pulse } from './pulse.ts';
import type { Rhythm } from './rhythm.ts';
import type { Schedule, Scheduled } from './schedule.ts';

/** Asks the loop's thread for its stack. */
export type Asking = (answered: Answered) => void;

export interface Watched {
  readonly process: ProcessId;
  readonly loop: LoopId;
  readonly anchored: number;
  readonly rhythm: Rhythm;
  readonly pulse: Pulse;
  readonly board: Board;
  readonly ask: Asking;
  readonly scheduled: Scheduled;
  readonly send: (event: AgentEvent) => void;
  /** Calls back after so many milliseconds. */
  readonly later: (milliseconds: number, then: () => void) => void;
}

/** A step that has held its loop suspiciously long. */
interface Suspect {
  readonly began: number;
  /** When the stall was first suspected. */
  readonly suspected: number;
  /** What the schedule said when the stall began. */
  readonly schedule: Schedule | null;
  readonly answers: Answer[];
  mark: Mark | null;
  ended: number | null;
  asking: boolean;
  askAgain: number;
  asked: number;
  /** Given when the stall is first told. */
  id: StallId | null;
  toldCulprit: boolean;
}

interface Reading {
  readonly moment: number;
  readonly schedule: Schedule | null;
}

/** How many stacks are taken of one stall, and how much more patient each question is than the one before. */
const questions = 16;
const patience = 1.4;
/** The share of the threshold that must be a stall's own before it is told. */
const enough = 0.7;
/** How long an answer may come after the end of its stall, in milliseconds. */
const grace = 15;

export class LoopWatch {
  readonly #watched: Watched;
  #stalls = 0;
  /** When the last beat was seen. */
  #last: number;
  /** How much of the time since then the watchdog itself did not run. */
  #absent = 0;
  #suspect: Suspect | null = null;
  #totals: Float64Array;
  /** What the schedule said at the last beat. */
  #schedule: Schedule | null;
  #idle = 0;
  #idleAt = 0;
  #utilization = 0;

  constructor(watched: Watched, moment: number) {
    this.#watched = watched;
    this.#last = moment;
    this.#totals = watched.board.totals.slice();
    this.#schedule = watched.scheduled.read();
  }

  /** Whether the loop must be looked at closely. */
  get suspicious(): boolean {
    return this.#suspect !== null || this.#missing;
  }

  #missing = false;

  /** `absent` is how much later than planned this look comes: that long the watchdog did not run either. */
  look(moment: number, absent: number): void {
    if (this.#watched.pulse.beat()) return this.#beaten(moment, absent);
    this.#missing = true;
    this.#absent += absent;
    const age = moment - this.#last - this.#absent;
    const { rhythm } = this.#watched;
    if (age < rhythm.suspect) return;
    this.#suspect ??= this.#open(moment);
    this.#question(this.#suspect, age);
    if (age >= rhythm.tell && this.#isOwn(this.#suspect, moment)) this.#tell(this.#suspect, moment);
  }

  /** Whether the thread had its core for enough of the time: a host that starves it is not the program's fault. */
  #isOwn(suspect: Suspect, moment: number): boolean {
    if (suspect.id !== null) return true;
    const lasted = moment - suspect.began;
    const share = this.#share(suspect, moment, lasted);
    if (share === null) return true;
    const own = this.#watched.scheduled.isRunnable() ? share.cpu : lasted - share.runDelay;
    return own >= this.#watched.rhythm.threshold * enough;
  }

  lag(moment: number): void {
    const { process, loop, anchored, pulse, rhythm } = this.#watched;
    const samples = pulse.take();
    const age = moment - this.#last - this.#absent;
    const blocked = age >= rhythm.suspect ? ms(age) : ms(0);
    const still = samples.count === 0 ? { ...samples, p50: blocked, p90: blocked, p99: blocked } : samples;
    this.#watched.send({
      type: 'lag',
      process,
      loop,
      at: wall(moment, anchored),
      ...still,
      max: still.max > blocked ? still.max : blocked,
      utilization: this.#utilizationNow(blocked),
      blocked,
    });
  }

  /** The loop is about to end, maybe in the middle of a stall. */
  end(moment: number): void {
    const suspect = this.#suspect;
    if (suspect === null || moment - suspect.began < this.#watched.rhythm.threshold) return;
    suspect.ended = moment;
    this.#report(suspect, moment, moment - suspect.began, this.#totals);
  }

  #beaten(moment: number, absent: number): void {
    const gap = this.#watched.pulse.longestGap();
    const { resolution, threshold, look } = this.#watched.rhythm;
    const around = moment - this.#last;
    const recent = gap <= around + look + 2;
    if (this.#suspect !== null) this.#close(this.#suspect, moment, recent && gap > around - look ? gap : around);
    else if (recent && gap - resolution / 2 >= threshold && this.#ranFor(moment, this.#absent + absent)) {
      this.#close(this.#open(moment), moment, gap);
    }
    this.#suspect = null;
    this.#missing = false;
    this.#last = moment;
    this.#absent = 0;
    this.#totals.set(this.#watched.board.totals);
    this.#schedule = this.#watched.scheduled.read();
  }

  /** Whether a gap that was only seen when it was over is the program's: not when we did not run either, unless it burnt its core. */
  #ranFor(moment: number, absent: number): boolean {
    const { threshold } = this.#watched.rhythm;
    if (absent < threshold / 4) return true;
    const before = this.#schedule;
    const after = before === null ? null : this.#watched.scheduled.read();
    return before !== null && after !== null && moment > this.#last && after.cpu - before.cpu >= threshold * enough;
  }

  #open(moment: number): Suspect {
    return {
      began: this.#last,
      suspected: moment,
      schedule: this.#schedule,
      answers: [],
      mark: null,
      ended: null,
      asking: false,
      askAgain: 0,
      asked: 0,
      id: null,
      toldCulprit: false,
    };
  }

  #question(suspect: Suspect, age: number): void {
    suspect.mark = runningCall(this.#watched.board) ?? suspect.mark;
    if (suspect.asking || age < suspect.askAgain || suspect.asked >= questions) return;
    suspect.asking = true;
    suspect.asked += 1;
    suspect.askAgain = Math.max(age + 10, age * patience);
    this.#watched.ask((answer) => {
      suspect.asking = false;
      if (answer === null || answer.moment > (suspect.ended ?? Number.POSITIVE_INFINITY)) return;
      suspect.answers.push(answer);
    });
  }

  #tell(suspect: Suspect, moment: number): void {
    if (suspect.toldCulprit) return;
    const call = this.#callNow(suspect.mark, suspect.began, moment);
    const { culprit, stack } = nameStall(call.stack, suspect.answers, moment);
    // The first answer is given a moment to come before the stall is told without a name.
    if (culprit === null && (suspect.id !== null || moment - suspect.suspected < 4)) return;
    suspect.toldCulprit = culprit !== null;
    const { process, loop, anchored, send } = this.#watched;
    const { request, victims } = aroundOf(suspect);
    send({
      type: 'stall-began',
      process,
      loop,
      id: this.#idOf(suspect),
      at: wall(moment, anchored),
      began: wall(suspect.began, anchored),
      culprit,
      stack,
      cause: this.#cause(suspect, moment, moment - suspect.began, call.call),
      ...(request === undefined ? {} : { request }),
      victims,
    });
  }

  #close(suspect: Suspect, moment: number, gap: number): void {
    this.#scheduleAt(suspect, moment);
    const { resolution, threshold } = this.#watched.rhythm;
    const totals = this.#totals.slice();
    suspect.ended = moment;
    const long = longCall(this.#watched.board);
    const inside = long !== null && long.since >= suspect.began - resolution - 25 ? spanOf(long) : 0;
    // The step began somewhere between two beats; a call that fills it says where.
    const lasted = inside >= gap - resolution && inside <= gap ? inside : gap - resolution / 2;
    if (suspect.id === null && (lasted < threshold || !this.#isOwn(suspect, moment))) return;
    const finish = (): void => this.#report(suspect, moment, lasted, totals);
    if (suspect.asking) this.#watched.later(grace, finish);
    else finish();
  }

  #report(suspect: Suspect, ended: number, lasted: number, totals: Float64Array): void {
    const { process, loop, anchored, send } = this.#watched;
    const began = ended - lasted;
    const call = this.#callOf(suspect, began, ended, lasted, totals);
    const named: Named = nameStall(call.stack, suspect.answers, ended);
    const share = this.#share(suspect, ended, lasted);
    const { request, victims } = aroundOf(suspect);
    const stall: Stall = {
      id: this.#idOf(suspect),
      process,
      loop,
      began: wall(began, anchored),
      lasted: ms(lasted),
      cause: this.#cause(suspect, ended, lasted, call.call),
      own: share === null ? null : ms(Math.max(0, lasted - share.runDelay)),
      cpu: share === null ? null : ms(share.cpu),
      runDelay: share === null ? null : ms(share.runDelay),
      gc: ms(collectedBetween(this.#watched.board, began, ended)),
      culprit: named.culprit,
      stack: named.stack,
      ...(request === undefined ? {} : { request }),
      victims,
    };
    send({ type: 'stall-ended', at: wall(ended, anchored), stall });
  }

  #cause(suspect: Suspect, moment: number, lasted: number, call: Call | null): Cause {
    const share = this.#share(suspect, moment, lasted);
    const quick = suspect.answers.filter((answer) => answer.debugged && answer.latency < 8).length;
    return causeOf({
      lasted,
      going: suspect.ended === null,
      threshold: this.#watched.rhythm.threshold,
      cpu: share?.cpu ?? null,
      runDelay: share?.runDelay ?? null,
      gc: collectedBetween(this.#watched.board, moment - lasted, moment),
      call,
      named: suspect.answers.some(({ stack }) => culpritOf(stack) !== null),
      paused: quick > 0,
    });
  }

  /** What the schedule said of the measured part of the stall, as if the whole had been so. */
  #share(suspect: Suspect, moment: number, lasted: number): Schedule | null {
    const { moment: read, schedule: after } = this.#scheduleAt(suspect, moment);
    const before = suspect.schedule;
    const span = read - suspect.began;
    if (after === null || before === null || span < 1) return null;
    const scale = lasted / span;
    return {
      cpu: Math.min(lasted, (after.cpu - before.cpu) * scale),
      runDelay: Math.min(lasted, (after.runDelay - before.runDelay) * scale),
    };
  }

  #idOf(suspect: Suspect): StallId {
    suspect.id ??= `${this.#watched.loop}/${++this.#stalls}` as StallId;
    return suspect.id;
  }

  readonly #schedules = new WeakMap<Suspect, Reading>();

  /** Read once for each moment: when a report waits for an answer, the stall is over. The last one known when the thread is gone. */
  #scheduleAt(suspect: Suspect, moment: number): Reading {
    const known = this.#schedules.get(suspect);
    if (known?.moment === moment) return known;
    const schedule = this.#watched.scheduled.read();
    if (schedule === null && known !== undefined) return known;
    const reading = { moment, schedule };
    this.#schedules.set(suspect, reading);
    return reading;
  }

  #callNow(
    mark: Mark | null,
    began: number,
    moment: number,
  ): { call: Call | null; stack: ReturnType<typeof readStack> | null } {
    if (mark === null || moment - Math.max(mark.since, began) < (moment - began) / 2)
      return { call: null, stack: null };
    return { call: calls[mark.call] ?? null, stack: mark.stack === '' ? null : readStack(mark.stack) };
  }

  /** The call that took at least half of the stall, alone or by being called again and again. */
  #callOf(
    suspect: Suspect,
    began: number,
    ended: number,
    lasted: number,
    before: Float64Array,
  ): { call: Call | null; stack: ReturnType<typeof readStack> | null } {
    const { board } = this.#watched;
    const running = runningCall(board);
    const one = [longCall(board), running, suspect.mark].find(
      (mark) => mark !== null && Math.min(mark.until ?? ended, ended) - Math.max(mark.since, began) >= lasted / 2,
    );
    if (one !== null && one !== undefined) {
      return { call: calls[one.call] ?? null, stack: one.stack === '' ? null : readStack(one.stack) };
    }
    const many = calls.findIndex(
      (call, number) =>
        call !== null && (board.totals[number * 3 + 1] ?? 0) - (before[number * 3 + 1] ?? 0) >= lasted / 2,
    );
    return { call: calls[many] ?? null, stack: null };
  }

  #utilizationNow(blocked: Micros): number {
    const { floats } = this.#watched.board;
    const idle = floats[when.idle] ?? 0;
    const idleAt = floats[when.idleAt] ?? 0;
    if (idleAt > this.#idleAt) {
      const span = idleAt - this.#idleAt;
      this.#utilization = Math.min(1, Math.max(0, 1 - (idle - this.#idle) / span));
      this.#idle = idle;
      this.#idleAt = idleAt;
    } else if (blocked > 0) this.#utilization = 1;
    return Math.round(this.#utilization * 1e4) / 1e4;
  }
}

function spanOf(mark: Mark): number {
  return (mark.until ?? mark.since) - mark.since;
}

/** Who was served and who waited, as the latest answer saw it. */
function aroundOf(suspect: Suspect): Pick<Answer, 'victims'> & Pick<Stall, 'request'> {
  const last = suspect.answers.at(-1);
  return { victims: last?.victims ?? [], ...(last?.request === undefined ? {} : { request: last.request }) };
}
