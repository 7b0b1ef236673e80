/** A definition of the module that a fix needs: the one that is there from an earlier fix, or the edit that brings it. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { TextEdit } from '../../fixes.ts';
import { lineEnd, placeForConstant, type Source } from './imports.ts';
import { namesIn } from './names.ts';

/** `written` with plain line ends, and one at its end; `names` are those that it binds. Refused where one of them is taken. */
export function bringDefinition(source: Source, names: readonly string[], written: string): Read<readonly TextEdit[]> {
  const { tree, text, file, lines } = source;
  if (isDefined(source, written)) return read([]);
  const { binds } = namesIn([tree], text);
  const taken = names.find((name) => binds.has(name));
  if (taken !== undefined) return failed(`\`${taken}\` is another name here`);
  const at = placeForConstant(source);
  const isOpen = at > 0 && text[at - 1] !== '\n';
  const blank = /^(?:\r?\n){0,2}/.exec(text.slice(at))?.[0].split('\n').length ?? 1;
  const added = `${isOpen ? '\n' : ''}\n\n${written}${'\n'.repeat(3 - blank)}`.replaceAll('\n', lineEnd(text));
  return read([{ file, range: lines.range(at, at), text: added }]);
}

export function isDefined({ text }: Source, written: string): boolean {
  return text.replaceAll('\r\n', '\n').includes(written);
}
