/**
 * The same frame comes in thousands of stacks, each time as a new object. One that equals a frame which was checked before is that
 * frame: it needs no checking again, and takes no more memory.
 */

import type { Frame } from './frame.ts';

/** Those of one program are fewer; a peer that invents more takes no more memory. */
const mostKnown = 20_000;
/** Frames at one line and column, such as those of native code at none. More are looked through for longer than it takes to check one. */
const mostAtPlace = 32;

export class KnownFrames {
  /** By line and column. */
  #known = new Map<number, Frame[]>();
  #count = 0;

  /** The frame that this value equals, if it was remembered. */
  find(value: unknown): Frame | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const { function: name, file, line, column, origin } = value as Partial<Frame>;
    return this.#known
      .get(placeOf(line, column))
      ?.find(
        (frame) =>
          frame.function === name &&
          frame.file === file &&
          frame.line === line &&
          frame.column === column &&
          frame.origin === origin,
      );
  }

  remember(frame: Frame): void {
    if (this.#count >= mostKnown) this.#known = new Map();
    this.#count = this.#known.size === 0 ? 1 : this.#count + 1;
    const place = placeOf(frame.line, frame.column);
    const known = this.#known.get(place);
    if (known === undefined || known.length >= mostAtPlace) this.#known.set(place, [frame]);
    else known.push(frame);
  }
}

/** Equal frames have equal numbers; different ones may. */
function placeOf(line: unknown, column: unknown): number {
  return numberOf(line) * 1024 + numberOf(column);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
