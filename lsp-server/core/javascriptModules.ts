/** JavaScript's modules, among the project's files. */

import type { FileFacts } from './facts.ts';
import { type Manifests, Resolution } from './javascript/resolution.ts';
import type { Imported } from './modules.ts';

export class JavaScriptModules {
  readonly #byPath: ReadonlyMap<string, FileFacts>;
  readonly #resolution: Resolution;
  readonly #found = new Map<string, Imported>();

  constructor(files: readonly FileFacts[], manifests: Manifests) {
    const own = files.filter(({ language }) => language === 'javascript');
    this.#byPath = new Map(own.map((file) => [slashes(file.file), file]));
    this.#resolution = new Resolution((path) => this.#byPath.has(path), manifests);
  }

  find(module: string, from: FileFacts): Imported {
    const folder = from.file.slice(0, Math.max(from.file.lastIndexOf('/'), from.file.lastIndexOf('\\')));
    const key = `${folder}\0${module}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const path = this.#resolution.find(module, slashes(from.file));
    const file = path === undefined ? undefined : this.#byPath.get(path);
    const found: Imported = file ? { kind: 'file', file } : { kind: 'outside', name: module };
    this.#found.set(key, found);
    return found;
  }
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
