/** Where a project's Python packages are installed, as far as folders tell: nothing is run to ask. */

import { readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { listed, looked } from './looks.ts';

const environments = ['.venv', 'venv', 'env', '.env', '__pypackages__'];
const inside = ['lib/python3*/site-packages', 'Lib/site-packages', '3.*/lib'];

/** What of the environment of this process decides where packages are looked for. */
export function environmentAsked(
  { VIRTUAL_ENV, CONDA_PREFIX, PATH }: NodeJS.ProcessEnv = process.env,
): readonly unknown[] {
  return [VIRTUAL_ENV, CONDA_PREFIX, PATH];
}

/** The environments beside or above the roots, else the one that this process was started in, else that of the `python3` on the path. */
export function sitePackagesFor(roots: readonly string[], environment: NodeJS.ProcessEnv = process.env): string[] {
  const own = roots.flatMap(packagesAbove);
  if (own.length > 0) return [...new Set(own)];
  const active = [environment['VIRTUAL_ENV'], environment['CONDA_PREFIX']].flatMap((folder) =>
    folder === undefined ? [] : packagesIn(folder),
  );
  return active.length > 0 ? active : packagesOfPython(environment['PATH'] ?? '');
}

/** The nearest. */
function packagesAbove(start: string): string[] {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const found = environments.flatMap((name) => packagesIn(path.join(folder, name)));
    if (found.length > 0 || folder === path.dirname(folder)) return found;
  }
}

function packagesIn(environment: string): string[] {
  return inside.flatMap((pattern) => foldersLike(pattern, environment));
}

function packagesOfPython(search: string): string[] {
  for (const folder of search.split(path.delimiter)) {
    const python = path.join(folder, 'python3');
    looked(python);
    if (statSync(python, { throwIfNoEntry: false })?.isFile() !== true) continue;
    const home = path.dirname(path.dirname(realpathSync(python)));
    const found = [
      'lib/python3*/site-packages',
      'local/lib/python3*/dist-packages',
      'lib/python3/dist-packages',
    ].flatMap((pattern) => foldersLike(pattern, home));
    if (found.length > 0) return found;
  }
  return [];
}

/** What a pattern with `*` at the end of names means below a folder. `globSync` is not there in Node 20. */
function foldersLike(pattern: string, folder: string): string[] {
  const step = (folders: readonly string[], name: string): string[] =>
    folders.flatMap((one) => {
      const begin = name.replace(/\*$/, '');
      const names = name === begin ? [name] : namesIn(one).filter((other) => other.startsWith(begin));
      return names.map((other) => path.join(one, other)).filter(isFolder);
    });
  return pattern.split('/').reduce(step, [folder]);
}

function namesIn(folder: string): string[] {
  listed(folder);
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Below a file there is no folder, and asking for one throws. */
function isFolder(folder: string): boolean {
  looked(folder);
  try {
    return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}
