/** Goes through a tree without recursion: real files nest deeper than the stack of a worker thread. */

import type ts from 'typescript-parser';
import { syntax } from './syntax.ts';

/** What a visitor says of a node: go into it, leave it out, or go into it and call back at its end. */
export type Visit = 'into' | 'past' | (() => void);

/** `isPast` tells of kinds of nodes that there is nothing to see in them, so that they are not even looked at. */
export function walk(root: ts.Node, visit: (node: ts.Node) => Visit, isPast?: (kind: ts.SyntaxKind) => boolean): void {
  const waiting: (ts.Node | (() => void))[] = [root];
  const collect = (child: ts.Node): void => {
    if (isPast === undefined || !isPast(child.kind)) waiting.push(child);
  };
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (typeof at === 'function') {
      at();
      continue;
    }
    const verdict = visit(at);
    if (verdict === 'past') continue;
    if (verdict !== 'into') waiting.push(verdict);
    const first = waiting.length;
    syntax.forEachChild(at, collect);
    turn(waiting, first);
  }
}

/** From an index on the other way round: what is pushed last is taken first. */
function turn(list: unknown[], from: number): void {
  for (let low = from, high = list.length - 1; low < high; low += 1, high -= 1)
    [list[low], list[high]] = [list[high], list[low]];
}

/** The same, but only into nodes in whose text a name is written: of a large file one name is a small part. */
export function walkNaming(root: ts.SourceFile, name: string, visit: (node: ts.Node) => Visit): void {
  const places = placesOf(root.text, name);
  walk(root, (node) => (hasBetween(places, node.pos, node.end) ? visit(node) : 'past'));
}

/** In the order of the text. */
function placesOf(text: string, name: string): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) places.push(at);
  return places;
}

function hasBetween(places: readonly number[], start: number, end: number): boolean {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const first = places[low];
  return first !== undefined && first < end;
}
