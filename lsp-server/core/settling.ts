/**
 * Remembers what was made of things that are made of each other, in circles too: what was made while a part of it was still
 * being made is kept only until that part is known, and then made again.
 */

/** Longer ways than this are not followed. */
const depthLimit = 40;
const none = Number.POSITIVE_INFINITY;

/** What is being made, by how deep; one for each depth. */
class Opened {
  readonly depth: number;

  constructor(depth: number) {
    this.depth = depth;
  }
}

const openedAt: readonly Opened[] = Array.from({ length: depthLimit + 1 }, (_, depth) => new Opened(depth));
/** A map tells what is kept as nothing from what is not kept by a second look only. */
const nothing = Symbol('nothing');

type Known<Value> = Map<object, Value | Opened | typeof nothing>;

export class Settling<Value extends object> {
  readonly #known: Known<Value> = new Map();
  /** What is kept only until it is to be forgotten. */
  readonly #passing: Known<Value> = new Map();
  /** How many things are being made. */
  #depth = 0;
  /** What was made without knowing all of its parts. */
  readonly #unsettled: object[] = [];
  /** What was made anew already: the second time it is kept as it is, or large circles would be gone round for ever. */
  readonly #anew = new WeakSet();
  /** The outermost of the things being made that the current one asked for. */
  #asked = none;

  of<Key extends object, Given>(
    key: Key,
    given: Given,
    make: (key: Key, given: Given) => Value | undefined,
    isPassing = false,
  ): Value | undefined {
    const all = isPassing ? this.#passing : this.#known;
    const known = all.get(key);
    if (known === nothing) return undefined;
    if (known instanceof Opened) return this.#ask(known.depth);
    if (known !== undefined) return known;
    const depth = this.#depth;
    const opened = openedAt[depth];
    if (opened === undefined) return this.#ask(0);
    const asked = this.#asked;
    const unsettled = this.#unsettled.length;
    this.#asked = none;
    all.set(key, opened);
    this.#depth = depth + 1;
    const value = make(key, given);
    this.#depth = depth;
    all.set(key, value ?? nothing);
    if (this.#asked < depth) this.#unsettled.push(key);
    else this.#settle(unsettled);
    this.#asked = Math.min(asked, this.#asked < depth ? this.#asked : none);
    return value;
  }

  /** Only while nothing is being made. */
  forgetPassing(): void {
    this.#passing.clear();
  }

  #ask(depth: number): undefined {
    this.#asked = Math.min(this.#asked, depth);
  }

  #settle(from: number): void {
    if (this.#unsettled.length === from) return;
    for (const unsettled of this.#unsettled.splice(from)) this.#forget(unsettled);
  }

  #forget(key: object): void {
    if (this.#anew.has(key)) return;
    this.#anew.add(key);
    this.#known.delete(key);
    this.#passing.delete(key);
  }
}
