/**
 * How often someone is told of changes: at once, but not more often than people can see, nor again before the last telling was taken,
 * and at least so often that time is seen to pass.
 */

import type { Disposable } from '#session/listeners.ts';

export interface Tempo {
  /** Between two tellings, in ms. */
  readonly shortest: number;
  readonly longest: number;
  /** One who has not taken it by then may be gone, in ms. */
  readonly patience: number;
  /** Whether to tell also when nothing changes. */
  readonly goesOn: () => boolean;
}

export class Pace implements Disposable {
  readonly #tell: () => PromiseLike<unknown> | undefined;
  readonly #shortest: number;
  readonly #patience: number;
  readonly #heartbeat: NodeJS.Timeout;
  #resting: NodeJS.Timeout | null = null;
  /** Null when the last telling was taken. */
  #untaken: NodeJS.Timeout | null = null;
  #changed = false;

  /** What `tell` returns resolves when it is taken: what is told to a busy machine would wait in a queue there, and be old. */
  constructor(tell: () => PromiseLike<unknown> | undefined, { shortest, longest, patience, goesOn }: Tempo) {
    this.#tell = tell;
    this.#shortest = shortest;
    this.#patience = patience;
    this.#heartbeat = setInterval(() => {
      if (goesOn()) this.soon();
    }, longest - shortest);
  }

  /** Something changed. */
  soon(): void {
    this.#changed = true;
    this.#goOn();
  }

  /** The last telling will not be taken: there is someone new to tell. */
  restart(): void {
    this.#take();
    this.soon();
  }

  dispose(): void {
    clearInterval(this.#heartbeat);
    if (this.#resting !== null) clearTimeout(this.#resting);
    if (this.#untaken !== null) clearTimeout(this.#untaken);
  }

  #goOn(): void {
    if (!this.#changed || this.#resting !== null || this.#untaken !== null) return;
    this.#changed = false;
    this.#resting = setTimeout(() => {
      this.#resting = null;
      this.#goOn();
    }, this.#shortest);
    this.#await(this.#tell());
  }

  #await(taken: PromiseLike<unknown> | undefined): void {
    if (taken === undefined) return;
    const waiting = setTimeout(() => this.#take(), this.#patience);
    this.#untaken = waiting;
    const take = (): void => {
      if (this.#untaken === waiting) this.#take();
    };
    taken.then(take, take);
  }

  #take(): void {
    if (this.#untaken !== null) clearTimeout(this.#untaken);
    this.#untaken = null;
    this.#goOn();
  }
}
