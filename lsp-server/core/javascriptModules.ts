/** JavaScript's modules, among the project's files. */

import type { FileFacts } from './facts.ts';
import { type Manifests, Resolution } from './javascript/resolution.ts';
import type { Imported } from './modules.ts';

export class JavaScriptModules {
  readonly #byPath: ReadonlyMap<string, FileFacts>;
  readonly #resolution: Resolution;
  /** By folder, then by what is imported there. */
  readonly #found = new Map<string, Map<string, Imported>>();
  readonly #foundFrom = new WeakMap<FileFacts, Map<string, Imported>>();

  constructor(files: readonly FileFacts[], manifests: Manifests) {
    const own = files.filter(({ language }) => language === 'javascript');
    this.#byPath = new Map(own.map((file) => [slashes(file.file), file]));
    this.#resolution = new Resolution((path) => this.#byPath.has(path), manifests);
  }

  find(module: string, from: FileFacts): Imported {
    const near = this.#foundFrom.get(from) ?? this.#foundIn(from);
    const known = near.get(module);
    if (known !== undefined) return known;
    const path = this.#resolution.find(module, slashes(from.file));
    const file = path === undefined ? undefined : this.#byPath.get(path);
    const found: Imported = file ? { kind: 'file', file } : { kind: 'outside', name: module };
    near.set(module, found);
    return found;
  }

  #foundIn(from: FileFacts): Map<string, Imported> {
    const folder = from.file.slice(0, Math.max(from.file.lastIndexOf('/'), from.file.lastIndexOf('\\')));
    const found = this.#found.get(folder) ?? new Map<string, Imported>();
    this.#found.set(folder, found);
    this.#foundFrom.set(from, found);
    return found;
  }
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
