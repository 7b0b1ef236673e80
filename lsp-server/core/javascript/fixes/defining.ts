/** Gives a file a function that its fixed calls need, once and under a name that is free. */

import ts from 'typescript-parser';
import { failed, read, type Read } from '#protocol/read.ts';
import { walk } from '../walk.ts';
import type { Change } from './awaiting.ts';
import { lastImport } from './bindings.ts';
import type { Place } from './place.ts';

/** No changes where it is there already, from another call. */
export function defining(name: string, written: string, { root, text }: Place): Read<readonly Change[]> {
  if (text.replaceAll('\r\n', '\n').includes(written)) return read([]);
  if (isTaken(name, root)) return failed(`\`${name}\` is another name here`);
  return read([definition(root, text, written)]);
}

function isTaken(name: string, root: ts.SourceFile): boolean {
  let found = false;
  walk(root, (node) => {
    if (ts.isIdentifier(node) && node.text === name) found = true;
    return found ? 'past' : 'into';
  });
  return found;
}

/** Behind the imports. */
function definition(root: ts.SourceFile, text: string, written: string): Change {
  const last = lastImport(root);
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const behind = last === undefined ? 0 : text.indexOf('\n', last.end) + 1;
  const at = last !== undefined && behind === 0 ? text.length : behind;
  const isOpen = at > 0 && text[at - 1] !== '\n';
  const isFollowed = !/^(?:\r?\n|$)/.test(text.slice(at));
  const lines = `${isOpen ? '\n' : ''}${at > 0 ? '\n' : ''}${written}${isFollowed ? '\n' : ''}`;
  return { start: at, end: at, text: lines.replaceAll('\n', end) };
}
