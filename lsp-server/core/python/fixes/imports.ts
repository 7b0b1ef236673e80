/** Under which name a file knows a module or a member of one, and the edit that brings it when it does not. */

import type { Hop } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import type { ProjectAround, TextEdit } from '../../fixes.ts';
import { lastMade } from '../../lastMade.ts';
import type { Lines } from '../../lines.ts';
import type { Node } from '../tree.ts';
import type { Definition } from './functions.ts';
import { namesIn } from './names.ts';
import { once } from './once.ts';

export interface Bringing {
  readonly name: string;
  readonly edits: readonly TextEdit[];
}

/** A file that may be added to. */
export interface Source {
  readonly file: FilePath;
  readonly text: string;
  readonly tree: Node;
  readonly lines: Lines;
}

/** The project's, as far as a reason may lie in another file than the call. */
export interface Files {
  readonly sourceOf: (file: FilePath) => Source | undefined;
  /** The function that a call of the path stands in. */
  readonly around: (hop: Hop) => Definition | undefined;
  readonly originOf: ProjectAround['originOf'];
}

/** `import asyncio`, or the name that the file has for it. Refused where the name is another thing in the module. */
export function bringModule(source: Source, module: string): Read<Bringing> {
  const { tree, text } = source;
  for (const statement of importsOf(tree, 'import_statement')) {
    for (const item of statement.children) {
      const [name, alias] = item.type === 'aliased_import' ? item.children : [item];
      if (name && textOf(name, text) === module) return isFree(source, alias ? textOf(alias, text) : module, [], []);
    }
  }
  const written = `import ${module}`;
  return isFree(source, module, [insertion(source, written, (node) => isBefore(node, text, module))], [written]);
}

/** Refused where the program runs on trio, whose loop knows nothing of asyncio. */
export function bringAsyncio(source: Source): Read<Bringing> {
  return runsOnTrio(source.text)
    ? failed('the program may run on trio, where asyncio has no loop: use trio or anyio')
    : bringModule(source, 'asyncio');
}

function runsOnTrio(text: string): boolean {
  return imports('trio', text) || (imports('anyio', text) && /\bbackend\s*=\s*['"]trio['"]/.test(text));
}

/** One that knows anyio and no asyncio may run on another loop. */
export function isOfAnyio(text: string): boolean {
  return imports('anyio', text) && (!imports('asyncio', text) || runsOnTrio(text));
}

export function imports(name: string, text: string): boolean {
  return importedBy(text).has(name);
}

/** The packages and modules that are named first. */
const importedBy = lastMade(
  (text) => new Set(Array.from(text.matchAll(/^[^\S\n\r\u2028\u2029]*(?:from|import)\s+(\w+)/gm), ([, name]) => name)),
);

/** `from module import name`. */
export function bringMember(source: Source, module: string, member: string): Read<Bringing> {
  const { tree, text } = source;
  for (const statement of importsOf(tree, 'import_from_statement')) {
    const [from, ...items] = statement.children;
    if (from === undefined || textOf(from, text) !== module) continue;
    for (const item of items) {
      const [name, alias] = item.type === 'aliased_import' ? item.children : [item];
      if (name && textOf(name, text) === member) return isFree(source, alias ? textOf(alias, text) : member, [], []);
    }
  }
  const written = `from ${module} import ${member}`;
  return isFree(source, member, [insertion(source, written, ({ type }) => type === 'import_statement')], [written]);
}

/** As several that are brought to one place stand there: modules before members, by the alphabet. */
export function inOrder(imported: readonly TextEdit[]): TextEdit[] {
  const key = ({ text }: TextEdit): string => text.trim().replace(/^from/, 'members');
  return imported.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The module's own statements must not give the name another meaning; `same` are those that give it this one. */
function isFree(source: Source, name: string, edits: readonly TextEdit[], same: readonly string[]): Read<Bringing> {
  const { tree, text } = source;
  const others = tree.children.filter((node) => edits.length > 0 || !node.type.startsWith('import_'));
  const isTaken = others.some((node) => boundBy(without(same, node, text), text).has(name));
  return isTaken ? failed(`\`${name}\` is another name here`) : read({ name, edits });
}

const boundBy = once((statement, text) => namesIn([statement], text).binds);

/** Without those statements, in blocks such as that of `if __name__ == "__main__":` too. */
function without(statements: readonly string[], node: Node, text: string): Node {
  if (statements.length === 0 || node.type.endsWith('_definition')) return node;
  const children = node.children
    .filter((child) => !statements.includes(textOf(child, text)))
    .map((child) => (isBlock(child) ? without(statements, child, text) : child));
  const isWhole =
    children.length === node.children.length && children.every((child, at) => child === node.children[at]);
  return isWhole ? node : { ...node, children };
}

function isBlock({ type }: Node): boolean {
  return /^block$|_clause$|^(if|try|with)_statement$/.test(type);
}

function importsOf(tree: Node, type: string): Node[] {
  return tree.children.filter((node) => node.type === type);
}

/** In the first block of plain imports by the alphabet. */
function isBefore(node: Node, text: string, module: string): boolean {
  return node.type === 'import_statement' && nameOf(node, text) <= module;
}

/**
 * A line of its own behind the first imports that go before it; else before the first import; else before the first
 * statement behind the docstring and `from __future__` imports.
 */
function insertion(
  { tree, text, file, lines }: Source,
  written: string,
  goesBefore: (node: Node) => boolean,
): TextEdit {
  const end = lineEnd(text);
  const start = placeFor(tree, text, goesBefore);
  const isOpen = start > 0 && text[start - 1] !== '\n';
  return { file, range: lines.range(start, start), text: isOpen ? `${end}${written}` : `${written}${end}` };
}

export function lineEnd(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function placeFor(tree: Node, text: string, goesBefore: (node: Node) => boolean): number {
  const code = tree.children.filter((node) => node.type !== 'comment');
  const body = code
    .slice(code[0] && isDocstring(code[0]) ? 1 : 0)
    .filter((node) => node.type !== 'future_import_statement');
  const imports = firstImports(body);
  const behind = imports.findIndex((node) => !goesBefore(node));
  const last = imports.at(behind === -1 ? -1 : behind - 1);
  if (last !== undefined && behind !== 0) return lineBehind(last.end, text);
  const [first] = imports.length > 0 ? imports : body;
  return first === undefined ? text.length : lineOf(first.start, text);
}

/** The first run of imports. */
function firstImports(body: readonly Node[]): readonly Node[] {
  const first = body.findIndex(isImport);
  if (first === -1) return [];
  const run = body.slice(first).findIndex((node) => !isImport(node));
  return body.slice(first, run === -1 ? undefined : first + run);
}

/** Where definitions go that belong before all others: the line behind the first run of imports. */
export function placeForConstant({ tree, text }: Source): number {
  return placeFor(tree, text, () => true);
}

function isImport({ type }: Node): boolean {
  return type === 'import_statement' || type === 'import_from_statement';
}

export function lineOf(at: number, text: string): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

export function lineBehind(at: number, text: string): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}

function nameOf(node: Node, text: string): string {
  const [first] = node.children;
  return first ? textOf(first, text) : '';
}

function isDocstring(node: Node): boolean {
  return node.type === 'expression_statement' && node.children[0]?.type === 'string';
}

export function textOf({ start, end }: Pick<Node, 'start' | 'end'>, text: string): string {
  return text.slice(start, end);
}
