/** How many steps a backtracking engine takes to match a text: counted by being one, up to a limit. */

import type { Regex } from './syntax.ts';

/** Where a match may begin and end: anywhere, at the start of the text, or only the whole of it. */
export type Reach = 'search' | 'match' | 'whole';

/** At most `limit`, which then means: that many or more. */
export function stepsOf(regex: Regex, text: string, reach: Reach, limit: number): number {
  const engine = new Engine(text, limit);
  engine.run(regex, reach);
  return engine.steps;
}

type Then = (at: number) => boolean;

class Engine {
  steps = 0;
  readonly #text: string;
  readonly #limit: number;
  readonly #captured: string[] = [];

  constructor(text: string, limit: number) {
    this.#text = text;
    this.#limit = limit;
  }

  run(regex: Regex, reach: Reach): void {
    const starts = reach === 'search' ? this.#text.length : 0;
    const end: Then = (at) => reach !== 'whole' || at === this.#text.length;
    for (let at = 0; at <= starts; at += 1) if (this.#match(regex, at, end)) return;
  }

  /** When the limit is reached everything matches, so that it ends at once. */
  #match(regex: Regex, at: number, then: Then): boolean {
    if (this.steps >= this.#limit) return true;
    this.steps += 1;
    switch (regex.kind) {
      case 'set': {
        const code = this.#text.charCodeAt(at);
        return regex.ranges.some(([from, to]) => code >= from && code <= to) && then(at + 1);
      }
      case 'sequence':
        return this.#sequence(regex.of, 0, at, then);
      case 'choice':
        return regex.of.some((one) => this.#match(one, at, then));
      case 'repeat':
        return regex.manner === 'possessive' ? this.#atomic(regex, at, then) : this.#repeat(regex, 0, at, then);
      case 'capture':
        return this.#capture(regex, at, then);
      case 'atomic':
        return this.#atomic(regex.of, at, then);
      case 'look':
        return this.#look(regex, at) !== regex.negated && then(at);
      case 'back': {
        const again = this.#captured[regex.group] ?? '';
        return this.#text.startsWith(again, at) && then(at + again.length);
      }
      case 'edge':
        return this.#isEdge(regex.edge, at) && then(at);
    }
  }

  #sequence(of: readonly Regex[], index: number, at: number, then: Then): boolean {
    const one = of[index];
    return one === undefined ? then(at) : this.#match(one, at, (next) => this.#sequence(of, index + 1, next, then));
  }

  #repeat(regex: Extract<Regex, { kind: 'repeat' }>, count: number, at: number, then: Then): boolean {
    const { of, min, max, manner } = regex;
    const again = (): boolean =>
      count < max &&
      this.#match(of, at, (next) => (next > at || count < min) && this.#repeat(regex, count + 1, next, then));
    if (count < min) return again();
    return manner === 'lazy' ? then(at) || again() : again() || then(at);
  }

  #capture({ of, group }: Extract<Regex, { kind: 'capture' }>, at: number, then: Then): boolean {
    const before = this.#captured[group];
    const matched = this.#match(of, at, (next) => {
      this.#captured[group] = this.#text.slice(at, next);
      return then(next);
    });
    if (!matched) this.#captured[group] = before ?? '';
    return matched;
  }

  #atomic(regex: Regex, at: number, then: Then): boolean {
    let end = -1;
    const greedy: Regex = regex.kind === 'repeat' ? { ...regex, manner: 'greedy' } : regex;
    this.#match(greedy, at, (next) => {
      end = next;
      return true;
    });
    return end >= 0 && then(end);
  }

  #look({ of, way }: Extract<Regex, { kind: 'look' }>, at: number): boolean {
    if (way === 'ahead') return this.#match(of, at, () => true);
    for (let from = at; from >= 0; from -= 1) if (this.#match(of, from, (next) => next === at)) return true;
    return false;
  }

  #isEdge(edge: Extract<Regex, { kind: 'edge' }>['edge'], at: number): boolean {
    if (edge === 'start') return at === 0;
    if (edge === 'end') return at === this.#text.length;
    return (isWord(this.#text, at - 1) !== isWord(this.#text, at)) === (edge === 'word');
  }
}

function isWord(text: string, at: number): boolean {
  return /\w/.test(text.charAt(at));
}
