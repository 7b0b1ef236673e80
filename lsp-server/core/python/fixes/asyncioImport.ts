/** Under which name a file knows asyncio, and the edit that brings it when it does not. */

import type { FilePath } from '#protocol/units.ts';
import type { TextEdit } from '../../fixes.ts';
import type { Lines } from '../../lines.ts';
import type { Node } from '../tree.ts';

export interface Bringing {
  readonly name: string;
  readonly edits: readonly TextEdit[];
}

export function bringAsyncio(tree: Node, text: string, file: FilePath, lines: Lines): Bringing {
  for (const statement of tree.children) {
    if (statement.type !== 'import_statement') continue;
    for (const item of statement.children) {
      const [name, alias] = item.type === 'aliased_import' ? item.children : [item];
      if (name && text.slice(name.start, name.end) === 'asyncio') {
        return { name: alias ? text.slice(alias.start, alias.end) : 'asyncio', edits: [] };
      }
    }
  }
  return { name: 'asyncio', edits: [insertion(tree, text, file, lines)] };
}

function insertion(tree: Node, text: string, file: FilePath, lines: Lines): TextEdit {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const [line] = lines.place(placeFor(tree, text));
  return { file, range: { line, column: 1, endLine: line, endColumn: 1 }, text: `import asyncio${end}` };
}

/**
 * The start of the line before which the import goes: in the first block of plain imports by the alphabet, else before the
 * first import, else before the first statement behind the docstring and `from __future__` imports.
 */
function placeFor(tree: Node, text: string): number {
  const code = tree.children.filter((node) => node.type !== 'comment');
  const body = code
    .slice(code[0] && isDocstring(code[0]) ? 1 : 0)
    .filter((node) => node.type !== 'future_import_statement');
  const first = body.findIndex((node) => node.type === 'import_statement' || node.type === 'import_from_statement');
  if (first === -1) return body[0] === undefined ? text.length : body[0].start;
  for (const node of body.slice(first)) {
    if (node.type !== 'import_statement' || nameOf(node, text) > 'asyncio') return node.start;
  }
  return body[first]?.start ?? 0;
}

function nameOf(node: Node, text: string): string {
  const [first] = node.children;
  return first ? text.slice(first.start, first.end) : '';
}

function isDocstring(node: Node): boolean {
  return node.type === 'expression_statement' && node.children[0]?.type === 'string';
}
