/**
 * Lets inspector sessions open, and counts them where the program's thread sees it: Node says that it waits for a debugger when one is open
 * at the exit. It is counted before it opens, and the thread says that it exits before it reads the count: so one of the two sees the other.
 */

import { at, type Board } from './board.ts';

export class Door {
  readonly #ints: Board['ints'];

  constructor({ ints }: Pick<Board, 'ints'>) {
    this.#ints = ints;
  }

  /** Whether a session may open. Who may must `leave`, also when it does not open. */
  enter(): boolean {
    Atomics.add(this.#ints, at.connected, 1);
    if (Atomics.load(this.#ints, at.exiting) === 0 && Atomics.load(this.#ints, at.hangUp) !== 1) return true;
    this.leave();
    return false;
  }

  leave(): void {
    Atomics.sub(this.#ints, at.connected, 1);
  }
}
