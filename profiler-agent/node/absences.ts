/** When the watchdog itself did not run: what seems to last then need not. */

interface Absence {
  readonly from: number;
  readonly to: number;
}

/** So many are remembered. */
const remembered = 8;

export class Absences {
  /** Latest last. */
  readonly #all: Absence[] = [];

  /** It was absent for so long until then. */
  note(moment: number, absent: number): void {
    if (absent > 0) this.#all.push({ from: moment - absent, to: moment });
    if (this.#all.length > remembered) this.#all.shift();
  }

  /** Milliseconds of them since then. */
  since(begin: number): number {
    return this.#all.reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, begin)), 0);
  }
}
