/** Where a project's Python packages are installed, as far as folders tell: nothing is run to ask. */

import { globSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

const environments = ['.venv', 'venv', 'env', '.env', '__pypackages__'];
const inside = ['lib/python3*/site-packages', 'Lib/site-packages', '3.*/lib'];

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
  return inside.flatMap((pattern) => globSync(pattern, { cwd: environment }).map((one) => path.join(environment, one)));
}

function packagesOfPython(search: string): string[] {
  for (const folder of search.split(path.delimiter)) {
    const python = path.join(folder, 'python3');
    if (statSync(python, { throwIfNoEntry: false })?.isFile() !== true) continue;
    const home = path.dirname(path.dirname(realpathSync(python)));
    const found = [
      'lib/python3*/site-packages',
      'local/lib/python3*/dist-packages',
      'lib/python3/dist-packages',
    ].flatMap((pattern) => globSync(pattern, { cwd: home }).map((one) => path.join(home, one)));
    if (found.length > 0) return found;
  }
  return [];
}
