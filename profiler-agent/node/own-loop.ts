/** Lets the watchdog's own loop turn, so that it hears what others say. The last word of the program's main thread ends a turn early. */

import { now } from './clock.ts';

/** The last word is on its way for so many milliseconds at most: the exit waits for twice as long. */
const patience = 10;

export class OwnLoop {
  #heardLastWord = false;
  #wake: () => void = () => undefined;

  async once(): Promise<void> {
    return new Promise((resolve) => void setImmediate(resolve));
  }

  /** Once, and until that moment. */
  async until(due: number): Promise<void> {
    let left = due - now();
    do {
      await (left > 0 ? this.#turn(left) : this.once());
      left = due - now();
    } while (left > 0 && !this.#heardLastWord);
  }

  /** Until all is heard that the main thread said before it exits. */
  async lastWord(): Promise<void> {
    if (!this.#heardLastWord) await this.#turn(patience);
  }

  hearLastWord(): void {
    this.#heardLastWord = true;
    this.#wake();
  }

  #turn(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
