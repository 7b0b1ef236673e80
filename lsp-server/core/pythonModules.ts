/**
 * Python's modules among the project's files: relative imports by path, absolute ones by the folders that importing may
 * start from, which are the configured roots, the folder above each package, and the importing file's own folders.
 */

import type { FilePath } from '#protocol/units.ts';
import type { FileFacts } from './facts.ts';
import type { Imported } from './modules.ts';
import { isStandardLibrary } from './python/standardLibrary.ts';

interface Candidate {
  readonly file: FileFacts;
  /** The folder that the dotted name starts in. */
  readonly base: string;
}

/** A file, and its path as an import writes it: without its extension, or that of the folder it speaks for. */
interface Module {
  readonly file: FileFacts;
  readonly path: string;
}

export class PythonModules {
  /** By the last part of their names. */
  readonly #byName = new Map<string, Module[]>();
  /** By folder and package, then by what is imported there. */
  readonly #found = new Map<string, Map<string, Imported>>();
  readonly #foundFrom = new WeakMap<FileFacts, Map<string, Imported>>();
  readonly #packages = new WeakMap<FileFacts, string>();
  readonly #byPath = new Map<string, FileFacts>();
  /** Every folder that a file is below. */
  readonly #folders = new Set<string>();
  readonly #roots: ReadonlySet<string>;

  constructor(files: readonly FileFacts[], roots: readonly FilePath[]) {
    const python = files.filter((file) => file.language === 'python');
    for (const file of python) this.#byPath.set(slashes(file.file), file);
    this.#roots = new Set([...roots.map((root) => slashes(root).replace(/\/$/, '')), ...this.#packageParents()]);
    for (const file of python) this.#register(file);
  }

  find(module: string, from: FileFacts): Imported {
    const near = this.#foundFrom.get(from) ?? this.#foundIn(from);
    const known = near.get(module);
    if (known !== undefined) return known;
    const path = slashes(from.file);
    const found = module.startsWith('.')
      ? this.#relative(module, path)
      : this.#absolute(module, path, this.#packages.get(from));
    near.set(module, found);
    return found;
  }

  #foundIn(from: FileFacts): Map<string, Imported> {
    const within = this.#packageOf(from);
    if (within !== undefined) this.#packages.set(from, within);
    const key = `${folderOf(slashes(from.file))}\0${within ?? ''}`;
    const found = this.#found.get(key) ?? new Map<string, Imported>();
    this.#found.set(key, found);
    this.#foundFrom.set(from, found);
    return found;
  }

  inside(parent: Imported, name: string): Imported | undefined {
    if (parent.kind === 'outside') return undefined;
    if (parent.kind === 'file' && !isPackage(parent.file)) return undefined;
    const folder = parent.kind === 'file' ? folderOf(slashes(parent.file.file)) : parent.name;
    return this.#at(`${folder}/${name}`);
  }

  #relative(module: string, from: string): Imported {
    const dots = /^\.+/.exec(module)?.[0].length ?? 0;
    let folder = folderOf(from);
    for (let level = 1; level < dots; level += 1) folder = folderOf(folder);
    const rest = module.slice(dots).replaceAll('.', '/');
    return this.#at(rest === '' ? folder : `${folder}/${rest}`) ?? { kind: 'outside', name: module };
  }

  #at(path: string): Imported | undefined {
    const file =
      this.#byPath.get(`${path}.py`) ?? this.#byPath.get(`${path}/__init__.py`) ?? this.#byPath.get(`${path}.pyi`);
    if (file) return { kind: 'file', file };
    return this.#folders.has(path) ? { kind: 'folder', name: path } : undefined;
  }

  /**
   * The outermost folder that the file's own imports speak of as a package that it is in: what lies in it is not imported by its
   * short name, so that `redis` in `adapters/cache.py` is not `adapters/redis.py`.
   */
  #packageOf({ file, imports }: FileFacts): string | undefined {
    const folders = ancestors(slashes(file));
    const spokenOf = imports.map(({ module }) => {
      const dots = /^\.*/.exec(module)?.[0].length ?? 0;
      if (dots > 0) return folders[dots - 1];
      const [top = ''] = module.split('.');
      return folders.find((folder) => folder.endsWith(`/${top}`) && this.#byPath.has(`${folder}/__init__.py`));
    });
    return spokenOf.filter((folder) => folder !== undefined).toSorted((a, b) => a.length - b.length)[0];
  }

  #absolute(module: string, from: string, within: string | undefined): Imported {
    const outside: Imported = { kind: 'outside', name: module };
    const [top = ''] = module.split('.');
    if (isStandardLibrary(top)) return outside;
    const best = this.#called(module)
      // No module imports itself: `from redis import Redis` in `data/redis.py` means the library.
      .filter(
        ({ file, base }) => slashes(file.file) !== from && (this.#roots.has(base) || isAbove(base, within ?? from)),
      )
      .toSorted((a, b) => this.#nearness(b, from) - this.#nearness(a, from))[0];
    if (best) return { kind: 'file', file: best.file };
    const folder = this.#namespace(module, within ?? from);
    return folder === undefined ? outside : { kind: 'folder', name: folder };
  }

  #called(module: string): Candidate[] {
    const tail = `/${module.replaceAll('.', '/')}`;
    return (this.#byName.get(tail.slice(tail.lastIndexOf('/') + 1)) ?? []).flatMap(({ file, path }) =>
      path.endsWith(tail) ? [{ file, base: path.slice(0, path.length - tail.length) }] : [],
    );
  }

  /** A folder above the importing file is nearest, the deeper the nearer; then a root. */
  #nearness(candidate: Candidate, from: string): number {
    return (
      (isAbove(candidate.base, from) ? 10_000 + candidate.base.length : 0) +
      (this.#roots.has(candidate.base) ? 20_000 : 0)
    );
  }

  #namespace(module: string, from: string): string | undefined {
    const path = module.replaceAll('.', '/');
    return (
      [...this.#roots].map((root) => `${root}/${path}`).find((folder) => this.#folders.has(folder)) ??
      ancestors(from)
        .map((base) => `${base}/${path}`)
        .find((folder) => this.#folders.has(folder))
    );
  }

  #register(file: FileFacts): void {
    const path = slashes(file.file).replace(/(?:\/__init__)?\.pyi?$/, '');
    const name = path.slice(path.lastIndexOf('/') + 1);
    const known = this.#byName.get(name);
    if (known === undefined) this.#byName.set(name, [{ file, path }]);
    else known.push({ file, path });
    for (const folder of ancestors(slashes(file.file))) {
      if (this.#folders.has(folder)) break;
      this.#folders.add(folder);
    }
  }

  /** The folders above the outermost folder with an `__init__.py`. */
  #packageParents(): Set<string> {
    const parents = new Set<string>();
    for (const path of this.#byPath.keys()) {
      if (!path.endsWith('/__init__.py')) continue;
      const above = folderOf(folderOf(path));
      if (!this.#byPath.has(`${above}/__init__.py`)) parents.add(above);
    }
    return parents;
  }
}

function isPackage(file: FileFacts): boolean {
  return slashes(file.file).endsWith('/__init__.py');
}

function isAbove(base: string, path: string): boolean {
  return base === '' || path.startsWith(`${base}/`);
}

/** The folders a path is in, innermost first. */
function ancestors(path: string): string[] {
  const folders: string[] = [];
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) folders.push(folder);
  return folders;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}
