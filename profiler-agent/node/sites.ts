/** Counts blocking calls by the place they are made from, on the thread that makes them. */

import { calls } from './calls.ts';

/** A call from one place, as it is handed to the watchdog: times are milliseconds, `site` is a line of a stack as text. */
export interface CountedCall {
  readonly call: number;
  readonly site: string;
  readonly count: number;
  readonly total: number;
  readonly max: number;
}

interface Count {
  readonly call: number;
  readonly site: string;
  count: number;
  total: number;
  max: number;
}

/** Places beyond these are not told apart. */
const places = 500;
/** A computation shorter than this blocks nobody; input and output may, in milliseconds. */
const shortest = 1;

export class CallSites {
  readonly #counts = new Map<string, Count>();
  /** By call: the place of its latest stack. A call whose stack was not taken is counted there. */
  readonly #latest: (Count | undefined)[] = [];
  #changed = false;

  /** The call is being made from the innermost user frame of this stack. */
  at(call: number, stack: string): void {
    const site = siteOf(stack);
    const key = `${call}\n${site}`;
    const known = this.#counts.get(key);
    if (known !== undefined || site === '' || this.#counts.size >= places) {
      this.#latest[call] = known;
      return;
    }
    const count = { call, site, count: 0, total: 0, max: 0 };
    this.#counts.set(key, count);
    this.#latest[call] = count;
  }

  count(call: number, lasted: number): void {
    const count = this.#latest[call];
    if (count === undefined || (lasted < shortest && calls[call]?.blocksOn !== 'io')) return;
    count.count += 1;
    count.total += lasted;
    if (lasted > count.max) count.max = lasted;
    this.#changed = true;
  }

  /** What was counted since the last time; null when nothing was. */
  take(): readonly CountedCall[] | null {
    if (!this.#changed) return null;
    this.#changed = false;
    const taken = [...this.#counts.values()].filter(({ count }) => count > 0).map((count) => ({ ...count }));
    for (const count of this.#counts.values()) count.count = count.total = count.max = 0;
    return taken;
  }
}

/** The line of the innermost user frame; empty when there is none, or when Node is loading a module. */
function siteOf(stack: string): string {
  const lines = stack.split('\n');
  if (lines[0]?.includes('\tnode:internal/modules/')) return '';
  return lines.find((line) => line !== '' && !/\tnode:|[\\/](?:node_modules|\.yarn)[\\/]/.test(line)) ?? '';
}
