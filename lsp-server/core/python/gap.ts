/** Statements in a text of which only the rest is understood: tree-sitter reads them, and no more than them. */

import { moved, type Parsed, parseRepaired } from './repair.ts';
import type { GrowingNode, Node } from './tree.ts';

/** What is indented is read in a block of its own. */
const around = 'if 1:\n';

/** The part begins with a line. */
export function readGap(text: string, start: number, end: number, parse: (text: string) => Parsed): GrowingNode[] {
  const part = text.slice(start, end);
  const before = /^[ \t]/.test(part) ? around : '';
  return within(parseRepaired(before + part, parse), before.length).map((node) =>
    moved(node, (offset) => offset - before.length + start),
  );
}

/** The nodes behind the offset that are in no other node there, but for the block that was put around them. */
function within(node: Node, offset: number): Node[] {
  return node.children.flatMap((child) =>
    child.start < offset || (offset > 0 && child.type === 'block') ? within(child, offset) : [child],
  );
}
