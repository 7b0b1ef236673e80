/** Follows a loop that mostly waits: its pulse beats seldom, and a glance from outside tells whether its thread waits for events. */

import type { Beats, LagSamples, Pulse, Span, Turns } from './pulse.ts';
import type { Sight } from './sight.ts';

export interface Seen {
  readonly pulse: Pulse;
  /** Counts the turns of the loop and tells how long each was without its wait, from Node 24 on; before, it stands still. */
  readonly turns: Beats;
  readonly sight: Sight;
  /** Milliseconds between two glances. */
  readonly every: number;
}

export class CalmPulse implements Turns {
  readonly #seen: Seen;
  /** What the loop waits in when it waits. */
  #poll: string | null = null;
  /** Whether the thread did something else at the last glance. */
  #awake = false;
  #looked: number;
  #latest: number;
  #turns: number;
  #over: Span;

  constructor(seen: Seen, moment: number) {
    this.#seen = seen;
    this.#looked = this.#latest = moment;
    this.#over = { from: moment, to: moment };
    this.#turns = seen.turns.count;
  }

  get latest(): number {
    return this.#latest;
  }

  get over(): Span {
    return this.#over;
  }

  get resolution(): number {
    return this.#seen.every;
  }

  get next(): number {
    return this.#latest + this.#seen.every;
  }

  /** A loop that does not wait may have taken another step: its turns and its beats tell. */
  turned(moment: number): boolean {
    const looked = this.#looked;
    this.#looked = moment;
    const beat = this.#seen.pulse.turned(moment);
    const { count } = this.#seen.turns;
    const steps = this.#awake && (beat || count !== this.#turns);
    this.#turns = count;
    this.#awake = !this.#isWaiting(beat);
    if (this.#awake && !steps) return false;
    this.#latest = this.#awake ? looked : moment;
    this.#over = { from: looked, to: moment };
    return true;
  }

  get waits(): boolean {
    return !this.#awake;
  }

  rest(moment: number): void {
    this.#looked = this.#latest = moment;
  }

  /** Nothing misses a thread that is awake. */
  isLate(): boolean {
    return true;
  }

  /** A beat is so seldom due that most steps keep none waiting: then the turns know. */
  longestGap(around: number): number {
    const { pulse } = this.#seen;
    return Math.max(this.#takeLongestTurn(), pulse.longestGap(around) - pulse.resolution);
  }

  /** Milliseconds of the longest turn since the last question; 0 where none was counted. */
  #takeLongestTurn(): number {
    const { turns } = this.#seen;
    if (turns.count === 0) return 0;
    const longest = turns.percentile(100) / 1e6;
    turns.reset();
    this.#turns = 0;
    return longest;
  }

  take(quiet: boolean): LagSamples {
    this.#seen.pulse.turned(this.#looked);
    return this.#seen.pulse.take(quiet);
  }

  /** What a loop waits in right after a beat is its own poll. */
  #isWaiting(beat: boolean): boolean {
    const poll = this.#seen.sight();
    if (poll === null) return false;
    if (beat || this.#poll === null) this.#poll = poll;
    return poll === this.#poll;
  }
}
