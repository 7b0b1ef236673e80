/** Makes a function async whose body blocks, and awaits it wherever it is called, in all files: only where every use of it is understood. */

import ts from 'typescript-parser';
import type { FilePath } from '#protocol/units.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import { startOf } from '../positions.ts';
import {
  asyncKeyword,
  awaitingAt,
  type Change,
  isSyncOnly,
  needsBrackets,
  reasonAgainstWaiting,
  wouldRunOn,
} from './awaiting.ts';
import { callsOf } from './callers.ts';
import type { Files } from './files.ts';
import { functionAround, type Place } from './place.ts';

/** The changes of each file. */
export type Changes = ReadonlyMap<FilePath, readonly Change[]>;

/**
 * The changes to the function around `inner`, and to its callers; those of them that cannot wait become async themselves.
 * `inner` itself is left to others.
 */
export function spreadAsync(inner: Place, files: Files): Read<Changes> {
  const spreading = new Spreading(files);
  const because = spreading.from(inner);
  return because === null ? read(spreading.changes) : failed(because);
}

class Spreading {
  readonly changes: Map<FilePath, Change[]> = new Map();
  readonly #files: Files;
  readonly #seen: Set<ts.Node> = new Set();
  readonly #awaited: Set<ts.Node> = new Set();

  constructor(files: Files) {
    this.#files = files;
  }

  from(inner: Place): string | null {
    const node = functionAround(inner);
    if (node === undefined) return 'the blocking call is not in a function';
    if (this.#seen.has(node)) return null;
    this.#seen.add(node);
    const file = this.#files.get(fileOf(inner));
    if (file === undefined) return 'its file cannot be read';
    const because = reasonAgainst(node, inner);
    if (because !== null) return because;
    const calls = callsOf(node, inner.around.slice(inner.around.indexOf(node) + 1), file, this.#files);
    if (!calls.ok) return calls.because;
    this.#add(fileOf(inner), [asyncKeyword(inner, node), ...promised(inner, node)]);
    for (const call of calls.value) {
      const unable = this.#awaitAt(call, inner);
      if (unable !== null) return unable;
    }
    return null;
  }

  #awaitAt(place: Place, from: Place): string | null {
    const isAwaited = place.around.some((node) => ts.isAwaitExpression(node) && node.expression === place.call);
    if (isAwaited || this.#awaited.has(place.call)) return null;
    this.#awaited.add(place.call);
    const because = this.#waitIn(place);
    if (because !== null) return `it cannot be awaited in line ${whereOf(place, from)}: ${because}`;
    const brackets = needsBrackets(place);
    if (brackets && wouldRunOn(place)) return `the line before line ${whereOf(place, from)} has no semicolon`;
    const [start, end] = [startOf(place.text, place.call), place.call.end];
    this.#add(fileOf(place), [
      { start, end: start, text: brackets ? '(await ' : 'await ' },
      ...(brackets ? [{ start: end, end, text: ')' }] : []),
    ]);
    return null;
  }

  /** Makes the function around a use able to wait. */
  #waitIn(place: Place): string | null {
    const around = functionAround(place);
    const because = reasonAgainstWaiting(place);
    if (because !== null) return because;
    if (around !== undefined && this.#seen.has(around)) return null;
    const awaiting = awaitingAt(place);
    if (awaiting.ok) {
      this.#add(fileOf(place), awaiting.value.changes);
      return null;
    }
    return around !== undefined && isSyncOnly(awaiting.because) ? this.from(place) : awaiting.because;
  }

  #add(file: FilePath, changes: readonly Change[]): void {
    this.changes.set(file, [...(this.changes.get(file) ?? []), ...changes]);
  }
}

export function fileOf({ root }: Pick<Place, 'root'>): FilePath {
  return root.fileName as FilePath;
}

function whereOf({ root, lines, call }: Place, from: Place): string {
  const [line] = lines.place(call.end);
  const name = root.fileName.slice(Math.max(root.fileName.lastIndexOf('/'), root.fileName.lastIndexOf('\\')) + 1);
  return root === from.root ? `${line}` : `${line} of ${name}`;
}

function reasonAgainst(node: ts.SignatureDeclaration, { around }: Place): string | null {
  if (ts.isConstructorDeclaration(node)) return 'a constructor cannot be async';
  if (ts.isAccessor(node)) return 'a property cannot be async';
  if ('asteriskToken' in node && node.asteriskToken !== undefined) return 'the function that blocks is a generator';
  if (node.type !== undefined && (ts.isTypePredicateNode(node.type) || ts.isThisTypeNode(node.type)))
    return 'its type says something of its argument, which no promise can';
  const declaration = around[around.indexOf(node) + 1];
  const isTyped = declaration !== undefined && ts.isVariableDeclaration(declaration) && declaration.type !== undefined;
  return isTyped ? 'its type is written elsewhere, and says what it returns' : null;
}

/** `: string` becomes `: Promise<string>`. */
function promised({ text }: Place, { type }: ts.SignatureDeclaration): Change[] {
  if (type === undefined) return [];
  const start = startOf(text, type);
  return [{ start, end: type.end, text: `Promise<${text.slice(start, type.end)}>` }];
}
