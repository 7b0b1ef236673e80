/** Who says much in small pieces is heard in gulps: to be woken for a piece costs more than what it brings. */

import type { Socket } from 'node:net';

/**
 * In ms. Pieces that come closer to each other than `close`, `many` times in a row, are let come together for `rest` at most: the
 * system keeps them meanwhile.
 */
const usual = { close: 40, many: 16, rest: 60 };
/** In UTF-16 code units. A piece this long is a gulp already. */
const long = 32 * 1024;

/** Sockets that all rest until the same moment: one waking for all of them. */
export class Gulps {
  readonly #now: () => number;
  readonly #resting = new Set<() => void>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Returns what is to be called with the length of each piece. */
  from(socket: Pick<Socket, 'pause' | 'resume'>): (length: number) => void {
    let last = -Infinity;
    let row = 0;
    const goOn = (): void => {
      last = this.#now();
      socket.resume();
    };
    return (length) => {
      const at = this.#now();
      row = length < long && at - last < usual.close ? row + 1 : 0;
      last = at;
      if (row < usual.many) return;
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
