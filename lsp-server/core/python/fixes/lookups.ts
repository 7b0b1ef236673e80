/** Where a file uses a name of the module: in its code, or in a text by which it is looked up. What a text merely says is no use. */

import type { ParsePython } from '../parser.ts';
import type { Node } from '../tree.ts';
import { textOf } from './imports.ts';

export function isUsedIn(name: string, text: string, parse: ParsePython): boolean {
  const word = new RegExp(`\\b${name}\\b`);
  if (!word.test(text)) return false;
  const tree = parse(text);
  return word.test(withoutTexts(tree, text)) || isLookedUp(name, tree, text);
}

/** `getattr(app, "model")`, `patch.object(app, "model")`, `globals()["model"]`, and `"app:model"` wherever it stands. */
export function isLookedUp(name: string, tree: Node, text: string): boolean {
  const waiting: (readonly [node: Node, within: string])[] = [[tree, '']];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, within] = next;
    if (node.type === 'string' && looksUp(name, textOf(node, text), within)) return true;
    const [first] = node.children;
    const isLooking = (node.type === 'call' || node.type === 'subscript') && first !== undefined;
    for (const child of node.children)
      waiting.push([child, isLooking && child !== first ? textOf(first, text) : isStatement(node) ? '' : within]);
  }
  return false;
}

const lookups =
  /(?:attr\w*|patch\w*(?:\.\w+)*|import\w*|(?:\bglobals\(\)|\bvars\([^()]*\)|__dict__|\bmodules)(?:\.\w+)?)$/;

function looksUp(name: string, literal: string, within: string): boolean {
  const words = literal.replace(/^[a-z]*(?:"""|'''|"|')/i, '').replace(/["']+$/, '');
  if (/(?:^|\.)(?:eval|exec)$/.test(within)) return new RegExp(`\\b${name}\\b`).test(words);
  if (words === name) return lookups.test(within);
  return /^\w+(?:[.:]\w+)+$/.test(words) && words.split(/[.:]/).slice(1).includes(name);
}

function isStatement({ type }: Node): boolean {
  return type === 'block' || type.endsWith('_statement') || type.endsWith('_definition');
}

/** Only the code: without comments, and of texts what is put in. */
function withoutTexts(tree: Node, text: string): string {
  let code = '';
  let at = 0;
  const visit = (node: Node): void => {
    if (node.type !== 'comment' && node.type !== 'string') {
      for (const child of node.children) visit(child);
      return;
    }
    code += text.slice(at, node.start);
    at = node.end;
    for (const child of node.children) code += ` ${textOf(child, text)} `;
  };
  visit(tree);
  return code + text.slice(at);
}
