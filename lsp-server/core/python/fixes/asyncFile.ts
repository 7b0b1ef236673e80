/** The awaited twin of `with open(…)` in a file that knows aiofiles or anyio: where all that is done with the file is seen, and can be awaited. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { TextEdit } from '../../fixes.ts';
import type { Node } from '../tree.ts';
import { edit } from './edits.ts';
import { bringModule, type Source, textOf } from './imports.ts';
import { nodesOf, pathTo } from './names.ts';
import { callAt, type CallPlace, losesUpdates, mayAwait } from './place.ts';

/** What is written for `with` and `open`; both take what `open` takes. */
export interface FileLibrary {
  readonly module: string;
  readonly opened: string;
}

export const fileLibraries: readonly FileLibrary[] = [
  { module: 'aiofiles', opened: '§.open' },
  { module: 'anyio', opened: 'await §.open_file' },
];

/** The same names, awaited, in both libraries. */
const methods = /^(flush|read|readline|readlines|seek|tell|truncate|write|writelines)$/;

export interface AsyncFile {
  readonly edits: readonly TextEdit[];
  /** The calls of the file's methods, which are to be awaited. */
  readonly awaited: readonly CallPlace[];
  /** What the library is called here. */
  readonly name: string;
}

/** Undefined where this is no block of one file that is opened. */
export function asyncFile(place: CallPlace, library: FileLibrary, source: Source): Read<AsyncFile> | undefined {
  const file = fileOf(place, source.text);
  if (file === undefined) return undefined;
  const known = bringModule(source, library.module);
  if (!known.ok) return known;
  const { name } = known.value;
  const uses = usesOf(file, place, source);
  if (!uses.ok) return uses;
  const { callee } = place;
  const { starts, awaited } = uses.value;
  return read({
    edits: [
      ...known.value.edits,
      ...[file.statement.start, ...starts].map((start) => edit(source, start, start, 'async ')),
      edit(source, callee.start, callee.end, library.opened.replace('§', name)),
    ],
    awaited,
    name,
  });
}

interface OpenedFile {
  readonly statement: Node;
  readonly target: Node;
}

/** `with open(…) as file:`, and nothing else in its head. */
function fileOf({ callee, ancestors }: CallPlace, text: string): OpenedFile | undefined {
  const [pattern, item, clause, statement] = ancestors;
  const [target] = pattern?.type === 'as_pattern' ? (pattern.children[1]?.children ?? []) : [];
  if (target?.type !== 'identifier' || textOf(callee, text) !== 'open') return undefined;
  if (item?.type !== 'with_item' || clause?.children.length !== 1 || statement?.type !== 'with_statement')
    return undefined;
  return { statement, target };
}

interface Uses {
  /** Of the loops over its lines. */
  readonly starts: readonly number[];
  readonly awaited: readonly CallPlace[];
}

function usesOf(file: OpenedFile, { ancestors }: CallPlace, source: Source): Read<Uses> {
  const { statement, target } = file;
  const { text, tree } = source;
  const name = textOf(target, text);
  const around = ancestors.findLast(({ type }) => type === 'function_definition') ?? tree;
  const starts: number[] = [];
  const awaited: CallPlace[] = [];
  const seen = new Set([target.start]);
  for (const node of nodesOf(statement)) {
    const [first, second] = node.children;
    if (node.type === 'for_statement' && second && isNamed(second, name, text)) {
      const waits = pathTo(tree, node.start).findLast(({ type }) => type === 'function_definition');
      if (waits !== ancestors.find(({ type }) => type === 'function_definition'))
        return failed('its lines are read in another function');
      starts.push(node.start);
      seen.add(second.start);
    }
    const [object, method] = node.type === 'call' && first?.type === 'attribute' ? first.children : [];
    if (!object || !method || !isNamed(object, name, text)) continue;
    if (!methods.test(textOf(method, text)))
      return failed(`\`${textOf(method, text)}\` of a file is another thing there`);
    const place = callAt(tree, node.start, node.end);
    const may = place.ok ? mayAwait(place.value, text) : place;
    if (!place.ok || !may.ok) return failed(may.ok ? 'it is not a plain call' : may.because);
    const lost = losesUpdates(place.value, text);
    if (lost !== undefined) return failed(lost);
    awaited.push(place.value);
    seen.add(object.start);
  }
  const otherwise = [...identifiersOf(around, file, text)].find(
    (node) => isNamed(node, name, text) && !seen.has(node.start),
  );
  return otherwise === undefined
    ? read({ starts, awaited })
    : failed(`\`${name}\` is used otherwise than by its methods, in line ${source.lines.place(otherwise.start)[0]}`);
}

function isNamed(node: Node, name: string, text: string): boolean {
  return node.type === 'identifier' && textOf(node, text) === name;
}

/** All identifiers but those of other blocks that give the name to a file of their own. */
function* identifiersOf(around: Node, { statement, target }: OpenedFile, text: string): Generator<Node> {
  const waiting = [around];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'identifier') yield node;
    const [head] = node.type === 'with_statement' && isApart(node, statement) ? node.children : [];
    if (head === undefined || !givesName(head, textOf(target, text), text)) waiting.push(...node.children);
  }
}

function isApart(one: Node, other: Node): boolean {
  return one.end <= other.start || one.start >= other.end;
}

function givesName(head: Node, name: string, text: string): boolean {
  return [...nodesOf(head)].some(
    ({ type, children: [first] }) => type === 'as_pattern_target' && first !== undefined && isNamed(first, name, text),
  );
}
