/** Equal frames have the same number, counted from 0 as they come. A recording's frames are shared, so that it is mostly one look. */

import type { Frame } from '#protocol/frame.ts';

export class FrameNumbers {
  readonly #numbers = new Map<string, number>();
  readonly #known = new WeakMap<Frame, number>();

  of(frame: Frame): number {
    const known = this.#known.get(frame);
    if (known !== undefined) return known;
    const key = `${frame.line}:${frame.column} ${frame.function}\0${frame.file}`;
    const number = this.#numbers.get(key) ?? this.#numbers.size;
    this.#numbers.set(key, number);
    this.#known.set(frame, number);
    return number;
  }
}
