/**
 * Collections that are changed many times between two looks at them. What was looked at never changes: it is lent out as it is, and
 * copied at the first change after that. A recording that is read is looked at once, at its end; a live run a few times a second.
 */

export class LentMap<Key, Value> {
  #map: ReadonlyMap<Key, Value>;
  /** The same map, as long as nobody else has it. */
  #own: Map<Key, Value> | null = null;

  constructor(map: ReadonlyMap<Key, Value>) {
    this.#map = map;
  }

  get size(): number {
    return this.#map.size;
  }

  get(key: Key): Value | undefined {
    return this.#map.get(key);
  }

  /** To look through now, and not to keep. */
  values(): IterableIterator<Value> {
    return this.#map.values();
  }

  set(key: Key, value: Value): void {
    this.#change().set(key, value);
  }

  delete(key: Key): void {
    this.#change().delete(key);
  }

  lend(): ReadonlyMap<Key, Value> {
    this.#own = null;
    return this.#map;
  }

  #change(): Map<Key, Value> {
    if (this.#own !== null) return this.#own;
    this.#own = new Map(this.#map);
    this.#map = this.#own;
    return this.#own;
  }
}

/** The newest of many values. */
export class LentTail<Value> {
  readonly #most: number;
  #own: Value[];
  #lent: readonly Value[] | null;

  constructor(values: readonly Value[], most: number) {
    this.#most = most;
    this.#own = [...values];
    this.#lent = values;
  }

  push(value: Value): void {
    this.#lent = null;
    this.#own.push(value);
    // Now and then, because it costs as much as there is.
    if (this.#own.length >= this.#most * 2) this.#own = this.#own.slice(-this.#most);
  }

  lend(): readonly Value[] {
    this.#lent ??= this.#own.slice(-this.#most);
    return this.#lent;
  }

  /** The same for who may never ask: what is lent is what there is now, copied when it is asked for. */
  lendLater(): () => readonly Value[] {
    const [own, end] = [this.#own, this.#own.length];
    let lent = this.#lent;
    return () => (lent ??= own.slice(Math.max(0, end - this.#most), end));
  }

  newest(count: number): readonly Value[] {
    return this.#own.slice(-Math.min(count, this.#most));
  }
}
