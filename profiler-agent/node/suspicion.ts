/** One step that has held its loop suspiciously long: gathers the evidence, tells of it while it lasts, and judges it when it ended. */

import type { Frame, Stack } from '#protocol/frame.ts';
import type { Cause, Request, Stall, Victim } from '#protocol/stall.ts';
import { ms, type StallId } from '#protocol/units.ts';
import { collectedBetween, longCall, type Mark, runningCall } from './board.ts';
import { type Call, calls } from './calls.ts';
import { causeOf } from './cause.ts';
import { wall } from './clock.ts';
import { isBurst, nameStall, prompt } from './evidence.ts';
import { culpritOf, isStartUp, readStack } from './frames.ts';
import type { Answer } from './probe.ts';
import type { Span } from './pulse.ts';
import type { Schedule } from './schedule.ts';
import type { Watched } from './watched.ts';

/** The share of the threshold that must be a stall's own before it is told. */
export const enough = 0.7;
/** How many stacks are taken of one stall, and how much more patient each question is than the one before. */
const questions = 28;
const patience = 1.4;
/**
 * The second question comes so many milliseconds after the first, because it tells whether the loop turns meanwhile; and so do those after
 * it while none met code of the program: an interrupt often comes between two microtasks.
 */
const nextAnswer = 4;
/** A thread that could not be asked is asked again after so many milliseconds. */
const unanswered = 40;
/** So many questions at most come so soon. */
const hastily = 24;
/** The first answer is given so many milliseconds before a stall is told without a name. */
const firstAnswer = 4;
/** A runnable thread that had its core for less than this share of the threshold has done nothing yet that were worth a question. */
const starving = 0.2;
/** A request that begins later than so many milliseconds after a stall was seen to be over did not wait for it. */
const soon = 15;
/** A call that took this share of a stall explains it. */
const most = 0.4;

/** How things stood at the last beat before it. */
export interface Beginning {
  /** When that beat was. The step began before the next one was due. */
  readonly beat: number;
  /** Milliseconds between two beats. */
  readonly resolution: number;
  /** Whether the loop had no beat before it. */
  readonly first: boolean;
  /** When the beat was seen, and the schedule read. */
  readonly seen: number;
  readonly schedule: Schedule | null;
  /** What the thread answered last, if that was right before. */
  readonly answer: Answer | null;
  /** The board's counts of calls. */
  readonly totals: Float64Array;
  /** Gives the stall its id when it is first spoken of. */
  readonly newId: () => StallId;
}

interface Reading {
  readonly moment: number;
  readonly schedule: Schedule | null;
}

interface Ended {
  /** When it was seen to be over. */
  readonly seen: number;
  readonly moment: number;
  readonly began: number;
  readonly lasted: number;
}

interface Explained {
  readonly call: Call | null;
  readonly stack: Stack | null;
}

const unexplained: Explained = { call: null, stack: null };

export class Suspicion {
  readonly #watched: Watched;
  readonly #beginning: Beginning;
  readonly #answers: Answer[] = [];
  /** What the thread answered when the stall was over: who came in meanwhile. */
  #afterwards: Answer | null = null;
  /** The call that was last seen running, until then. */
  #mark: Mark | null = null;
  #reading: Reading | null = null;
  /** The earliest that was found out. */
  #began = Infinity;
  #suspected = Infinity;
  #ended: Ended | null = null;
  #asking = false;
  #asked = 0;
  #askAgain = 0;
  #id: StallId | null = null;
  #named = false;

  constructor(watched: Watched, beginning: Beginning) {
    this.#watched = watched;
    this.#beginning = beginning;
  }

  /** Whether an answer is due. */
  get asking(): boolean {
    return this.#asking;
  }

  get told(): boolean {
    return this.#id !== null;
  }

  /** The latest answer; the one before the step until there is one. */
  get latest(): Answer | null {
    return this.#answers.at(-1) ?? this.#beginning.answer;
  }

  /** When the step was over, if the loop turned between the two latest answers: then it is in another step now. */
  get turned(): Span | null {
    const after = this.#answers.at(-1);
    const before = this.#answers.at(-2) ?? this.#beginning.answer;
    if (before === null || after === undefined || before.turns === after.turns) return null;
    return { from: before.moment, to: after.moment };
  }

