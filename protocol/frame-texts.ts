/**
 * Frames by their text: the same ones come in thousands of stacks, and one whose text is known is not parsed, checked and made again.
 * A line is parsed with numbers in place of its known frames; what the numbers stand for is found afterwards.
 */

import type { Frame } from './frame.ts';
import type { FramesKnown } from './plain.ts';

export interface Numbered {
  readonly line: string;
  /** How many frames gave way to numbers. */
  readonly frames: number;
}

/** Inside of the strings of a JSON text every quote has a backslash: this begins an object wherever it stands. */
const begin = '{"function":';
/** Those of one program are fewer; a peer that invents more takes no more memory. */
const most = { known: 20_000, length: 2000 } as const;

export class FrameTexts implements FramesKnown {
  readonly #frameIn: (text: string) => Frame | null;
  readonly #others: FramesKnown;
  readonly #numbers = new Map<string, number>();
  #frames: Frame[] = [];
  #found = 0;

  /** `frameIn` reads and checks the text of one frame; `others` knows those that come as objects. */
  constructor(frameIn: (text: string) => Frame | null, others: FramesKnown) {
    this.#frameIn = frameIn;
    this.#others = others;
  }

  /** How many numbers were asked for since the last line was numbered: another count than that line's means that it had numbers of its own. */
  get found(): number {
    return this.#found;
  }

  /** Null when no frame is in the line. The numbers mean something until the next line. */
  number(line: string): Numbered | null {
    this.#found = 0;
    let at = line.indexOf(begin);
    if (at === -1) return null;
    if (this.#frames.length >= most.known) this.#forget();
    const parts: string[] = [];
    let from = 0;
    while (at !== -1) {
      // A brace inside a name ends too early: such a text is no frame, and stays.
      const end = line.indexOf('}', at) + 1;
      if (end === 0) break;
      const number = this.#numberOf(line, at, end);
      if (number !== null) {
        parts.push(line.slice(from, at), String(number));
        from = end;
      }
      at = line.indexOf(begin, end);
    }
    if (from === 0) return null;
    parts.push(line.slice(from));
    return { line: parts.join(''), frames: (parts.length - 1) / 2 };
  }

  find(value: unknown): Frame | undefined {
    if (typeof value !== 'number') return this.#others.find(value);
    this.#found += 1;
    return this.#frames[value];
  }

  #numberOf(line: string, at: number, end: number): number | null {
    if (end - at > most.length) return null;
    const text = line.slice(at, end);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const frame = this.#frameIn(text);
    if (frame === null) return null;
    const number = this.#frames.push(frame) - 1;
    // A text of its own: a slice would keep its whole line.
    this.#numbers.set(JSON.parse(JSON.stringify(text)), number);
    return number;
  }

  #forget(): void {
    this.#numbers.clear();
    this.#frames = [];
  }
}
