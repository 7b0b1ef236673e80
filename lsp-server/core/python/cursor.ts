/**
 * Steps through a tree-sitter tree by the WASM module's own functions. The library's TreeCursor does the same, but copies
 * its state into the module and out again at each step, which costs more than the step; here it stays where it is.
 */

import type { Tree } from 'web-tree-sitter';

export interface Cursor {
  typeId(): number;
  start(): number;
  end(): number;
  toFirstChild(): boolean;
  toNextSibling(): boolean;
  toParent(): boolean;
  close(): void;
}

/** The functions of the module that the library is made of; they work on one cursor in a buffer of the module. */
type Functions = Record<FunctionName, (tree: number) => number>;

const names = [
  '_ts_tree_root_node_wasm',
  '_ts_tree_cursor_new_wasm',
  '_ts_tree_cursor_delete_wasm',
  '_ts_tree_cursor_current_node_type_id_wasm',
  '_ts_tree_cursor_start_index_wasm',
  '_ts_tree_cursor_end_index_wasm',
  '_ts_tree_cursor_goto_first_child_wasm',
  '_ts_tree_cursor_goto_next_sibling_wasm',
  '_ts_tree_cursor_goto_parent_wasm',
] as const;

type FunctionName = (typeof names)[number];

/** A cursor at the root. Until it is closed nothing else may be asked of the parser. */
export function cursorOf(tree: Tree, module: object): Cursor {
  return hasFunctions(module) ? directCursor(module, addressOf(tree)) : libraryCursor(tree);
}

function hasFunctions(module: object): module is Functions {
  const functions: Partial<Record<string, unknown>> = { ...module };
  return names.every((name) => typeof functions[name] === 'function');
}

/** The library keeps it under the name `0`. */
function addressOf(tree: Tree): number {
  return (tree as unknown as { readonly 0: number })[0];
}

function directCursor(functions: Functions, tree: number): Cursor {
  functions._ts_tree_root_node_wasm(tree);
  functions._ts_tree_cursor_new_wasm(tree);
  return {
    typeId: () => functions._ts_tree_cursor_current_node_type_id_wasm(tree),
    start: () => functions._ts_tree_cursor_start_index_wasm(tree),
    end: () => functions._ts_tree_cursor_end_index_wasm(tree),
    toFirstChild: () => functions._ts_tree_cursor_goto_first_child_wasm(tree) === 1,
    toNextSibling: () => functions._ts_tree_cursor_goto_next_sibling_wasm(tree) === 1,
    toParent: () => functions._ts_tree_cursor_goto_parent_wasm(tree) === 1,
    close: () => functions._ts_tree_cursor_delete_wasm(tree),
  };
}

function libraryCursor(tree: Tree): Cursor {
  const cursor = tree.walk();
  return {
    typeId: () => cursor.nodeTypeId,
    start: () => cursor.startIndex,
    end: () => cursor.endIndex,
    toFirstChild: () => cursor.gotoFirstChild(),
    toNextSibling: () => cursor.gotoNextSibling(),
    toParent: () => cursor.gotoParent(),
    close: () => cursor.delete(),
  };
}
