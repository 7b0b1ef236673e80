/** Who says much in small pieces is heard in gulps: to be woken for a piece costs more than what it brings. */

import type { Socket } from 'node:net';

/**
 * Who has said `many` pieces more than one in every `each` ms is let say the next for `rest` ms before they are heard; the system keeps
 * them meanwhile. In ms.
 */
const usual = { many: 16, each: 12.5, rest: 100 };
/** The `highWaterMark` of sockets that rest: a stream that holds anything reads no more, and leaves it to the system. */
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

  /** Returns what is to be called with each piece, and returns what of it is heard now. */
  from(socket: Pick<Socket, 'pause' | 'resume' | 'unshift'>): (piece: string) => string {
    let last = -Infinity;
    let ahead = 0;
    let rested = false;
    const goOn = (): void => {
      rested = true;
      last = this.#now();
      // A gulp is one piece: all that the system kept.
      ahead = usual.many;
      socket.resume();
    };
    const isTooMuch = ({ length }: string): boolean => {
      const at = this.#now();
      ahead = length < long ? Math.max(0, ahead - (at - last) / usual.each) + 1 : 0;
      last = at;
      return ahead > usual.many;
    };
    return (piece) => {
      // What comes first then is what was given back to the stream.
      const heard = rested || !isTooMuch(piece);
      rested = false;
      if (heard) return piece;
      socket.pause();
      // A paused stream that holds nothing would wake us for one piece more.
      socket.unshift(piece.slice(-1));
      this.#rest(goOn);
      return piece.slice(0, -1);
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
