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

/** Told apart without a look into the map of all texts: a caller calls the same few. */
const mostAfter = 4;

interface Known {
  readonly text: string;
  readonly frame: Frame;
  /** Its number, as it stands in a line. */
  readonly digits: string;
  /** What stood behind it in stacks, newest first. */
  readonly after: Known[];
}

export class FrameTexts implements FramesKnown {
  readonly #frameIn: (text: string) => Frame | null;
  readonly #others: FramesKnown;
  readonly #byText = new Map<string, Known>();
  #known: Known[] = [];
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
    if (this.#known.length >= most.known) this.#forget();
    const parts: string[] = [];
    let from = 0;
    let last: Known | null = null;
    while (at !== -1) {
      const known: Known | null = following(last, line, at) ?? this.#knownAt(line, at);
      if (known === null) {
        at = line.indexOf(begin, at + 1);
        continue;
      }
      if (last !== null) putFirst(last.after, known);
      last = known;
      parts.push(line.slice(from, at), known.digits);
      from = at + known.text.length;
      // In a stack, the next one stands behind a comma.
      at = line.startsWith(begin, from + 1) ? from + 1 : line.indexOf(begin, from);
    }
    if (from === 0) return null;
    parts.push(line.slice(from));
    return { line: parts.join(''), frames: (parts.length - 1) / 2 };
  }

  find(value: unknown): Frame | undefined {
    if (typeof value !== 'number') return this.#others.find(value);
    this.#found += 1;
    return this.#known[value]?.frame;
  }

  #knownAt(line: string, at: number): Known | null {
    // A brace inside a name ends too early: such a text is no frame, and stays.
    const end = line.indexOf('}', at) + 1;
    if (end === 0 || end - at > most.length) return null;
    const text = line.slice(at, end);
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const frame = this.#frameIn(text);
    return frame === null ? null : this.#learn(text, frame);
  }

  #learn(slice: string, frame: Frame): Known {
    // A text of its own: a slice would keep its whole line.
    const text: string = JSON.parse(JSON.stringify(slice));
    const known: Known = { text, frame, digits: String(this.#known.length), after: [] };
    this.#known.push(known);
    this.#byText.set(text, known);
    return known;
  }

  #forget(): void {
    this.#byText.clear();
    this.#known = [];
  }
}

function following(last: Known | null, line: string, at: number): Known | null {
  if (last === null) return null;
  for (const known of last.after) {
    // Compared all at once, which `startsWith` does not do.
    if (line.slice(at, at + known.text.length) === known.text) return known;
  }
  return null;
}

function putFirst(after: Known[], known: Known): void {
  if (after[0] === known) return;
  const place = after.indexOf(known);
  after.splice(place === -1 ? mostAfter - 1 : place, 1);
  after.unshift(known);
}