  /** How long the step has run. */
  age(moment: number): number {
    const running = runningCall(this.#watched.board);
    if (running !== null) this.#mark = { ...running, until: moment };
    const { beat, resolution } = this.#beginning;
    const share = this.#spent(moment);
    const busy = share === null ? moment - beat - resolution / 2 : share.cpu + share.runDelay;
    const called = this.#mark !== null && this.#mark.since > beat ? this.#mark.since : Infinity;
    this.#began = Math.max(beat, Math.min(this.#began, beat + resolution, called, moment - busy));
    return moment - this.#began;
  }

  /** Whether this is the program's doing, as far as we can see: a host that starves it is not its fault. */
  isOwn(moment: number): boolean {
    if (this.told) return true;
    const lasted = this.#ended?.lasted ?? moment - this.#began;
    const { threshold } = this.#watched.rhythm;
    const share = this.#share(moment, lasted);
    const cpu = share?.cpu ?? 0;
    if (cpu >= threshold * enough) return true;
    // What a runnable thread waits for its core is only counted when it gets one.
    const runnable = this.#ended === null && this.#watched.scheduled.isRunnable();
    const waited = runnable ? 0 : lasted - cpu - (share?.runDelay ?? 0);
    const { call } = this.#ended === null ? this.#callNow(moment) : this.#callWithin(this.#ended);
    if (call !== null) return cpu + waited >= threshold * enough;
    // Without a call that explains it, waiting is the program's when its code was seen below it.
    return this.#isNamed() && (share === null || waited - this.#beginning.resolution / 2 >= threshold);
  }

  #isNamed(): boolean {
    return this.#answers.some(({ stack }) => culpritOf(stack) !== null);
  }

