/** Tells a view that the runs changed, not more often than people can read. */

import type { Disposable } from '#session/listeners.ts';
import type { Runs } from './runs.ts';

/** Between two refreshes, in ms. */
const shortest = 300;

export class Refresh implements Disposable {
  readonly #refresh: () => void;
  readonly #changes: Disposable;
  #waiting: NodeJS.Timeout | null = null;

  constructor(runs: Runs, refresh: () => void) {
    this.#refresh = refresh;
    this.#changes = runs.onChange(() => {
      this.#waiting ??= setTimeout(() => this.#now(), shortest);
    });
  }

  dispose(): void {
    this.#changes.dispose();
    if (this.#waiting !== null) clearTimeout(this.#waiting);
  }

  #now(): void {
    this.#waiting = null;
    this.#refresh();
  }
}
