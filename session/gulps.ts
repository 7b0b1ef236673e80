/** Who says much in small pieces is heard in gulps: to be woken for a piece costs more than what it brings. */

import type { Socket } from 'node:net';

/**
 * Who has said `many` pieces more than one in every `each` ms is let say the next for `rest` ms before they are heard; the system keeps
 * them meanwhile. In ms.
 */
const usual = { many: 16, each: 12.5, rest: 100 };
/** The `highWaterMark` of sockets that rest: a paused stream takes one piece more, and leaves the others to the system. */
export const streamKeeps = 1;
/** In UTF-16 code units. A piece this long is a gulp already. */
const long = 32 * 1024;

/** Sockets that all rest until the same moment: one waking for all of them. */
export class Gulps {
  readonly #now: () => number;
  readonly #resting = new Set<() => void>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether there may be more than was heard. */
  get resting(): boolean {
    return this.#resting.size > 0;
  }

  /** Returns what is to be called with the length of each piece. */
  from(socket: Pick<Socket, 'pause' | 'resume'>): (length: number) => void {
    let last = -Infinity;
    let ahead = 0;
    const goOn = (): void => {
      last = this.#now();
      // A gulp is two pieces: what the stream had in hand when it was paused, and all that the system kept.
      ahead = usual.many - 1;
      socket.resume();
    };
    return (length) => {
      const at = this.#now();
      ahead = length < long ? Math.max(0, ahead - (at - last) / usual.each) + 1 : 0;
      last = at;
      if (ahead <= usual.many) return;
      socket.pause();
      this.#rest(goOn);
    };
  }

  #rest(goOn: () => void): void {
    if (this.#resting.size === 0) setTimeout(() => this.#end(), usual.rest);
    this.#resting.add(goOn);
  }

  #end(): void {
    const rested = [...this.#resting];
    this.#resting.clear();
    for (const goOn of rested) goOn();
  }
}
