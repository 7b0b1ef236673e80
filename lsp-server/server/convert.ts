/** The one place that speaks LSP's coordinates and addresses: positions from 0 in the client's units, files as URIs. */

import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Location, Position, Range as LspRange } from 'vscode-languageserver/node';
import type { Range } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { type Encoding, indexAfter, unitsBefore } from './encoding.ts';

/** A place in a source, from 1. */
export interface Place {
  readonly file: FilePath;
  readonly line: number;
  readonly column: number;
}

/** A document of the client's, and the line of the source at which it begins: 0, but for the cells of a notebook. */
export interface Origin {
  readonly uri: string;
  readonly file: FilePath;
  readonly offset: number;
}

/** Which documents hold which lines of the sources that the client has open. */
export interface Origins {
  /** Null for a document that is no source. */
  originOf(uri: string): Origin | null;
  originAt(file: FilePath, line: number): Origin | null;
}

/** The text of a line, which may end in a carriage return; undefined when it is not known. */
export type LineOf = (file: FilePath, line: number) => string | undefined;

export class Places {
  readonly #origins: Origins;
  readonly #encoding: Encoding;
  readonly #lineOf: LineOf;

  constructor(origins: Origins, encoding: Encoding, lineOf: LineOf) {
    this.#origins = origins;
    this.#encoding = encoding;
    this.#lineOf = lineOf;
  }

  toUri(file: FilePath, line: number): string {
    return this.#origins.originAt(file, line)?.uri ?? toUri(file);
  }

  toLocation(file: FilePath, range: Range): Location {
    return { uri: this.toUri(file, range.line), range: this.toRange(file, range) };
  }

  toRange(file: FilePath, { line, column, endLine, endColumn }: Range): LspRange {
    return { start: this.toPosition({ file, line, column }), end: this.#end(file, line, endLine, endColumn) };
  }

  toPosition({ file, line, column }: Place): Position {
    const offset = this.#origins.originAt(file, line)?.offset ?? 0;
    return { line: line - 1 - offset, character: this.#character(file, line, column) };
  }

  fromPosition(uri: string, { line, character }: Position): Place | null {
    const origin = this.#origins.originOf(uri) ?? originOnDisk(uri);
    if (origin === null) return null;
    const { file, offset } = origin;
    const at = line + 1 + offset;
    return { file, line: at, column: indexAfter(this.#lineOf(file, at) ?? '', character, this.#encoding) + 1 };
  }

  fromRange(uri: string, { start, end }: LspRange): (Range & { readonly file: FilePath }) | null {
    const from = this.fromPosition(uri, start);
    const to = this.fromPosition(uri, end);
    return from && to && { ...from, endLine: to.line, endColumn: to.column };
  }

  /** What begins in one cell of a notebook ends there. */
  #end(file: FilePath, line: number, endLine: number, endColumn: number): Position {
    const offset = this.#origins.originAt(file, line)?.offset ?? 0;
    return { line: endLine - 1 - offset, character: this.#character(file, endLine, endColumn) };
  }

  #character(file: FilePath, line: number, column: number): number {
    if (this.#encoding === 'utf-16') return column - 1;
    const text = this.#lineOf(file, line);
    return text === undefined ? column - 1 : unitsBefore(text, column - 1, this.#encoding);
  }
}

function originOnDisk(uri: string): Origin | null {
  const file = toFile(uri);
  return file && { uri, file, offset: 0 };
}

export function toUri(file: string): string {
  return pathToFileURL(file).href;
}

/** The file behind a URI; null when it is of another kind (untitled, git, a notebook cell). */
export function toFile(uri: string): FilePath | null {
  try {
    return fileURLToPath(uri) as FilePath;
  } catch {
    return null;
  }
}
