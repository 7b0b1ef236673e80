/**
 * Which files belong to packages that others install to call them. Who calls what such a package gives is not known: their
 * servers on each request, or their commands once.
 */

import type { FileFacts } from '../facts.ts';
import { pipes, serves } from './beginnings.ts';
import { isEntry, packageOf } from './entries.ts';
import type { PackageManifest } from './resolution.ts';

export class Libraries {
  readonly #packages: readonly PackageManifest[];
  /** Packages whose own entry begins to serve: those are programs. */
  readonly #programs: ReadonlySet<PackageManifest>;
  readonly #known = new Map<FileFacts, boolean>();

  constructor(files: readonly FileFacts[], packages: readonly PackageManifest[]) {
    this.#packages = packages;
    const starting = files.filter(
      ({ functions }) => functions[0]?.calls.some(serves) === true || functions.some(({ calls }) => calls.some(pipes)),
    );
    this.#programs = new Set(
      packages.filter((one) => starting.some(({ file }) => isEntry(file, [one]) && packageOf(file, packages) === one)),
    );
  }

  has(file: FileFacts): boolean {
    const known = this.#known.get(file);
    if (known !== undefined) return known;
    const own = packageOf(file.file, this.#packages);
    const isOfLibrary = own?.isLibrary === true && !this.#programs.has(own);
    this.#known.set(file, isOfLibrary);
    return isOfLibrary;
  }
}
