/** When the watchdog itself did not run: what seems to last then need not. */

import type { Span } from './pulse.ts';

/** So many are remembered. */
const remembered = 8;

export class Absences {
  /** Latest last. */
  readonly #all: Span[] = [];

  /** It was absent for so long until then. */
  note(moment: number, absent: number): void {
    if (absent > 0) this.#all.push({ from: moment - absent, to: moment });
    if (this.#all.length > remembered) this.#all.shift();
  }

  /** Milliseconds of them since then. */
  since(begin: number): number {
    return this.within({ from: begin, to: Infinity });
  }

  within({ from, to }: Span): number {
    return this.#all.reduce((sum, absence) => sum + common(absence, { from, to }), 0);
  }
}

function common(one: Span, other: Span): number {
  return Math.max(0, Math.min(one.to, other.to) - Math.max(one.from, other.from));
}
