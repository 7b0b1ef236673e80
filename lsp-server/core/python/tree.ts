/**
 * A light copy of a tree-sitter tree: its named nodes only, as plain objects, because asking WASM again for each node costs
 * more than the parse. It is made with a cursor and a stack, so no nesting of the text can overflow ours.
 */

import type { Expr } from '../facts.ts';
import type { Cursor } from './cursor.ts';

export interface Node {
  readonly type: string;
  /** Indexes into the text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly children: readonly Node[];
  /** What the reader has made of it; kept here, because a map of all nodes costs more than all the rest. */
  expression: Expr | null;
}

export interface GrowingNode extends Node {
  readonly children: GrowingNode[];
}

/** What a node's type id says about it. */
export interface NodeType {
  readonly name: string;
  readonly kept: boolean;
  /** Nothing inside it matters to a fact. */
  readonly leaf: boolean;
}

export function nodeType(name: string, named: boolean): NodeType {
  return { name, kept: named && !skipped.has(name), leaf: leaves.has(name) };
}

/**
 * Below this depth nodes hang flat from their ancestor at it: the calls in them are still seen, and the walks over the
 * copy may be recursive.
 */
const depthLimit = 600;

const leaves = new Set([
  'identifier',
  'comment',
  'integer',
  'float',
  'pass_statement',
  'true',
  'false',
  'none',
  'import_prefix',
]);

/** Left out altogether: they stand anywhere and say nothing. */
const skipped = new Set([
  'line_continuation',
  'string_start',
  'string_content',
  'string_end',
  'escape_sequence',
  'escape_interpolation',
]);

export function copyTree(cursor: Cursor, types: readonly NodeType[], text: string): Node {
  const root: GrowingNode = {
    type: 'module',
    start: cursor.start(),
    end: cursor.end(),
    children: [],
    expression: null,
  };
  if (cursor.toFirstChild()) copyChildren(cursor, types, text, root);
  return root;
}

function copyChildren(cursor: Cursor, types: readonly NodeType[], text: string, root: GrowingNode): void {
  const parents = [root];
  let parent = root;
  let flat = 0;
  for (;;) {
    const type = types[cursor.typeId()] ?? errorType;
    if (type.kept) {
      const node: GrowingNode = {
        type: type.name,
        start: cursor.start(),
        end: cursor.end(),
        children: [],
        expression: null,
      };
      parent.children.push(node);
      if (mayHoldNodes(node, type, text) && cursor.toFirstChild()) {
        if (parents.length >= depthLimit) flat += 1;
        else {
          parents.push(node);
          parent = node;
        }
        continue;
      }
    }
    while (!cursor.toNextSibling()) {
      if (!cursor.toParent()) return;
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

/** In a string only what is put in by an f-string matters. */
function mayHoldNodes(node: Node, { leaf, name }: NodeType, text: string): boolean {
  if (leaf) return false;
  return name !== 'string' || /^[a-z]{0,2}[ft]/i.test(text.slice(node.start, node.start + 3));
}

/** Tree-sitter's id for ERROR is outside of the table (65535). */
const errorType: NodeType = nodeType('ERROR', true);
