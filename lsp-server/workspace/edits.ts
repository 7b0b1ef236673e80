/** Puts the edits of fixes into texts: only whole fixes, and none that touches what another one has touched. */

import type { Fix, TextEdit } from '#core/fixes.ts';
import type { FilePath } from '#protocol/units.ts';
import { Lines } from '#core/lines.ts';

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Gathers fixes that do not get in each other's way. */
export class EditSet {
  readonly #textOf: (file: string) => string | undefined;
  readonly #pieces: Map<string, Piece[]> = new Map();
  readonly #made: Map<string, string> = new Map();

  constructor(textOf: (file: string) => string | undefined) {
    this.#textOf = textOf;
  }

  /** Returns whether the fix could be taken in. Two fixes may bring the same import: it is brought once. */
  add({ edits, files = [] }: Pick<Fix, 'edits' | 'files'>): boolean {
    if (files.some(({ file }) => this.#textOf(file) !== undefined || this.#made.has(file))) return false;
    const placed = edits.map((edit) => ({ file: edit.file, piece: this.#place(edit) }));
    const fresh = placed.filter(({ file, piece }) => piece !== undefined && !this.#has(file, piece));
    if (placed.some(({ piece }) => piece === undefined)) return false;
    if (fresh.some(({ file, piece }) => piece !== undefined && this.#clashes(file, piece))) return false;
    for (const { file, piece } of fresh) {
      if (piece !== undefined) this.#pieces.set(file, [...this.#in(file), piece]);
    }
    for (const { file, text } of files) this.#made.set(file, text);
    return true;
  }

  /** The new texts of the files that change, and of those that are made. */
  apply(): Map<string, string> {
    const changed = new Map(this.#made);
    for (const [file, pieces] of this.#pieces) {
      const text = this.#textOf(file);
      if (text !== undefined) changed.set(file, applied(text, pieces));
    }
    return changed;
  }

  /** The files whose texts change. */
  files(): readonly FilePath[] {
    return [...this.#pieces.keys()] as FilePath[];
  }

  /** All edits of one file, as one list. */
  editsOf(file: FilePath): TextEdit[] {
    const lines = new Lines(this.#textOf(file) ?? '');
    return this.#in(file)
      .toSorted(byPlace)
      .map(({ start, end, text }) => ({ file, range: lines.range(start, end), text }));
  }

  #place({ file, range, text }: TextEdit): Piece | undefined {
    const before = this.#textOf(file);
    if (before === undefined) return undefined;
    const lines = new Lines(before);
    const start = lines.index(range.line, range.column);
    const end = lines.index(range.endLine, range.endColumn);
    return end <= before.length && start <= end ? { start, end, text } : undefined;
  }

  #in(file: string): readonly Piece[] {
    return this.#pieces.get(file) ?? [];
  }

  #has(file: string, { start, end, text }: Piece): boolean {
    return this.#in(file).some((other) => other.start === start && other.end === end && other.text === text);
  }

  #clashes(file: string, piece: Piece): boolean {
    return this.#in(file).some(
      (other) =>
        (piece.start < other.end && other.start < piece.end) ||
        (isAtOnePlace(piece, other) && bothAddLines(piece, other)),
    );
  }
}

function byPlace(a: Piece, b: Piece): number {
  return a.start - b.start || a.end - b.end;
}

function isAtOnePlace(piece: Piece, other: Piece): boolean {
  return piece.start === other.start && piece.end === other.end;
}

/** Two fixes may both define something, under one name: neither has seen what the other adds. */
function bothAddLines(piece: Piece, other: Piece): boolean {
  return piece.text.endsWith('\n') && other.text.endsWith('\n');
}

function applied(text: string, pieces: readonly Piece[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text: written } of pieces.toSorted(byPlace)) {
    result += text.slice(at, start) + written;
    at = end;
  }
  return result + text.slice(at);
}
