/** Trees of Python side by side: tree-sitter's, which is the one that counts, and what is made without it; and sources to make them of. */

import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openTreeSitter } from '#core/python/parser.ts';
import type { Parsed } from '#core/python/repair.ts';
import { parseAround } from '#core/python/syntax/parse.ts';
import type { Node } from '#core/python/tree.ts';
import { python } from '../../setup/python.mjs';

const bytes = (name: string): Uint8Array => readFileSync(new URL(import.meta.resolve(name)));

export const treeSitter: (text: string) => Parsed = await openTreeSitter({
  runtime: bytes('web-tree-sitter/web-tree-sitter.wasm'),
  grammar: bytes('tree-sitter-python/tree-sitter-python.wasm'),
});

/** Null where a statement of the text is not understood. */
export function parseRight(text: string): Node | null {
  let isUnderstood = true;
  const tree = parseAround(text, () => {
    isUnderstood = false;
    return [];
  });
  return isUnderstood ? tree : null;
}

/** Right Python of which tree-sitter makes something else: `[*a.b]`, `type(a).b = c`, `(a := b if c else d)`. */
const misread = [/(?<![\w)\]}'"*]\s*)\*\w+\s*[.([]/, /\btype\([^\n]*\)[.[][^\n]* = /, /:= [^\n]* if /];

export function isMisread(text: string): boolean {
  return misread.some((pattern) => pattern.test(text));
}

/**
 * What is typed somewhere into a text. A comma is not: `a, b` and a line that begins with `[` are one to tree-sitter.
 */
export const typed: readonly string[] = [
  '(',
  ')',
  ']',
  ':',
  '\n',
  '    ',
  '#',
  '"',
  '=',
  ' if ',
  '.',
  '\\\n',
  'await ',
  ' else ',
  '\t',
  '1',
  'not ',
  '@',
];

/** The innermost nodes that differ. */
export function difference(one: Node, other: Node): string | null {
  for (const [at, child] of one.children.entries()) {
    const match = other.children[at];
    const inner = match === undefined ? null : difference(child, match);
    if (inner !== null) return inner;
  }
  const [a, b] = [one, other].map(
    ({ type, start, end, children }) => `${type} ${start}-${end} (${children.map((child) => child.type).join(' ')})`,
  );
  return a === b ? null : `${a} is ${b}`;
}

/** So many of the files, from everywhere among them: each takes ten milliseconds. */
export const most: number = Number(process.env['FILES'] ?? 500);
/** Longer ones are tables. */
const longest = 150_000;

/** Python's standard library, and packages. */
export function sources(): { readonly file: string; readonly text: string }[] {
  const executable = python();
  const standard = execFileSync(executable, ['-c', "import sysconfig; print(sysconfig.get_path('stdlib'))"], {
    encoding: 'utf8',
  }).trim();
  const packages = path.resolve(path.dirname(executable), '../lib');
  const files = [standard, packages]
    .flatMap((folder) => globSync('**/*.py', { cwd: folder }).map((file) => path.join(folder, file)))
    // What is meant to be wrong, or not in UTF-8.
    .filter((file) => !/[\\/](?:bad|lib2to3|tokenizedata)[^\\/]*[\\/]?|badsyntax/.test(file))
    .toSorted();
  const every = Math.max(1, Math.floor(files.length / most));
  return files
    .filter((_, at) => at % every === 0)
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }))
    .filter(({ text }) => text.length < longest);
}
