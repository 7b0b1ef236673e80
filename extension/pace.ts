/** How often someone is told of changes: at once, but not more often than people can see, and at least so often that time is seen to pass. */

import type { Disposable } from '#session/listeners.ts';

export interface Tempo {
  /** Between two tellings, in ms. */
  readonly shortest: number;
  readonly longest: number;
  /** Whether to tell also when nothing changes. */
  readonly goesOn: () => boolean;
}

export class Pace implements Disposable {
  readonly #tell: () => void;
  readonly #shortest: number;
  readonly #heartbeat: NodeJS.Timeout;
  #resting: NodeJS.Timeout | null = null;
  #changed = false;

  constructor(tell: () => void, { shortest, longest, goesOn }: Tempo) {
    this.#tell = tell;
    this.#shortest = shortest;
    this.#heartbeat = setInterval(() => {
      if (goesOn()) this.soon();
    }, longest - shortest);
  }

  /** Something changed. */
  soon(): void {
    this.#changed = true;
    if (this.#resting === null) this.#now();
  }

  dispose(): void {
    clearInterval(this.#heartbeat);
    if (this.#resting !== null) clearTimeout(this.#resting);
  }

  #now(): void {
    this.#changed = false;
    this.#resting = setTimeout(() => {
      this.#resting = null;
      if (this.#changed) this.#now();
    }, this.#shortest);
    this.#tell();
  }
}
