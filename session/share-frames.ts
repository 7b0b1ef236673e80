/** The same frame comes in thousands of stacks: one object is enough for all of them. */

import type { Frame, Stack } from '#protocol/frame.ts';

/** A program has fewer; a peer that invents more takes no more memory. */
const mostKnown = 100_000;

export class SharedFrames {
  readonly #known = new Map<string, Frame>();
  /** The frames of `#known`: what comes again as the same object is found at a glance. */
  #own = new WeakSet<Frame>();

  /** An equal value with the frames that came first: itself where it has them. */
  in<T extends { readonly stack: Stack }>(value: T): T {
    if (value.stack.every((frame) => this.#share(frame) === frame)) return value;
    return { ...value, stack: value.stack.map((frame) => this.#share(frame)) };
  }

  #share(frame: Frame): Frame {
    if (this.#own.has(frame)) return frame;
    const key = `${frame.line}:${frame.column} ${frame.function} ${frame.file}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= mostKnown) this.#forget();
    this.#known.set(key, frame);
    this.#own.add(frame);
    return frame;
  }

  #forget(): void {
    this.#known.clear();
    this.#own = new WeakSet();
  }
}
