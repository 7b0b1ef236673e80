/** The files that a fix looks into: each read once, so that a function is the same node wherever it is met. */

import type ts from 'typescript-parser';
import type { FilePath } from '#protocol/units.ts';
import type { ProjectAround, Sources } from '../../fixes.ts';
import { Lines } from '../../lines.ts';

export interface ParsedFile {
  readonly file: FilePath;
  readonly root: ts.SourceFile;
  readonly text: string;
  readonly lines: Lines;
}

export class Files {
  readonly project: ProjectAround | undefined;
  readonly #text: (file: FilePath) => string | undefined;
  readonly #parse: (file: FilePath, text: string) => ts.SourceFile;
  readonly #read: Map<FilePath, ParsedFile | undefined> = new Map();

  constructor(sources: Sources, parse: (file: FilePath, text: string) => ts.SourceFile) {
    this.project = sources.project;
    this.#text = (file) => sources.text(file);
    this.#parse = parse;
  }

  textOf(file: string): string | undefined {
    return this.#text(file as FilePath);
  }

  /** Undefined when it cannot be read, or not yet. */
  get(file: FilePath): ParsedFile | undefined {
    if (!this.#read.has(file)) {
      const text = this.#text(file);
      this.#read.set(
        file,
        text === undefined ? undefined : { file, text, root: this.#parse(file, text), lines: new Lines(text) },
      );
    }
    return this.#read.get(file);
  }
}
