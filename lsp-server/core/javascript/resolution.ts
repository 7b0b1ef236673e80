/**
 * Which file a JavaScript import means: relative ones, `#imports`, paths of tsconfig.json, and the project's own packages by name.
 * https://nodejs.org/api/esm.html#resolution-algorithm, https://www.typescriptlang.org/tsconfig/#paths
 */

/** What a package.json says, as far as imports go. Targets are as written, the best first. */
export interface PackageManifest {
  /** Absolute, with `/`. */
  readonly folder: string;
  readonly name: string | null;
  /** Whether its `.js` files are ES modules, as its `type` says. */
  readonly isModule?: boolean;
  /** Others install it to call it, or its commands: it is not private, says what it gives, and no script of it starts a program. */
  readonly isLibrary?: boolean;
  /** It has a `bin`. */
  readonly hasCommand?: boolean;
  /** The packages that it is to be used with. */
  readonly peers?: readonly string[];
  /** `main`, `module` and the like. */
  readonly main: readonly string[];
  readonly exports: Targets;
  readonly imports: Targets;
  /** Absolute: the files of its `bin`, and those that its scripts run, but not to serve. */
  readonly commands: readonly string[];
}

/** Patterns with at most one `*`, and what they stand for. */
export type Targets = Readonly<Record<string, readonly string[]>>;

/** What a tsconfig.json says. */
export interface PathMapping {
  /** Its own folder: it speaks for the files below. */
  readonly folder: string;
  /** Bare imports are looked for here; null when the file does not say. */
  readonly baseUrl: string | null;
  /** Targets are absolute. */
  readonly paths: Targets;
}

export interface Manifests {
  readonly packages: readonly PackageManifest[];
  readonly mappings: readonly PathMapping[];
}

export const noManifests: Manifests = { packages: [], mappings: [] };

export function commandsOf({ packages }: Manifests): ReadonlySet<string> {
  return new Set(packages.flatMap(({ commands }) => commands.flatMap(candidates)));
}

/** Returns the path of an import's file, of those that `has` knows; undefined when it is none of them. */
export class Resolution {
  readonly #has: (path: string) => boolean;
  /** The deepest folders first: the nearest one decides. */
  readonly #packages: readonly PackageManifest[];
  readonly #mappings: readonly PathMapping[];
  readonly #byName: ReadonlyMap<string, PackageManifest>;

  constructor(has: (path: string) => boolean, { packages, mappings }: Manifests) {
    this.#has = has;
    this.#packages = packages.toSorted((a, b) => b.folder.length - a.folder.length);
    this.#mappings = mappings.toSorted((a, b) => b.folder.length - a.folder.length);
    this.#byName = new Map(packages.flatMap((one) => (one.name === null ? [] : [[one.name, one]])));
  }

  find(specifier: string, from: string): string | undefined {
    const folder = folderOf(from);
    if (specifier.startsWith('.')) return this.#file(join(folder, specifier));
    if (specifier.startsWith('/')) return this.#file(specifier);
    if (specifier.startsWith('#')) return this.#imported(specifier, from);
    return this.#mapped(specifier, from) ?? this.#packaged(specifier) ?? this.#aliased(specifier, from);
  }

  #imported(specifier: string, from: string): string | undefined {
    const nearest = this.#packages.find(({ folder }) => isBelow(from, folder));
    return nearest === undefined ? undefined : this.#target(specifier, nearest.imports, nearest.folder);
  }

  #mapped(specifier: string, from: string): string | undefined {
    const mapping = this.#mappings.find(({ folder }) => isBelow(from, folder));
    if (mapping === undefined) return undefined;
    const { folder, baseUrl, paths } = mapping;
    return (
      this.#target(specifier, paths, folder) ?? (baseUrl === null ? undefined : this.#file(join(baseUrl, specifier)))
    );
  }

  /** A package of the same project, such as a monorepo's. */
  #packaged(specifier: string): string | undefined {
    const [, name = '', rest = ''] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(specifier) ?? [];
    const manifest = this.#byName.get(name);
    if (manifest === undefined) return undefined;
    const { folder, exports, main } = manifest;
    const entries = rest === '' ? [...main, 'src/index', 'index', 'lib/index'] : [rest.slice(1), `src${rest}`];
    return this.#target(`.${rest}`, exports, folder) ?? this.#first(entries.map((entry) => join(folder, entry)));
  }

  /** `@/x` and `~/x` mean the source folder in most bundlers; believed only where the file is there. */
  #aliased(specifier: string, from: string): string | undefined {
    const [, rest] = /^[@~]\/(.+)$/.exec(specifier) ?? [];
    const nearest = rest === undefined ? undefined : this.#packages.find(({ folder }) => isBelow(from, folder));
    if (rest === undefined || nearest === undefined) return undefined;
    return this.#first([
      join(nearest.folder, `src/${rest}`),
      join(nearest.folder, rest),
      join(nearest.folder, `app/${rest}`),
    ]);
  }

  /** The longest pattern that fits goes first. */
  #target(specifier: string, targets: Targets, folder: string): string | undefined {
    const patterns = Object.keys(targets).toSorted((a, b) => b.length - a.length);
    for (const pattern of patterns) {
      const star = fit(specifier, pattern);
      if (star === null) continue;
      const found = this.#first(
        (targets[pattern] ?? []).map((target) =>
          join(
            folder,
            target.replaceAll('*', () => star),
          ),
        ),
      );
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #first(paths: readonly string[]): string | undefined {
    for (const path of paths) {
      const found = this.#file(path) ?? this.#source(path);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #file(path: string): string | undefined {
    return candidates(path).find((candidate) => this.#has(candidate));
  }

  /** Packages name what they build; what it was built from is mostly beside it. */
  #source(path: string): string | undefined {
    if (!built.test(path)) return undefined;
    return this.#file(path.replace(built, '/src/')) ?? this.#file(path.replace(built, '/'));
  }
}

const built = /\/(?:dist|build|lib|out|esm|cjs)(?:\/(?:esm|cjs|src))?\//;
const extensions = ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.cts'];

/** TypeScript writes `./x.js` for `./x.ts`. */
function candidates(path: string): string[] {
  const stem = path.replace(/\.[cm]?jsx?$/, '');
  const typed = stem === path ? [] : [`${stem}.ts`, `${stem}.tsx`, `${stem}.mts`, `${stem}.cts`];
  const extended = extensions.map((extension) => path + extension);
  return [path, ...typed, ...extended, ...extensions.map((extension) => `${path}/index${extension}`)];
}

/** What the pattern's `*` stands for; '' for a pattern without one; null when it does not fit. */
function fit(specifier: string, pattern: string): string | null {
  const star = pattern.indexOf('*');
  if (star === -1) return specifier === pattern ? '' : null;
  const [start, end] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = specifier.length >= start.length + end.length && specifier.startsWith(start) && specifier.endsWith(end);
  return fits ? specifier.slice(start.length, specifier.length - end.length) : null;
}

/** By absolute paths with `/`. */
export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function join(folder: string, path: string): string {
  if (path.startsWith('/')) return path;
  const parts = folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
