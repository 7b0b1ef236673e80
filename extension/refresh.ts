/** Tells a view that the runs changed, not more often than people can read. */

import type { Disposable } from '#session/listeners.ts';
import { Pace } from './pace.ts';
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

/** The same for a tree, which asks for its rows when it has time: until then it is not told again. */
export class TreeRefresh implements Disposable {
  readonly #pace: Pace;
  readonly #changes: Disposable;
  #asked: (value: null) => void = () => {};

  constructor(runs: Pick<Runs, 'onChange'>, refresh: () => void) {
    const tell = (): Promise<null> =>
      new Promise((resolve) => {
        this.#asked = resolve;
        refresh();
      });
    this.#pace = new Pace(tell, { shortest, longest: 2 * shortest, goesOn: () => false });
    this.#changes = runs.onChange(() => this.#pace.soon());
  }

  /** The tree has asked for its first rows. */
  asked(): void {
    this.#asked(null);
  }

  dispose(): void {
    this.#changes.dispose();
    this.#pace.dispose();
  }
}
