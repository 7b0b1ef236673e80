/** The waivers in the comments of one Python file. */

import type { WaiverFact } from '../facts.ts';
import { mayHoldWaivers, readWaivers } from '../waivers.ts';
import type { Reading } from './scope.ts';
import type { Node } from './tree.ts';

/** Most files hold none, and their trees need not be gone through for them. */
export function waiversIn(tree: Node, { text, lines }: Reading): WaiverFact[] {
  return mayHoldWaivers(text) ? readWaivers(text, commentsOf(tree), lines) : [];
}

function commentsOf(tree: Node): Node[] {
  const found: Node[] = [];
  const waiting = [tree];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'comment') found.push(node);
    for (const child of node.children) waiting.push(child);
  }
  return found.toSorted((a, b) => a.start - b.start);
}
