/** JavaScript's modules: relative specifiers among the project's files, with the extensions that tools leave out. */

import type { FileFacts } from './facts.ts';
import type { Imported } from './modules.ts';

const extensions = ['', '.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.cts'];

export class JavaScriptModules {
  readonly #byPath: ReadonlyMap<string, FileFacts>;

  constructor(files: readonly FileFacts[]) {
    this.#byPath = new Map(files.map((file) => [slashes(file.file), file]));
  }

  find(module: string, from: FileFacts): Imported {
    if (!module.startsWith('.')) return { kind: 'outside', name: module };
    const path = join(slashes(from.file), module);
    const file = candidates(path)
      .map((candidate) => this.#byPath.get(candidate))
      .find(Boolean);
    return file ? { kind: 'file', file } : { kind: 'outside', name: module };
  }
}

/** TypeScript writes `./x.js` for `./x.ts`. */
function candidates(path: string): string[] {
  const stem = path.replace(/\.[cm]?jsx?$/, '');
  return [path, stem].flatMap((base) => [
    ...extensions.map((extension) => base + extension),
    ...extensions.slice(1).map((extension) => `${base}/index${extension}`),
  ]);
}

function join(file: string, specifier: string): string {
  const parts = file.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
