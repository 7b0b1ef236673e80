/** The facts of one file, kept as bytes and unpacked while somebody looks into them: unpacked they take twenty times as much. */

import type { FileFacts, ImportFact, Language } from '#core/facts.ts';
import type { FilePath } from '#protocol/units.ts';
import type { Bodies, Watched } from './bodies.ts';
import type { KnownStrings } from './bytes.ts';
import { pack } from './pack.ts';
import { unpack, unpackHead, unpackOutline } from './unpack.ts';

export class StoredFacts implements FileFacts {
  readonly file: FilePath;
  readonly language: Language;
  readonly packed: Uint8Array;
  readonly #unpacked: Unpacked;
  #whole: FileFacts | undefined;
  #imports: readonly ImportFact[] | undefined;
  #clues: FileFacts['clues'];

  constructor(file: FilePath, language: Language, packed: Uint8Array, unpacked: Unpacked) {
    this.file = file;
    this.language = language;
    this.packed = packed;
    this.#unpacked = unpacked;
  }

  get imports(): readonly ImportFact[] {
    if (this.#imports === undefined) this.#readHead();
    return this.#imports ?? [];
  }

  get clues(): FileFacts['clues'] {
    if (this.language === 'javascript' && this.#clues === undefined) this.#readHead();
    return this.#clues;
  }

  get outline(): FileFacts['outline'] {
    return this.language === 'python' ? unpackOutline(this.packed, this.#unpacked) : undefined;
  }

  get entry(): FileFacts['entry'] {
    return this.#all.entry;
  }

  get exports(): FileFacts['exports'] {
    return this.#all.exports;
  }

  get functions(): FileFacts['functions'] {
    return this.#all.functions;
  }

  get classes(): FileFacts['classes'] {
    return this.#all.classes;
  }

  get waivers(): FileFacts['waivers'] {
    return this.clues?.isWaived === false ? none : this.#all.waivers;
  }

  get #all(): FileFacts {
    if (this.#whole === undefined) {
      const whole = unpack(this.packed, this.#unpacked);
      this.#imports ??= whole.imports;
      this.#whole = { ...whole, imports: this.#imports };
      this.#unpacked.add(this);
    }
    return this.#whole;
  }

  #readHead(): void {
    const { imports, clues } = unpackHead(this.packed, this.#unpacked);
    this.#imports ??= imports;
    this.#clues = clues;
  }

  /** Only while nobody compares what it gave before with what it gives next. */
  drop(): void {
    this.#whole = undefined;
  }
}

const none: readonly never[] = [];

/** What is unpacked at the moment. */
export class Unpacked implements Watched {
  readonly #files: Set<StoredFacts> = new Set();
  readonly #opened: Set<Bodies> = new Set();
  #open = 0;
  readonly #strings: Map<string, string> = new Map();
  /** By the bytes that they are packed in. */
  readonly #stringsOf: Map<Uint8Array, KnownStrings> = new Map();

  add(file: StoredFacts): void {
    this.#files.add(file);
  }

  same(text: string): string {
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    this.#strings.set(text, text);
    return text;
  }

  stringsOf(packed: Uint8Array): KnownStrings {
    const known = this.#stringsOf.get(packed) ?? [];
    if (known.length === 0) this.#stringsOf.set(packed, known);
    return known;
  }

  opened(bodies: Bodies, size: number): void {
    this.#opened.add(bodies);
    this.#open += size;
  }

  /** Lets go of the bodies of functions once so many calls and bindings are read; says whether it did. */
  closeBeyond(most: number): boolean {
    if (this.#open <= most) return false;
    for (const bodies of this.#opened) bodies.close();
    this.#opened.clear();
    this.#open = 0;
    return true;
  }

  /** Drops all but those that were unpacked last. */
  keep(most: number): void {
    this.#strings.clear();
    this.#stringsOf.clear();
    for (const file of this.#files) {
      if (this.#files.size <= most) return;
      this.#files.delete(file);
      file.drop();
    }
  }
}

export function packedFacts(facts: FileFacts): Uint8Array {
  return facts instanceof StoredFacts ? facts.packed : pack(facts);
}

/** Copies to where all threads see them. */
export function shared(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const whole = new SharedArrayBuffer(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  return parts.map((part) => {
    const copy = new Uint8Array(whole, at, part.length);
    copy.set(part);
    at += part.length;
    return copy;
  });
}
