/** Whether a path is a source file that is worth reading, asked once for each while it is remembered; and the files that a Python import may mean. */

import { statSync } from 'node:fs';
import path from 'node:path';
import type { ImportFact } from '#core/facts.ts';
import { languageOf } from './languages.ts';
import { looked } from './looks.ts';

/** Longer files are bundles, in which nobody's functions can be told apart. */
const sizeLimit = 512 * 1024;

/** What is typed is looked for letter by letter, and a file that is not there now may be there tomorrow. */
const mostKnown = 50_000;

export class SourceFiles {
  readonly #known: Map<string, boolean> = new Map();

  has(file: string): boolean {
    const known = this.#known.get(file);
    if (known !== undefined) return known;
    const is = languageOf(file) !== null && isFile(file);
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(file, is);
    return is;
  }
}

/** What an import says while it is written may be no path at all. */
export function isFile(file: string): boolean {
  looked(file);
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats?.isFile() === true && stats.size <= sizeLimit;
  } catch {
    return false;
  }
}

export function exists(path: string): boolean {
  looked(path);
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** A module, and the module that its imported name may be, in the first of the folders that has it. */
export function moduleFiles(
  { module, name }: ImportFact,
  from: string,
  folders: readonly string[],
  sources: SourceFiles,
): string[] {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0;
  const parts = module
    .slice(dots)
    .split('.')
    .filter((part) => part !== '');
  const bases = dots === 0 ? folders : [path.resolve(path.dirname(from), '../'.repeat(dots - 1))];
  const names = name === null || name === '*' ? [] : [name];
  for (const base of bases) {
    const stem = path.join(base, ...parts);
    const found = [stem, ...names.map((one) => path.join(stem, one))].flatMap((one) => moduleFile(one, sources));
    if (found.length > 0) return found;
  }
  return [];
}

function moduleFile(stem: string, sources: SourceFiles): string[] {
  const file = [`${stem}.py`, path.join(stem, '__init__.py')].find((one) => sources.has(one));
  return file === undefined ? [] : [file];
}
