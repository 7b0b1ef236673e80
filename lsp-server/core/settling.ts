/**
 * Remembers what was made of things that are made of each other, in circles too: what was made while a part of it was still
 * being made is kept only until that part is known, and then made again.
 */

/** Longer ways than this are not followed. */
const depthLimit = 40;
const none = Number.POSITIVE_INFINITY;

export class Settling<Value> {
  readonly #known = new Map<object, Value | undefined>();
  /** What is being made, by how deep. */
  readonly #open = new Map<object, number>();
  /** What was made without knowing all of its parts. */
  readonly #unsettled: object[] = [];
  /** What was made anew already: the second time it is kept as it is, or large circles would be gone round for ever. */
  readonly #anew = new Set<object>();
  /** The outermost of the things being made that the current one asked for. */
  #asked = none;

  of(key: object, make: () => Value | undefined): Value | undefined {
    const known = this.#known.get(key);
    if (known !== undefined || this.#known.has(key)) return known;
    const depth = this.#open.size;
    const open = this.#open.get(key) ?? (depth > depthLimit ? 0 : undefined);
    if (open !== undefined) {
      this.#asked = Math.min(this.#asked, open);
      return undefined;
    }
    const before = { asked: this.#asked, unsettled: this.#unsettled.length };
    this.#asked = none;
    this.#open.set(key, depth);
    const value = make();
    this.#open.delete(key);
    this.#known.set(key, value);
    if (this.#asked < depth) this.#unsettled.push(key);
    else for (const unsettled of this.#unsettled.splice(before.unsettled)) this.#forget(unsettled);
    this.#asked = Math.min(before.asked, this.#asked < depth ? this.#asked : none);
    return value;
  }

  #forget(key: object): void {
    if (this.#anew.has(key)) return;
    this.#anew.add(key);
    this.#known.delete(key);
  }
}
