/** Whether a function gives back the connection that it opens: moved to a thread, it would give one that works there alone. */

import type { Finding } from '#protocol/finding.ts';
import type { Node } from '../tree.ts';
import { type Source, textOf } from './imports.ts';
import { nodesOf, pathTo } from './names.ts';

/** Along the path, from the call that opens it out to the function that the loop calls. */
export function givesConnection(
  { call, path }: Finding,
  sourceOf: (file: Finding['file']) => Source | undefined,
): boolean {
  if (!/^sqlite3\.(dbapi2\.)?connect$/.test(call) || path.length < 2) return false;
  let callee = 'connect';
  for (const hop of path.slice(1).toReversed()) {
    const source = sourceOf(hop.file);
    const at = source?.lines.index(hop.line, hop.column) ?? 0;
    const around = source && pathTo(source.tree, at).findLast(({ type }) => type === 'function_definition');
    const [name] = around?.children ?? [];
    if (source === undefined || around === undefined || name === undefined) return false;
    if (!givesResultOf(callee, around, source.text)) return false;
    callee = textOf(name, source.text);
  }
  return true;
}

function givesResultOf(callee: string, definition: Node, text: string): boolean {
  const calls = new RegExp(`\\b${callee}\\(`);
  const holders = new Set<string>();
  for (const { type, children } of nodesOf(definition)) {
    const [target, value] = [children[0], children.at(-1)];
    if (type === 'assignment' && target && value && calls.test(textOf(value, text))) holders.add(textOf(target, text));
  }
  return [...nodesOf(definition)].some(({ type, children: [value] }) => {
    if (!/^(return_statement|yield)$/.test(type) || value === undefined) return false;
    const given = textOf(value, text);
    return holders.has(given) || (value.type === 'call' && calls.test(given));
  });
}
