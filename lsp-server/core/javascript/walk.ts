/** Goes through a tree without recursion: real files nest deeper than the stack of a worker thread. */

import ts from 'typescript-parser';

/** What a visitor says of a node: go into it, leave it out, or go into it and call back at its end. */
export type Visit = 'into' | 'past' | (() => void);

export function walk(root: ts.Node, visit: (node: ts.Node) => Visit): void {
  const waiting: (ts.Node | (() => void))[] = [root];
  const children: ts.Node[] = [];
  const collect = (child: ts.Node): void => {
    children.push(child);
  };
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (typeof at === 'function') {
      at();
      continue;
    }
    const verdict = visit(at);
    if (verdict === 'past') continue;
    if (verdict !== 'into') waiting.push(verdict);
    ts.forEachChild(at, collect);
    for (let child = children.pop(); child !== undefined; child = children.pop()) waiting.push(child);
  }
}
