/**
 * Numbers and strings as few bytes: each string is kept once and named by its number. What is written first is read from the start, what
 * is written behind it from where whoever needs it knows that it begins.
 */

const smallest = 1 << 16;
/** Two numbers of four bytes. */
const headLength = 8;
/** A longer part of a text keeps all of the text in memory. */
const sliceLength = 13;

/** What writers have filled and left: a new one for each file is most of the garbage of packing. */
const left: Buffer[] = [];

export class ByteWriter {
  #bytes: Buffer = left.pop() ?? Buffer.allocUnsafe(smallest);
  #at = 0;
  readonly #strings: Map<string, number>;

  /** What is to stand behind another one's bytes has its strings. */
  constructor(before?: ByteWriter) {
    this.#strings = before === undefined ? new Map() : before.#strings;
  }

  /** How much is written. */
  get length(): number {
    return this.#at;
  }

  /** A whole number from 0 on; small ones are one byte. */
  number(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#at] = (rest % 0x80) | 0x80;
      this.#at += 1;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#at] = rest;
    this.#at += 1;
  }

  /** A whole number that may be negative. */
  difference(value: number): void {
    this.number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  float(value: number): void {
    this.#reserve(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  string(value: string): void {
    this.number(this.numberOf(value));
  }

  numberOf(value: string): number {
    const known = this.#strings.get(value);
    if (known !== undefined) return known;
    const number = this.#strings.size;
    this.#strings.set(value, number);
    return number;
  }

  /** Where the strings and what is behind begin, what was written, what is behind, the strings. Neither can be written to any more. */
  finish(behind: ByteWriter): Uint8Array {
    const strings = [...this.#strings.keys()];
    const text = strings.join('');
    const isWide = hasWide(text);
    const start = headLength + this.#at;
    const head = Buffer.alloc(headLength);
    head.writeUInt32LE(start + behind.#at);
    head.writeUInt32LE(start, 4);
    behind.number(strings.length);
    for (const { length } of strings) behind.number(length);
    behind.number(isWide ? 1 : 0);
    const end = Buffer.from(text, isWide ? 'utf16le' : 'latin1');
    const whole = new Uint8Array(start + behind.#at + end.length);
    whole.set(head);
    whole.set(this.#bytes.subarray(0, this.#at), headLength);
    whole.set(behind.#bytes.subarray(0, behind.#at), start);
    whole.set(end, start + behind.#at);
    for (const one of new Set([this, behind])) one.#leave();
    return whole;
  }

  #leave(): void {
    left.push(this.#bytes);
    this.#bytes = nothing;
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(this.#bytes.length * 2);
    this.#bytes.copy(grown);
    this.#bytes = grown;
  }
}

const nothing = Buffer.alloc(0);

function hasWide(text: string): boolean {
  return /[^\0-\xFF]/.test(text);
}

/** By number, of those that somebody asked for. */
export type KnownStrings = (string | undefined)[];

/** All strings in one, where in it each begins, and where the last one ends. */
interface Texts {
  readonly text: string;
  readonly places: Uint32Array;
}

export class ByteReader {
  readonly #bytes: Buffer;
  readonly #same: (text: string) => string;
  #at = headLength;
  readonly #strings: KnownStrings;
  #texts: Texts | undefined;

  /** `same` gives one for all strings that are alike; `strings` are those of these bytes that were asked for before. */
  constructor(bytes: Uint8Array, same: (text: string) => string = (text) => text, strings: KnownStrings = []) {
    this.#same = same;
    this.#strings = strings;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Goes on so many bytes after where what is behind begins. */
  goBehind(bytes: number): void {
    this.#at = this.#bytes.readUInt32LE(4) + bytes;
  }

  number(): number {
    let value = this.#byte();
    if (value < 0x80) return value;
    value -= 0x80;
    for (let scale = 0x80; ; scale *= 0x80) {
      const byte = this.#byte();
      if (byte < 0x80) return value + byte * scale;
      value += (byte - 0x80) * scale;
    }
  }

  difference(): number {
    const value = this.number();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  float(): number {
    const value = this.#bytes.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }

  string(): string {
    return this.stringAt(this.number());
  }

  stringAt(number: number): string {
    return (this.#strings[number] ??= this.#made(number));
  }

  /** All that are written at the end, each when it is come to. */
  strings(): Iterable<string> {
    const { text, places } = (this.#texts ??= this.#readTexts());
    return {
      *[Symbol.iterator]() {
        for (let at = 1; at < places.length; at += 1) yield text.slice(places[at - 1], places[at]);
      },
    };
  }

  #made(number: number): string {
    const { text, places } = (this.#texts ??= this.#readTexts());
    const start = places[number] ?? 0;
    const end = places[number + 1] ?? 0;
    const part = text.slice(start, end);
    return this.#same(end - start < sliceLength ? part : Buffer.from(part, 'utf16le').toString('utf16le'));
  }

  #readTexts(): Texts {
    const before = this.#at;
    this.#at = this.#bytes.readUInt32LE(0);
    const places = new Uint32Array(this.number() + 1);
    for (let at = 1; at < places.length; at += 1) places[at] = (places[at - 1] ?? 0) + this.number();
    const isWide = this.number() === 1;
    const text = this.#bytes.toString(isWide ? 'utf16le' : 'latin1', this.#at);
    this.#at = before;
    return { text, places };
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    this.#at += 1;
    if (byte === undefined) throw new RangeError('the bytes end too early');
    return byte;
  }
}
