/** Numbers and strings as few bytes, written once and read from the start: each string is kept once and named by its number. */

const smallest = 1 << 16;

export class ByteWriter {
  #bytes: Buffer = Buffer.allocUnsafe(smallest);
  #at = 0;
  readonly #strings: Map<string, number> = new Map();

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

  /** Where the strings begin, what was written, the strings. */
  finish(): Uint8Array {
    const written = this.#at;
    const strings = [...this.#strings.keys()];
    const text = strings.join('');
    const isWide = hasWide(text);
    this.number(strings.length);
    for (const { length } of strings) this.number(length);
    this.number(isWide ? 1 : 0);
    const end = Buffer.from(text, isWide ? 'utf16le' : 'latin1');
    const head = Buffer.alloc(4);
    head.writeUInt32LE(written + 4);
    const whole = new Uint8Array(4 + this.#at + end.length);
    whole.set(head);
    whole.set(this.#bytes.subarray(0, this.#at), 4);
    whole.set(end, 4 + this.#at);
    return whole;
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(this.#bytes.length * 2);
    this.#bytes.copy(grown);
    this.#bytes = grown;
  }
}

function hasWide(text: string): boolean {
  return /[^\0-\xFF]/.test(text);
}

export class ByteReader {
  readonly #bytes: Buffer;
  #at = 4;
  readonly #strings: string[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#readStrings(this.#bytes.readUInt32LE(0));
  }

  #readStrings(start: number): void {
    this.#at = start;
    const lengths = Array.from({ length: this.number() }, () => this.number());
    const text = this.number() === 1 ? this.#rest('utf16le') : this.#rest('latin1');
    let at = 0;
    for (const length of lengths) {
      this.#strings.push(text.slice(at, at + length));
      at += length;
    }
    this.#at = 4;
  }

  #rest(encoding: 'utf16le' | 'latin1'): string {
    return this.#bytes.toString(encoding, this.#at);
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
    return this.#strings[number] ?? '';
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    this.#at += 1;
    if (byte === undefined) throw new RangeError('the bytes end too early');
    return byte;
  }
}
