/** The folders that a project's modules are imported from. */

import path from 'node:path';
import type { FilePath } from '#protocol/units.ts';
import { isThere } from './looks.ts';

const signs = ['pyproject.toml', 'setup.cfg', 'setup.py', 'package.json', '.git'];

/** For each path the nearest folder that looks like a project's root, its `src`, and the path itself. */
export function rootsOf(paths: readonly string[]): FilePath[] {
  const roots = paths.flatMap((given) => {
    const start = path.resolve(given);
    const root = rootAbove(start) ?? start;
    return [root, path.join(root, 'src'), start];
  });
  return [...new Set(roots)] as FilePath[];
}

/** The roots of the projects that these paths are of. */
export function projectsOf(paths: readonly string[]): FilePath[] {
  return [...new Set(paths.flatMap((given) => rootAbove(path.resolve(given)) ?? []))] as FilePath[];
}

/** The nearest folder that looks like a project's root; undefined where none does. */
export function rootAbove(start: string): string | undefined {
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (signs.some((sign) => isThere(path.join(folder, sign)))) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}
