/** What packages say of their files. */

import { isBelow, type PackageManifest } from './resolution.ts';

/** Whether a file is what a package gives to its users: what its package.json names, or the source that this was built from. */
export function isEntry(file: string, packages: readonly PackageManifest[]): boolean {
  const path = stem(file.replaceAll('\\', '/'));
  return packages.some(({ folder, main, exports }) => {
    if (!isBelow(path, folder)) return false;
    const targets = [...main, ...Object.values(exports).flat()];
    return targets.some((target) => asPattern(`${folder}/${target.replace(/^\.\//, '')}`).test(path));
  });
}

/** By the `type` of the nearest package.json. */
export function isModule(file: string, packages: readonly PackageManifest[]): boolean {
  return nearestOf(file, packages)?.isModule === true;
}

/** The package that a file is part of; a package.json without a name only says how the files below it are to be read. */
export function packageOf(file: string, packages: readonly PackageManifest[]): PackageManifest | undefined {
  return nearestOf(
    file,
    packages.filter(({ name }) => name !== null),
  );
}

function nearestOf(file: string, packages: readonly PackageManifest[]): PackageManifest | undefined {
  const path = file.replaceAll('\\', '/');
  const around = packages.filter(({ folder }) => isBelow(path, folder));
  return around.toSorted((a, b) => b.folder.length - a.folder.length)[0];
}

function stem(path: string): string {
  return path.replace(/(?:\.d)?\.[cm]?[jt]sx?$/, '');
}

const built = String.raw`/(?:dist|build|lib|out|esm|cjs|src)(?:/(?:esm|cjs|src))?/`;

/** What is built lies beside its source, or the source in a folder such as `src`; deeper files are parts of it. */
function asPattern(target: string): RegExp {
  const escaped = stem(target)
    .replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.+');
  const isBuilt = new RegExp(built).test(target);
  return new RegExp(`^${isBuilt ? escaped.replace(new RegExp(built), '(?:/|/[^/]+/)') : escaped}(?:/index)?$`);
}