  /** Asks for the stack, less and less often. */
  question(moment: number, age: number): void {
    this.#suspected = Math.min(this.#suspected, moment);
    if (this.#asking || age < this.#askAgain || this.#asked >= questions) return;
    if (this.#starves(moment, age)) return;
    this.#asked += 1;
    const unnamed = this.#answers.length > 0 && !this.#isNamed();
    const hasty = this.#asked === 1 || (unnamed && this.#asked < hastily);
    this.#askAgain = hasty ? age + nextAnswer : Math.max(age + 10, age * patience);
    // The way to a worker thread is only found meanwhile, and lost when it is not used for long.
    this.ask(() => (this.#askAgain = Math.min(this.#askAgain, age + unanswered)));
  }

  /** A thread that waits for its core would answer late and nothing new, and the question would make it wait longer. */
  #starves(moment: number, age: number): boolean {
    const share = this.#share(moment, age);
    return (
      share !== null && share.cpu < this.#watched.rhythm.threshold * starving && this.#watched.scheduled.isRunnable()
    );
  }

  /** `refused` is called when the thread cannot be asked yet. */
  ask(refused: () => void = () => undefined): void {
    if (this.#asking) return;
    this.#asking = true;
    this.#watched.ask((answer) => {
      this.#asking = false;
      if (answer === null) return refused();
      if (this.#ended === null || answer.moment <= this.#ended.moment) this.#answers.push(answer);
      else this.#afterwards = answer;
    });
  }

  /** Says that the stall goes on; once more when its culprit became known. */
  tell(moment: number): void {
    if (this.#named) return;
    const began = this.#began;
    const { call, stack: marked } = this.#callNow(moment);
    const { culprit, stack } = nameStall(marked, this.#answers, moment);
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
      cause: this.#cause(moment, moment - began, call),
      ...this.#request(culprit),
      victims: this.#victims(began, moment),
    });
  }

  /** It was over by then, and `seen` to be so; for so long the watchdog was `absent`. Gives its length. */
  end(seen: number, over: Span, absent: number): number {
    if (this.#began === Infinity) this.age(over.to);
    const { threshold } = this.#watched.rhythm;
    const moment = this.#endWithin(over, seen);
    const whole = this.#filledBy(longCall(this.#watched.board), moment) ?? moment - this.#began;
    const share = this.#spent(seen);
    const busy = share === null ? 0 : share.cpu + share.runDelay;
    // When neither we nor the thread ran, nothing of the process did.
    const suspended = absent < threshold / 4 ? 0 : Math.min(absent, Math.max(0, whole - busy));
    this.#ended = { seen, moment, began: moment - whole, lasted: whole - suspended };
    return this.#ended.lasted;
  }

  /** What a step ran and waited for its core is most of it; the rest is known from when it was last seen. */
  #endWithin({ from, to }: Span, seen: number): number {
    const share = from < to ? this.#spent(seen) : null;
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
    const { moment, began, lasted } = this.#ended;
    const { process, loop, anchored, board, send } = this.#watched;
    const { call, stack: marked } = this.#callWithin(this.#ended);
    const named = nameStall(marked, this.#answers, moment);
    const share = this.#share(moment, lasted);
    const stall: Stall = {
      id: this.#spoken(),
      process,
      loop,
      began: wall(began, anchored),
      lasted: ms(lasted),
      cause: this.#cause(moment, lasted, call),
      own: share === null ? null : ms(Math.max(0, lasted - share.runDelay)),
      cpu: share === null ? null : ms(share.cpu),
      runDelay: share === null ? null : ms(share.runDelay),
      gc: ms(collectedBetween(board, began, moment)),
      ...named,
      ...this.#request(named.culprit),
      victims: this.#victims(moment - lasted, moment),
      ...(isStartUp(named.stack, this.#beginning) ? { phase: 'startup' as const } : {}),
    };
    send({ type: 'stall-ended', at: wall(moment, anchored), stall });
  }

  #spoken(): StallId {
    this.#id ??= this.#beginning.newId();
    return this.#id;
  }

  #cause(moment: number, lasted: number, call: Call | null): Cause {
    const share = this.#share(moment, lasted);
    return causeOf({
      lasted,
      going: this.#ended === null,
      threshold: this.#watched.rhythm.threshold,
      cpu: share?.cpu ?? null,
      runDelay: share?.runDelay ?? null,
      gc: collectedBetween(this.#watched.board, moment - lasted, moment),
      call,
      named: this.#isNamed(),
      burst: isBurst(this.#answers),
      paused: this.#answers.some(({ debugged, latency }) => debugged && latency < prompt),
    });
  }

  /** What the schedule says of the step. Read a little before it began, or a little after: then as if all of it had been so. */
  #share(moment: number, lasted: number): Schedule | null {
    const share = this.#spent(moment);
    if (share === null) return null;
    const scale = Math.max(1, lasted / share.span);
    return { cpu: Math.min(lasted, share.cpu * scale), runDelay: Math.min(lasted, share.runDelay * scale) };
  }

  /** What the schedule counted since the last beat was seen. */
  #spent(moment: number): (Schedule & { readonly span: number }) | null {
    const { moment: read, schedule: after } = this.#read(moment);
    const { seen, schedule: before } = this.#beginning;
    const span = read - seen;
    if (after === null || before === null || span < 1) return null;
    return { cpu: after.cpu - before.cpu, runDelay: after.runDelay - before.runDelay, span };
  }

  /** Read once for each moment: a report waits, and the stall is over then. The last one known when the thread is gone. */
  #read(moment: number): Reading {
    if (this.#reading !== null && (this.#reading.moment === moment || this.#ended !== null)) return this.#reading;
    const schedule = this.#watched.scheduled.read();
    if (schedule !== null || this.#reading === null) this.#reading = { moment, schedule };
    return this.#reading;
  }

  #callNow(moment: number): Explained {
    const began = this.#began;
    const mark = this.#mark;
    return mark !== null && shareOf(mark, began, moment) >= most ? explainedBy(mark) : unexplained;
  }

  /** The call that took most of the stall, alone or by being called again and again. */
  #callWithin({ moment: ended, began, lasted }: Ended): Explained {
    const { board } = this.#watched;
    const marks = [longCall(board), runningCall(board), this.#mark].filter((mark) => mark !== null);
    const one = marks.find((mark) => shareOf(mark, began, ended) >= most);
    if (one !== undefined) return explainedBy(one);
    const spent = calls.map(
      (_, call) => (board.totals[call * 3 + 1] ?? 0) - (this.#beginning.totals[call * 3 + 1] ?? 0),
    );
    const largest = Math.max(...spent);
    return largest >= lasted * most ? { call: calls[spent.indexOf(largest)] ?? null, stack: null } : unexplained;
  }

  /** The request of the step that the culprit was seen in. */
  #request(culprit: Frame | null): { request?: Request } {
    const seen = this.#answers.find(({ stack }) => isSame(culpritOf(stack), culprit)) ?? this.#answers[0];
    return seen?.request === undefined ? {} : { request: seen.request };
  }

  /** Requests that were being served, and those that came in meanwhile: of these only the longest they can have waited is known. */
  #victims(began: number, moment: number): Victim[] {
    const during = this.#answers.at(-1)?.others ?? [];
    // What began after the step was last seen on the stack, began when the step was over.
    const seen = this.#answers.at(-1)?.moment ?? moment;
    const over = (this.#ended?.seen ?? moment) + soon;
    const arrived = this.#afterwards?.latest.filter(({ since }) => since > seen && since < over) ?? [];
    const waiting = during.map(({ name, since }) => ({ name, waited: moment - Math.max(since, began) }));
    const come = arrived.map(({ name }) => ({ name, waited: moment - began }));
    return [...waiting, ...come].map(({ name, waited }) => ({
      kind: 'request',
      name,
      waited: ms(Math.max(0, waited)),
    }));
  }
}

/** The share of a time that a call took. */
function shareOf({ since, until }: Mark, from: number, to: number): number {
  return (Math.min(until ?? to, to) - Math.max(since, from)) / (to - from);
}

function explainedBy(mark: Mark): Explained {
  return { call: calls[mark.call] ?? null, stack: mark.stack === '' ? null : readStack(mark.stack) };
}

function isSame(left: Frame | null, right: Frame | null): boolean {
  return left?.file === right?.file && left?.line === right?.line;
}
