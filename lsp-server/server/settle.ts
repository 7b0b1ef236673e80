/** Does work once a burst of reasons for it is over: after a quiet moment, and one at a time. */

export class Settle {
  readonly #work: () => Promise<void>;
  readonly #quiet: number;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #again = false;

  /** `quiet` is in milliseconds. */
  constructor(quiet: number, work: () => Promise<void>) {
    this.#quiet = quiet;
    this.#work = work;
  }

  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), this.#quiet);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    try {
      await this.#work();
    } finally {
      this.#running = false;
    }
    if (this.#again) {
      this.#again = false;
      this.soon();
    }
  }
}
