/**
 * Which files of a project reach each other by imports, however far and in whichever direction: nothing that is found in one island
 * depends on another one, so that they can be judged one after the other, and only one of them need be looked into at a time.
 * What goes by names alone, as who may call a method of that name, goes no farther than an island either.
 */

import type { FileFacts } from './facts.ts';
import type { Modules } from './modules.ts';

/** Whatever order files were read in, they are judged in the same one. */
export function inOrder<File extends FileFacts>(files: readonly File[]): File[] {
  return files.toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

/** In the order of the files' paths. */
export function islandsOf<File extends FileFacts>(files: readonly File[], modules: Modules): File[][] {
  const sorted = inOrder(files);
  const union = new Union(sorted);
  const packages = new Map(sorted.map((file) => [slashes(file.file), file]));
  const bridged = new Set<string>();
  for (const file of sorted) {
    joinPackage(file, packages, union);
    for (const { module } of file.imports) {
      const found = modules.find(module, file);
      if (found.kind === 'file') union.join(file, found.file);
      if (found.kind !== 'folder') continue;
      const [first, ...others] = below(found.name, sorted);
      if (first !== undefined) union.join(file, first);
      if (first !== undefined && !bridged.has(found.name)) for (const other of others) union.join(first, other);
      bridged.add(found.name);
    }
  }
  return union.sets();
}

/** Whether two files are of the same one. What is of none is together. */
export function togetherIn(islands: readonly (readonly FileFacts[])[]): Together {
  const islandOf = new Map(islands.flatMap((island) => island.map((file) => [file, island] as const)));
  return (one, other) => islandOf.get(one) === islandOf.get(other);
}

export type Together = (one: FileFacts, other: FileFacts) => boolean;

/** Who has a package of Python has all that is below it: `app.store.load()` after `import app`. */
function joinPackage(file: FileFacts, files: ReadonlyMap<string, FileFacts>, union: Union<FileFacts>): void {
  const path = slashes(file.file);
  const folder = path.endsWith('/__init__.py') ? folderOf(folderOf(path)) : folderOf(path);
  const holder = file.language === 'python' ? files.get(`${folder}/__init__.py`) : undefined;
  if (holder !== undefined) union.join(file, holder);
}

function below(folder: string, files: readonly FileFacts[]): readonly FileFacts[] {
  return files.filter((file) => slashes(file.file).startsWith(`${folder}/`));
}

/** Sets that grow together. Files that it was not begun with belong to none. */
class Union<File extends FileFacts> {
  readonly #files: readonly File[];
  readonly #above: Map<FileFacts, FileFacts>;

  constructor(files: readonly File[]) {
    this.#files = files;
    this.#above = new Map(files.map((file) => [file, file]));
  }

  join(a: FileFacts, b: FileFacts): void {
    if (this.#above.has(a) && this.#above.has(b)) this.#above.set(this.#top(b), this.#top(a));
  }

  #top(file: FileFacts): FileFacts {
    let top = file;
    for (let above = this.#above.get(top) ?? top; above !== top; above = this.#above.get(top) ?? top) {
      // Half of the way is enough to keep all ways short.
      this.#above.set(top, this.#above.get(above) ?? above);
      top = above;
    }
    return top;
  }

  sets(): File[][] {
    const sets = new Map<FileFacts, File[]>();
    for (const file of this.#files) {
      const top = this.#top(file);
      const known = sets.get(top);
      if (known === undefined) sets.set(top, [file]);
      else known.push(file);
    }
    return [...sets.values()];
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
