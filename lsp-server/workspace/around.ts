/** What fixes need to know of the project around a file: who imports it, whether others than the project do, and which packages it can import. */

import path from 'node:path';
import type { ProjectAround } from '#core/fixes.ts';
import { isEntry, isModule } from '#core/javascript/entries.ts';
import type { PackageManifest } from '#core/javascript/resolution.ts';
import { languageOf } from './languages.ts';
import { isThere } from './looks.ts';
import { pythonFrom } from './pythonVersions.ts';

export interface Known {
  readonly importersOf: ProjectAround['importersOf'];
  readonly originOf: ProjectAround['originOf'];
  readonly packages: readonly PackageManifest[];
  /** Where Python imports packages from. */
  readonly sitePackages: readonly string[];
}

export function around({ importersOf, originOf, packages, sitePackages }: Known): ProjectAround {
  return {
    importersOf,
    originOf,
    isEntry: (file) => isEntry(file, packages),
    isModule: (file) => isModule(file, packages),
    pythonFrom,
    isInstalled: (name, from) =>
      languageOf(from) === 'python' ? isInSitePackages(name, sitePackages) : isInNodeModules(name, path.dirname(from)),
  };
}

function isInSitePackages(name: string, folders: readonly string[]): boolean {
  return folders.some((folder) => ['__init__.py', ''].some((inside) => isThere(path.join(folder, name, inside))));
}

function isInNodeModules(name: string, start: string): boolean {
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (isThere(path.join(folder, 'node_modules', name, 'package.json'))) return true;
    if (folder === path.dirname(folder)) return false;
  }
}
