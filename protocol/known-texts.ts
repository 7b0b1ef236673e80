/** The same few ids and causes come in thousands of events, each time as new values: one of each is enough for all of them. */

import type { Cause } from './stall.ts';

/** A peer that invents more takes no more memory. */
const most = { texts: 5000, causes: 16 } as const;

export class KnownTexts {
  readonly #texts = new Map<string, string>();

  /** The same text, as it came first. */
  same(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= most.texts) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }
}

export class KnownCauses {
  #causes: readonly Cause[] = [];

  /** An equal cause that came before, or this one. */
  same(cause: Cause): Cause {
    const { kind, gil, call } = cause;
    for (const known of this.#causes) if (known.kind === kind && known.gil === gil && known.call === call) return known;
    this.#causes = [cause, ...this.#causes.slice(0, most.causes - 1)];
    return cause;
  }
}
