/** Who wants to hear of something, and how they stop listening. */

export interface Disposable {
  dispose(): void;
}

export class Listeners<Args extends readonly unknown[]> {
  readonly #listeners = new Set<(...args: Args) => void>();

  add(listener: (...args: Args) => void): Disposable {
    // Wrapped, so that the same function added twice is two listeners, each with its own end.
    const own = (...args: Args): void => listener(...args);
    this.#listeners.add(own);
    return { dispose: () => void this.#listeners.delete(own) };
  }

  tell(...args: Args): void {
    for (const listener of this.#listeners) listener(...args);
  }
}
