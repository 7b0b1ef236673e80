/** What a thread is asked while a step of it lasts, less and less often, and what it answered. */

import { prompt } from './evidence.ts';
import { culpritOf } from './frames.ts';
import type { Answer } from './probe.ts';
import type { Asking } from './watched.ts';

/** How many stacks are taken of one stall, and how much more patient each question is than the one before. */
const most = 16;
const patience = 1.4;
/**
 * The second question comes so many milliseconds after the first, because it tells whether the loop turns meanwhile; and so do those after
 * it while none met code of the program: an interrupt often comes between two microtasks.
 */
const nextAnswer = 4;
/** A thread that could not be asked is asked again after so many milliseconds. */
const unanswered = 40;
/** So many questions at most come so soon. */
const hastily = 12;
/** A thread that was seen asleep so often is not between two moments of work. */
const surely = 2;

export class Questions {
  readonly #ask: Asking;
  readonly #answers: Answer[] = [];
  /** What the thread answered when the step was over: who came in meanwhile. */
  #afterwards: Answer | null = null;
  /** When the step was over. */
  #over = Infinity;
  #asking = false;
  /** Who waited is asked when the answer that is due has come: it may be of a moment too soon after the step. */
  #asksAfterwards = false;
  #asked = 0;
  #askAgain = 0;
  /** How often the thread was looked at while a debugger was attached and no answer was due, and how often it slept then. */
  #looks = 0;
  #asleep = 0;

  constructor(ask: Asking) {
    this.#ask = ask;
  }

  get answers(): readonly Answer[] {
    return this.#answers;
  }

  get afterwards(): Answer | null {
    return this.#afterwards;
  }

  /** Whether an answer is due. */
  get asking(): boolean {
    return this.#asking;
  }

  /** Whether an answer showed code of the user's. */
  get named(): boolean {
    return this.#answers.some(({ stack }) => culpritOf(stack) !== null);
  }

  /** Whether a debugger stopped the thread: it answers although it sleeps. Native code that waits does not answer. */
  get stopped(): boolean {
    return this.#asleep >= surely && this.#asleep > this.#looks / 2;
  }

  /** Whether a debugger is attached and the thread answered at once, or showed nothing of the program: then it may be busy with the debugger. */
  get paused(): boolean {
    if (this.#answers.some(({ debugged, latency }) => debugged && latency < prompt)) return true;
    return !this.named && [...this.#answers, this.#afterwards].some((answer) => answer?.debugged === true);
  }

  /**
   * Whether a debugger is attached, and the thread mostly kept us waiting with nothing of the program below its answer: then it answered the
   * debugger's own questions, which may take long (`Debugger.enable` tells of every script). One of ours that comes meanwhile is answered right after.
   */
  get outside(): boolean {
    const asked = [...this.#answers, this.#afterwards].filter(
      (answer) => answer !== null && answer.moment - answer.latency < this.#over,
    );
    const [first, last] = [asked[0], asked.at(-1)];
    if (!first || !last) return false;
    const waited = asked.reduce((sum, one) => sum + (one !== null && isOutside(one) ? one.latency : 0), 0);
    return waited > 0 && waited >= (Math.min(this.#over, last.moment) - first.moment + first.latency) / 2;
  }

  /** On a busy host a thread that a debugger stopped is runnable for long, but only when it is to answer. */
  look(isRunnable: () => boolean): void {
    if (this.#asking || this.#answers.at(-1)?.debugged !== true) return;
    this.#looks += 1;
    if (!isRunnable()) this.#asleep += 1;
  }

  /** Whether a step of that age is worth another question. */
  isDue(age: number): boolean {
    return !this.#asking && age >= this.#askAgain && this.#asked < most;
  }

  /** The next one. */
  put(age: number): void {
    this.#asked += 1;
    const unnamed = this.#answers.length > 0 && !this.named;
    const hasty = this.#asked === 1 || (unnamed && this.#asked < hastily);
    this.#askAgain = hasty ? age + nextAnswer : Math.max(age + 10, age * patience);
    // The way to a worker thread is only found meanwhile, and lost when it is not used for long.
    this.#await(() => (this.#askAgain = Math.min(this.#askAgain, age + unanswered)));
  }

  /** What is answered later, is of another step. */
  end(moment: number): void {
    this.#over = moment;
  }

  /** One more, who waited for the step. */
  putAfterwards(): void {
    this.#asksAfterwards = this.#asking;
    this.#await(() => undefined);
  }

  /** `refused` is called when the thread cannot be asked yet. */
  #await(refused: () => void): void {
    if (this.#asking) return;
    this.#asking = true;
    this.#ask((answer) => {
      this.#asking = false;
      if (answer === null) return refused();
      if (answer.moment <= this.#over) this.#answers.push(answer);
      else this.#afterwards = answer;
      if (this.#asksAfterwards) this.putAfterwards();
    });
  }
}

function isOutside({ debugged, stack, latency }: Answer): boolean {
  return debugged && culpritOf(stack) === null && latency >= prompt;
}
