/** The sources that the editor holds: files, texts that were never saved, and the Python cells of notebooks. */

import path from 'node:path';
import {
  type Connection,
  NotebookCellKind,
  type NotebookDocument,
  NotebookDocuments,
  type TextDocumentContentChangeEvent,
  TextDocuments,
  type TextDocumentsConfiguration,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { FilePath } from '#protocol/units.ts';
import { languageOf } from '#workspace/languages.ts';
import { type Origin, type Origins, toFile } from './convert.ts';
import { type Encoding, indexAfter } from './encoding.ts';
import { type NotebookProgram, programOf } from './notebooks.ts';

export interface DocumentEvents {
  readonly changed: (file: FilePath) => void;
  readonly closed: (file: FilePath) => void;
}

export class Documents implements Origins {
  readonly #texts: TextDocuments<TextDocument>;
  readonly #notebooks: NotebookDocuments<TextDocument>;
  /** By the names under which they are analysed. */
  readonly #open: Map<FilePath, TextDocument> = new Map();
  readonly #programs: Map<FilePath, NotebookProgram> = new Map();
  #encoding: Encoding = 'utf-16';

  constructor() {
    const read: TextDocumentsConfiguration<TextDocument> = {
      create: (uri, language, version, text) => TextDocument.create(uri, language, version, text),
      update: (document, changes, version) => this.#update(document, changes, version),
    };
    this.#texts = new TextDocuments(read);
    this.#notebooks = new NotebookDocuments(read);
  }

  set encoding(encoding: Encoding) {
    this.#encoding = encoding;
  }

  get encoding(): Encoding {
    return this.#encoding;
  }

  listen(connection: Connection, { changed, closed }: DocumentEvents): void {
    this.#texts.onDidChangeContent(({ document }) => {
      const file = nameOf(document);
      if (file === null) return;
      this.#open.set(file, document);
      changed(file);
    });
    this.#texts.onDidClose(({ document }) => {
      const file = nameOf(document);
      if (file !== null && this.#open.delete(file)) closed(file);
    });
    const read = (notebook: NotebookDocument): void => {
      const file = notebookName(notebook.uri);
      this.#programs.set(file, this.#programOf(notebook));
      changed(file);
    };
    this.#notebooks.onDidOpen(read);
    this.#notebooks.onDidChange(({ notebookDocument }) => read(notebookDocument));
    this.#notebooks.onDidClose(({ uri }) => {
      const file = notebookName(uri);
      if (this.#programs.delete(file)) closed(file);
    });
    this.#texts.listen(connection);
    this.#notebooks.listen(connection);
  }

  /** Undefined when the editor does not hold it. */
  textOf(file: FilePath): string | undefined {
    return this.#programs.get(file)?.text ?? this.#open.get(file)?.getText();
  }

  /** The sources that are held. */
  get files(): readonly FilePath[] {
    return [...this.#open.keys(), ...this.#programs.keys()];
  }

  /** All documents that may have diagnostics. */
  get all(): readonly { readonly uri: string; readonly version: number }[] {
    const cells = [...this.#programs.values()].flatMap(({ cells }) => cells.map(({ uri }) => uri));
    return [...this.#open.values(), ...cells.flatMap((uri) => this.#cell(uri) ?? [])];
  }

  versionOf(uri: string): number | null {
    return (this.#texts.get(uri) ?? this.#cell(uri))?.version ?? null;
  }

  originOf(uri: string): Origin | null {
    const document = this.#texts.get(uri);
    const file = document === undefined ? null : nameOf(document);
    if (file !== null) return { uri, file, offset: 0 };
    const notebook = this.#notebooks.findNotebookDocumentForCell(uri);
    if (notebook === undefined) return null;
    const name = notebookName(notebook.uri);
    const cell = this.#programs.get(name)?.cells.find((one) => one.uri === uri);
    return cell === undefined ? null : { uri, file: name, offset: cell.offset };
  }

  originAt(file: FilePath, line: number): Origin | null {
    const document = this.#open.get(file);
    if (document !== undefined) return { uri: document.uri, file, offset: 0 };
    const cell = this.#programs.get(file)?.cells.find(({ offset, lines }) => line > offset && line <= offset + lines);
    return cell === undefined ? null : { uri: cell.uri, file, offset: cell.offset };
  }

  #programOf({ cells }: NotebookDocument): NotebookProgram {
    const python = cells
      .filter(({ kind }) => kind === NotebookCellKind.Code)
      .flatMap(({ document }) => this.#cell(document) ?? [])
      .filter(({ languageId }) => languageId === 'python');
    return programOf(python.map((cell) => ({ uri: cell.uri, text: cell.getText() })));
  }

  #cell(uri: string): TextDocument | undefined {
    return this.#notebooks.cellTextDocuments.get(uri);
  }

  #update(document: TextDocument, changes: readonly TextDocumentContentChangeEvent[], version: number): TextDocument {
    let updated = document;
    for (const change of changes)
      updated = TextDocument.update(updated, [inCodeUnits(change, updated, this.#encoding)], version);
    return updated;
  }
}

/** The changes of one event follow on each other: each counts in the text that the one before it left. */
function inCodeUnits(
  change: TextDocumentContentChangeEvent,
  document: TextDocument,
  encoding: Encoding,
): TextDocumentContentChangeEvent {
  if (encoding === 'utf-16' || !('range' in change)) return change;
  const index = ({ line, character }: { line: number; character: number }): { line: number; character: number } => {
    const text = document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
    return { line, character: indexAfter(text, character, encoding) };
  };
  return { text: change.text, range: { start: index(change.range.start), end: index(change.range.end) } };
}

const extensions: Readonly<Record<string, string>> = {
  python: '.py',
  javascript: '.js',
  javascriptreact: '.jsx',
  typescript: '.ts',
  typescriptreact: '.tsx',
};

/** A text that is no file, or whose name does not tell its language, is analysed under a name that does. */
function nameOf({ uri, languageId }: TextDocument): FilePath | null {
  const extension = extensions[languageId];
  const name = toFile(uri) ?? (uri.startsWith('untitled:') ? uri : null);
  if (name === null) return null;
  if (path.extname(name) !== '') return languageOf(name) === null ? null : (name as FilePath);
  if (extension === '.js' && languageOf(name) === 'javascript') return name as FilePath;
  return extension === undefined ? null : (`${name}${extension}` as FilePath);
}

function notebookName(uri: string): FilePath {
  return `${toFile(uri) ?? uri}.py` as FilePath;
}
