/** Gathers what the files of a project and its manifests say of one of its files. */

import type { Resolver } from '../resolve.ts';
import { isEntry } from './entries.ts';
import type { Around } from './purpose.ts';
import { commandsOf, type Manifests, type Targets } from './resolution.ts';

export function aroundOf(resolver: Resolver, roots: readonly string[], manifests: Manifests): Around {
  const packages = manifests.packages.map((one) => ({ ...one, exports: withoutPatterns(one.exports) }));
  return {
    commands: commandsOf(manifests),
    roots: roots.map((root) => root.replaceAll('\\', '/').replace(/\/$/, '')).toSorted((a, b) => a.length - b.length),
    importedBy: (file) => resolver.filesImportedBy(file),
    isGiven: ({ file }) => isEntry(file, packages),
  };
}

/** What gives away every file of a folder says nothing of each. */
function withoutPatterns(exports: Targets): Targets {
  return Object.fromEntries(Object.entries(exports).filter(([name]) => !name.includes('*')));
}
