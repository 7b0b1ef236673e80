/** The functions in which names stand: of a large project there are half a million such places, kept in as few bytes as they take. */

import type { FileFacts } from './facts.ts';

/** Numbers for each place: which file, which function in it, and where the next place of the name is; the last one's next is the first. */
const size = 3;
/** Places that are made room for at a time. */
const room = 1 << 14;

export class Sites {
  readonly #files: FileFacts[] = [];
  /** The last place of each name. */
  readonly #last = new Map<string, number>();
  readonly #places: Uint32Array[] = [];
  #count = 0;

  /** A function by its index, in the file that was told last. */
  note(name: string, file: FileFacts, index: number): void {
    if (this.#files.at(-1) !== file) this.#files.push(file);
    const place = this.#count;
    if (place % room === 0) this.#places.push(new Uint32Array(size * room));
    this.#count = place + 1;
    const last = this.#last.get(name);
    this.#last.set(name, place);
    this.#set(place, 0, this.#files.length - 1);
    this.#set(place, 1, index);
    this.#set(place, 2, last === undefined ? place : this.#get(last, 2));
    if (last !== undefined) this.#set(last, 2, place);
  }

  /** In the order in which they were told. */
  *of(name: string): Iterable<readonly [file: FileFacts, index: number]> {
    const last = this.#last.get(name);
    if (last === undefined) return;
    for (let place = this.#get(last, 2); ; place = this.#get(place, 2)) {
      const file = this.#files[this.#get(place, 0)];
      if (file !== undefined) yield [file, this.#get(place, 1)];
      if (place === last) return;
    }
  }

  #get(place: number, part: number): number {
    return this.#places[Math.floor(place / room)]?.[(place % room) * size + part] ?? 0;
  }

  #set(place: number, part: number, value: number): void {
    const places = this.#places[Math.floor(place / room)];
    if (places !== undefined) places[(place % room) * size + part] = value;
  }
}
