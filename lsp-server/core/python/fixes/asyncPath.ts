/** The awaited twin of a method of `pathlib.Path`: the same of an `anyio.Path` made of it, where the result is no path. */

import { read, type Read } from '#protocol/read.ts';
import type { TextEdit } from '../../fixes.ts';
import { edit } from './edits.ts';
import { bringModule, type Source, textOf } from './imports.ts';
import type { CallPlace } from './place.ts';

/** They take the same and give the same, but for the wait. */
const methods =
  /^(chmod|exists|hardlink_to|is_dir|is_file|is_symlink|lstat|mkdir|read_bytes|read_text|rmdir|samefile|stat|symlink_to|touch|unlink|write_bytes|write_text)$/;

/** Undefined for calls of another kind. */
export function asyncPath(
  { callee }: CallPlace,
  source: Source,
): Read<{ readonly edits: readonly TextEdit[]; readonly name: string }> | undefined {
  const [object, method] = callee.type === 'attribute' ? callee.children : [];
  if (object === undefined || method === undefined || !methods.test(textOf(method, source.text))) return undefined;
  const anyio = bringModule(source, 'anyio');
  if (!anyio.ok) return anyio;
  const { name, edits } = anyio.value;
  return read({
    name,
    edits: [
      ...edits,
      edit(source, object.start, object.start, `${name}.Path(`),
      edit(source, object.end, object.end, ')'),
    ],
  });
}
