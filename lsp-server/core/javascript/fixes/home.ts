/** Where a function that is called by its name is declared: at the top of the file, or of another one that the file imports by its path. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { FilePath } from '#protocol/units.ts';
import { bindingsOf } from './bindings.ts';
import { declarationOf } from './closure.ts';
import type { Files, ParsedFile } from './files.ts';

export interface Home extends ParsedFile {
  /** What is written before the name of a file beside it: `./`. */
  readonly beside: string;
}

/** Undefined where it is no import of the project's own. */
export function homeOf(name: string, file: ParsedFile, files: Files): Read<Home> | undefined {
  if (declarationOf(name, file.root) !== undefined) return read({ ...file, beside: './' });
  const binding = bindingsOf(file.root).find(({ local }) => local === name);
  if (binding === undefined || !/^\.\.?\//.test(binding.module)) return undefined;
  const path = joined(file.file, binding.module);
  const places = [...['', '.js', '.mjs', '.cjs'].map((ending) => path + ending), path.replace(/\.([cm]?)js$/, '.$1ts')];
  const found = places.map((one) => files.get(one as FilePath)).find(Boolean);
  if (found === undefined) return failed(`${binding.module} is not seen here`);
  const isThere = binding.name === name && declarationOf(name, found.root) !== undefined;
  if (!isThere) return failed(`\`${name}\` is declared under another name in ${binding.module}`);
  return read({ ...found, beside: binding.module.slice(0, binding.module.lastIndexOf('/') + 1) });
}

function joined(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
