/** One step that has held its loop suspiciously long: gathers the evidence, tells of it while it lasts, and judges it when it ended. */

import type { Stack } from '#protocol/frame.ts';
import type { Cause, Stall } from '#protocol/stall.ts';
import { ms, type StallId } from '#protocol/units.ts';
import type { Absences } from './absences.ts';
import { collectionsBetween, longCall, type Mark, runningCall } from './board.ts';
import { type Call, calls } from './calls.ts';
import { causeOf } from './cause.ts';
import { wall } from './clock.ts';
import { isBurst, nameStall } from './evidence.ts';
import { culpritOf, isStartUp, readStack, type Stage } from './frames.ts';
import type { Answer } from './probe.ts';
import type { Span } from './pulse.ts';
import { Questions } from './questions.ts';
import type { Schedule } from './schedule.ts';
import { servedBy, type Step, victimsOf } from './served.ts';
import { Spent } from './spent.ts';
import type { Watched } from './watched.ts';

/** The share of the threshold that must be a stall's own before it is told. */
export const enough = 0.7;
/** The first answer is given so many milliseconds before a stall is told without a name. */
const firstAnswer = 4;
/** A runnable thread that had its core for less than this share of the threshold has done nothing yet that were worth a question. */
const starving = 0.2;
/** A call that took this share of a stall explains it. */
const most = 0.4;
/** The watchdog's own absence counts from this share of the threshold on. */
const absence = 0.25;

/** How things stood at the last beat before it. */
export interface Beginning extends Stage {
  /** When that beat was. The step began before the next one was due. */
  readonly beat: number;
  /** Milliseconds between two beats. */
  readonly resolution: number;
  /** When the beat was seen, and the schedule read. */
  readonly seen: number;
  readonly schedule: Schedule | null;
  /** What the thread answered last, if that was right before. */
  readonly answer: Answer | null;
  /** When the watchdog did not run. */
  readonly absences: Absences;
  /** The board's counts of calls. */
  readonly totals: Float64Array;
  /** Gives the stall its id when it is first spoken of. */
  readonly newId: () => StallId;
}

/** A step that is over, or as if it were. */
interface Ended extends Omit<Step, 'delayed'> {
  /** How much of it the process was stopped. */
  readonly suspended: number;
}

interface Explained {
  readonly call: Call | null;
  readonly stack: Stack | null;
}

const unexplained: Explained = { call: null, stack: null };

export class Suspicion {
  readonly #watched: Watched;
  readonly #beginning: Beginning;
  readonly #questions: Questions;
  readonly #spent: Spent;
  /** The call that was last seen running, until then. */
  #mark: Mark | null = null;
  /** The earliest that was found out. */
  #began = Infinity;
  #suspected = Infinity;
  #ended: Ended | null = null;
  #id: StallId | null = null;
  #named = false;

  constructor(watched: Watched, beginning: Beginning) {
    this.#watched = watched;
    this.#beginning = beginning;
    this.#questions = new Questions(watched.ask);
    this.#spent = new Spent(watched.scheduled, beginning);
  }

  /** Whether an answer is due. */
  get asking(): boolean {
    return this.#questions.asking;
  }

  get told(): boolean {
    return this.#id !== null;
  }

  /** The latest answer; the one before the step until there is one. */
  get latest(): Answer | null {
    return this.#questions.answers.at(-1) ?? this.#beginning.answer;
  }

  /** When the step was over, if the loop turned between the two latest answers: then it is in another step now. */
  get turned(): Span | null {
    const { answers } = this.#questions;
    const after = answers.at(-1);
    const before = answers.at(-2) ?? this.#beginning.answer;
    if (before === null || after === undefined || before.turns === after.turns) return null;
    return { from: before.moment, to: after.moment };
  }

