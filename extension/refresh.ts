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

/** In ms. A tree that nobody sees asks when it is seen again. */
const patience = 30_000;
/** In ms. No editor takes longer for one level. */
const longestQuiet = 5000;

/**
 * The same for a tree. Told of changes, it asks for its rows level by level; told again before it has them all, it begins anew, and would never
 * have them where each answer takes longer than that. So it is told again when it has asked nothing for half as long again as it has taken to ask.
 */
export class TreeRefresh implements Disposable {
  readonly #pace: Pace;
  readonly #changes: Disposable;
  #told = 0;
  #quiet: NodeJS.Timeout | null = null;
  #taken: (value: null) => void = () => {};

  constructor(runs: Pick<Runs, 'onChange'>, refresh: () => void) {
    const tell = (): Promise<null> =>
      new Promise((resolve) => {
        this.#told = Date.now();
        this.#taken = resolve;
        refresh();
      });
    this.#pace = new Pace(tell, { shortest, longest: 2 * shortest, patience, goesOn: () => false });
    this.#changes = runs.onChange(() => this.#pace.soon());
  }

  /** The tree has asked for rows. */
  asked(): void {
    if (this.#quiet !== null) clearTimeout(this.#quiet);
    const quiet = Math.max(shortest, Math.min(longestQuiet, 1.5 * (Date.now() - this.#told)));
    this.#quiet = setTimeout(() => this.#taken(null), quiet);
  }

  dispose(): void {
    this.#changes.dispose();
    this.#pace.dispose();
    if (this.#quiet !== null) clearTimeout(this.#quiet);
  }
}
