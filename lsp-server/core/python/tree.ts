/**
 * A light copy of a tree-sitter tree: its named nodes only, as plain objects, because asking WASM again for each node costs
 * more than the parse. It is made with a cursor and a stack, so no nesting of the text can overflow ours.
 */

import type { Tree, TreeCursor } from 'web-tree-sitter';

export interface Node {
  readonly type: string;
  /** Indexes into the text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly children: readonly Node[];
}

interface GrowingNode extends Node {
  readonly children: GrowingNode[];
}

/** What a node's type id says about it. */
export interface NodeType {
  readonly name: string;
  readonly named: boolean;
}

/**
 * Below this depth nodes hang flat from their ancestor at it: the calls in them are still seen, and the walks over the
 * copy may be recursive.
 */
const depthLimit = 600;

/** Nothing inside these matters to a fact. */
const leaves = new Set(['identifier', 'comment', 'integer', 'float', 'string_start', 'string_end', 'escape_sequence']);

/** Left out altogether: they stand anywhere and say nothing. */
const skipped = new Set(['line_continuation', 'string_start', 'string_end', 'escape_sequence', 'escape_interpolation']);

export function copyTree(tree: Tree, types: readonly NodeType[]): Node {
  const cursor = tree.walk();
  const root = { type: cursor.nodeType, start: cursor.startIndex, end: cursor.endIndex, children: [] };
  if (cursor.gotoFirstChild()) copyChildren(cursor, types, root);
  cursor.delete();
  return root;
}

function copyChildren(cursor: TreeCursor, types: readonly NodeType[], root: GrowingNode): void {
  const parents = [root];
  let parent = root;
  let flat = 0;
  for (;;) {
    const type = types[cursor.nodeTypeId] ?? errorType;
    let entered = false;
    if (type.named && !skipped.has(type.name)) {
      const node = { type: type.name, start: cursor.startIndex, end: cursor.endIndex, children: [] };
      parent.children.push(node);
      if (!leaves.has(type.name) && cursor.gotoFirstChild()) {
        entered = true;
        if (parents.length < depthLimit) {
          parents.push(node);
          parent = node;
        } else flat += 1;
      }
    }
    if (entered) continue;
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) return;
      if (flat > 0) flat -= 1;
      else {
        parents.pop();
        const above = parents.at(-1);
        if (above === undefined) return;
        parent = above;
      }
    }
  }
}

/** Tree-sitter's id for ERROR is outside of the table (65535). */
const errorType: NodeType = { name: 'ERROR', named: true };