  /** How long the step has run. */
  age(moment: number): number {
    const running = runningCall(this.#watched.board);
    if (running !== null) this.#mark = { ...running, until: moment };
    const { beat, resolution } = this.#beginning;
    const share = this.#spent.until(moment);
    const busy = share === null ? moment - beat - resolution / 2 : share.cpu + share.runDelay;
    const called = this.#mark !== null && this.#mark.since > beat ? this.#mark.since : Infinity;
    this.#began = Math.max(beat, Math.min(this.#began, beat + resolution, called, moment - busy));
    return moment - this.#began;
  }

  /** Whether this is the program's doing, as far as we can see: a host that starves it is not its fault. */
  isOwn(moment: number): boolean {
    if (this.told) return true;
    const { threshold } = this.#watched.rhythm;
    const step = this.#ended ?? this.#until(moment);
    const lasted = lastedOf(step);
    const share = this.#spent.of(lasted, moment);
    const cpu = share?.cpu ?? 0;
    // When a process that was stopped goes on, all of it wants its core at once: then what ran must be enough by itself.
    if (cpu >= (step.suspended < threshold * absence ? threshold * enough : threshold)) return true;
    // What a runnable thread waits for its core is only counted when it gets one.
    const runnable = this.#ended === null && this.#watched.scheduled.isRunnable();
    const waited = runnable ? 0 : lasted - cpu - (share?.runDelay ?? 0);
    const { call } = this.#ended === null ? this.#callNow(moment) : this.#callWithin(this.#ended);
    if (call !== null) return cpu + waited >= threshold * enough;
    // Without a call that explains it, waiting is the program's when its code was seen below it.
    return this.#questions.named && (share === null || waited - this.#beginning.resolution / 2 >= threshold);
  }

  /** Whether a call that a line of the program made explains most of it, when it is over. */
  get called(): boolean {
    const stack = this.#ended === null ? null : this.#callWithin(this.#ended).stack;
    return stack !== null && culpritOf(stack) !== null;
  }

  /** Asks for the stack, less and less often. */
  question(moment: number, age: number): void {
    this.#suspected = Math.min(this.#suspected, moment);
    if (this.#spent.until(moment) !== null) this.#questions.look(this.#watched.scheduled.isRunnable);
    if (this.#questions.isDue(age) && !this.#starves(moment, age)) this.#questions.put(age);
  }

  /** A thread that waits for its core would answer late and nothing new, and the question would make it wait longer. */
  #starves(moment: number, age: number): boolean {
    const share = this.#spent.of(age, moment);
    return (
      share !== null && share.cpu < this.#watched.rhythm.threshold * starving && this.#watched.scheduled.isRunnable()
    );
  }

  /** Asks who waited. */
  askAfterwards(): void {
    this.#questions.putAfterwards();
  }

  /** Says that the stall goes on; once more when its culprit became known. */
  tell(moment: number): void {
    if (this.#named) return;
    const began = this.#began;
    const { call, stack: marked } = this.#callNow(moment);
    const { culprit, stack } = nameStall(marked, this.#questions.answers, moment);
    if (culprit === null && (this.told || moment - this.#suspected < firstAnswer)) return;
    this.#named = culprit !== null;
    const { process, loop, anchored, send } = this.#watched;
    send({
      type: 'stall-began',
      process,
      loop,
      id: this.#spoken(),
      at: wall(moment, anchored),
      began: wall(began, anchored),
      culprit,
      stack,
      cause: this.#cause(this.#until(moment), call),
      ...servedBy(this.#questions.answers, culprit),
      victims: victimsOf({ began, moment, seen: moment, delayed: 0 }, this.#questions, culprit),
    });
  }

  /** It was over by then, and `seen` to be so. Gives its length. */
  end(seen: number, over: Span): number {
    if (this.#began === Infinity) this.age(over.to);
    const moment = this.#endWithin(over, seen);
    const whole = this.#filledBy(longCall(this.#watched.board), moment) ?? moment - this.#began;
    this.#ended = { seen, moment, began: moment - whole, suspended: this.#suspendedWithin(whole, seen) };
    this.#questions.end(moment);
    this.#spent.end();
    return lastedOf(this.#ended);
  }

  /** As if it were over. */
  #until(moment: number): Ended {
    const began = this.#began;
    return { seen: moment, moment, began, suspended: this.#suspendedWithin(moment - began, moment) };
  }

  /** Of a step that is so long: when neither we nor the thread ran, nothing of the process did. */
  #suspendedWithin(whole: number, seen: number): number {
    const { absences, beat } = this.#beginning;
    const absent = absences.since(beat);
    if (absent < this.#watched.rhythm.threshold * absence) return 0;
    const share = this.#spent.until(seen);
    const busy = share === null ? 0 : share.cpu + share.runDelay;
    return Math.min(absent, Math.max(0, whole - busy));
  }

  /** How much of it went to garbage collections: a process may be stopped in the middle of one. */
  #collectedIn(step: Ended): number {
    const { absences } = this.#beginning;
    const collections = collectionsBetween(this.#watched.board, step.began, step.moment);
    const stopped = Math.min(step.suspended, sum(collections.map((span) => absences.within(span))));
    return Math.min(lastedOf(step), Math.max(0, sum(collections.map(({ from, to }) => to - from)) - stopped));
  }

  /** What a step ran and waited for its core is most of it; the rest is known from when it was last seen. */
  #endWithin({ from, to }: Span, seen: number): number {
    const share = from < to ? this.#spent.until(seen) : null;
    return share === null ? to : Math.max(from, Math.min(to, this.#began + share.cpu + share.runDelay));
  }

  /** The length of a call that is as good as all of the step. */
  #filledBy(call: Mark | null, ended: number): number | null {
    if (call === null || call.until === null) return null;
    const { beat, resolution } = this.#beginning;
    const fits = call.since > beat && call.until <= ended + resolution;
    return fits && call.until - call.since >= ended - beat - resolution ? call.until - call.since : null;
  }

  /** Says what the stall was. */
  report(): void {
    if (this.#ended === null) return;
    const { moment, began, seen } = this.#ended;
    const lasted = lastedOf(this.#ended);
    const { process, loop, anchored, send } = this.#watched;
    const { call, stack: marked } = this.#callWithin(this.#ended);
    const named = nameStall(marked, this.#questions.answers, moment);
    const share = this.#spent.of(lasted, moment);
    const stall: Stall = {
      id: this.#spoken(),
      process,
      loop,
      began: wall(began, anchored),
      lasted: ms(lasted),
      cause: this.#cause(this.#ended, call),
      own: share === null ? null : ms(Math.max(0, lasted - share.runDelay)),
      cpu: share === null ? null : ms(share.cpu),
      runDelay: share === null ? null : ms(share.runDelay),
      gc: ms(this.#collectedIn(this.#ended)),
      ...named,
      ...servedBy(this.#questions.answers, named.culprit),
      victims: victimsOf(
        { began: moment - lasted, moment, seen, delayed: share?.runDelay ?? 0 },
        this.#questions,
        named.culprit,
      ),
      ...(this.#isStartUp(named.stack) ? { phase: 'startup' as const } : {}),
    };
    send({ type: 'stall-ended', at: wall(moment, anchored), stall });
  }

  #isStartUp(named: Stack): boolean {
    const seen = this.#questions.answers.map(({ stack }) => stack);
    return isStartUp(named, this.#beginning, seen);
  }

  #spoken(): StallId {
    this.#id ??= this.#beginning.newId();
    return this.#id;
  }

  #cause(step: Ended, call: Call | null): Cause {
    const lasted = lastedOf(step);
    const share = this.#spent.of(lasted, step.moment);
    return causeOf({
      lasted,
      going: this.#ended === null,
      threshold: this.#watched.rhythm.threshold,
      cpu: share?.cpu ?? null,
      runDelay: share?.runDelay ?? null,
      gc: this.#collectedIn(step),
      call,
      named: this.#questions.named,
      burst: isBurst(this.#questions.answers),
      stopped: this.#questions.stopped,
      paused: this.#questions.paused,
      outside: this.#questions.outside,
    });
  }

  #callNow(moment: number): Explained {
    const began = this.#began;
    const mark = this.#mark;
    return mark !== null && shareOf(mark, began, moment) >= most ? explainedBy(mark) : unexplained;
  }

  /** The call that took most of the stall, alone or by being called again and again. */
  #callWithin(step: Ended): Explained {
    const { moment: ended, began } = step;
    const { board } = this.#watched;
    const marks = [longCall(board), runningCall(board), this.#mark].filter((mark) => mark !== null);
    const one = marks.find((mark) => shareOf(mark, began, ended) >= most);
    if (one !== undefined) return explainedBy(one);
    const spent = calls.map(
      (_, call) => (board.totals[call * 3 + 1] ?? 0) - (this.#beginning.totals[call * 3 + 1] ?? 0),
    );
    const largest = Math.max(...spent);
    return largest >= lastedOf(step) * most
      ? { call: calls[spent.indexOf(largest)] ?? null, stack: null }
      : unexplained;
  }
}

/** Without the time that the process was stopped. */
function lastedOf({ began, moment, suspended }: Ended): number {
  return moment - began - suspended;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((whole, one) => whole + one, 0);
}

/** The share of a time that a call took. */
function shareOf({ since, until }: Mark, from: number, to: number): number {
  return (Math.min(until ?? to, to) - Math.max(since, from)) / (to - from);
}

function explainedBy(mark: Mark): Explained {
  return { call: calls[mark.call] ?? null, stack: mark.stack === '' ? null : readStack(mark.stack) };
}
