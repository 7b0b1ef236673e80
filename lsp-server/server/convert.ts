/** The one place that speaks LSP's coordinates and addresses: positions from 0, files as URIs. */

import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Position, Range as LspRange } from 'vscode-languageserver/node';
import type { Hop, Range } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';

export function toLspRange({ line, column, endLine, endColumn }: Range): LspRange {
  return { start: { line: line - 1, character: column - 1 }, end: { line: endLine - 1, character: endColumn - 1 } };
}

/** A hop is a point; editors show it as the word there. */
export function hopToLspRange({ line, column }: Hop): LspRange {
  const point = { line: line - 1, character: column - 1 };
  return { start: point, end: point };
}

export function fromLspPosition({ line, character }: Position): { readonly line: number; readonly column: number } {
  return { line: line + 1, column: character + 1 };
}

export function fromLspRange({ start, end }: LspRange): Range {
  return {
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
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
