/** Which file of an installed package an import means: of those in site-packages, or in the node_modules above the importer. */

import { statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import type { FileFacts, ImportFact } from '#core/facts.ts';
import { type PackageManifest, Resolution } from '#core/javascript/resolution.ts';
import { isStandardLibrary } from '#core/python/standardLibrary.ts';
import { shippedCatalogue } from './catalogue.ts';
import { languageOf } from './languages.ts';
import { readManifests } from './manifests.ts';

/** Longer files are bundles, in which nobody's functions can be told apart. */
const sizeLimit = 512 * 1024;

export class Installed {
  readonly #sitePackages: readonly string[];
  readonly #manifests: Map<string, PackageManifest | null> = new Map();
  readonly #isSource: Map<string, boolean> = new Map();

  constructor(sitePackages: readonly string[]) {
    this.#sitePackages = sitePackages;
  }

  /** The package.json files of all packages that were looked into. */
  get packages(): readonly PackageManifest[] {
    return [...this.#manifests.values()].filter((manifest) => manifest !== null);
  }

  /** What the catalogue speaks of is not looked for: it knows better than the source. */
  async find(fact: ImportFact, from: FileFacts): Promise<readonly string[]> {
    return from.language === 'python'
      ? this.#findPython(fact, from.file)
      : this.#findJavaScript(fact.module, from.file);
  }

  #findPython({ module, name }: ImportFact, from: string): string[] {
    const dots = /^\.*/.exec(module)?.[0].length ?? 0;
    const parts = module
      .slice(dots)
      .split('.')
      .filter((part) => part !== '');
    if (dots === 0 && isKnownInPython(parts[0] ?? '')) return [];
    const bases = dots === 0 ? this.#sitePackages : [path.resolve(path.dirname(from), '../'.repeat(dots - 1))];
    const stems = bases.map((base) => path.join(base, ...parts));
    const names = name === null || name === '*' ? [] : [name];
    return stems
      .flatMap((stem) => [stem, ...names.map((one) => path.join(stem, one))])
      .flatMap((stem) => this.#module(stem));
  }

  #module(stem: string): string[] {
    const file = [`${stem}.py`, path.join(stem, '__init__.py')].find((one) => this.#has(one));
    return file === undefined ? [] : [file];
  }

  async #findJavaScript(specifier: string, from: string): Promise<string[]> {
    const isInside = /^[./#]/.test(specifier);
    if (isInside && !from.includes(`${path.sep}node_modules${path.sep}`)) return [];
    const [name = ''] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? [];
    if (!isInside && isKnownInJavaScript(name)) return [];
    const manifest = isInside ? null : await this.#manifestOf(name, path.dirname(from));
    if (!isInside && manifest === null) return [];
    const packages = manifest === null ? this.packages : [manifest];
    const found = new Resolution((file) => this.#has(file), { packages, mappings: [] }).find(specifier, slashes(from));
    return found === undefined ? [] : [path.normalize(found)];
  }

  async #manifestOf(name: string, start: string): Promise<PackageManifest | null> {
    for (let folder = start; ; folder = path.dirname(folder)) {
      const file = path.join(folder, 'node_modules', name, 'package.json');
      const known = this.#manifests.get(file);
      if (known !== undefined && known !== null) return known;
      if (known === undefined) {
        const manifest = isFile(file) ? ((await readManifests([file])).packages[0] ?? null) : null;
        this.#manifests.set(file, manifest);
        if (manifest !== null) return manifest;
      }
      if (folder === path.dirname(folder)) return null;
    }
  }

  #has(file: string): boolean {
    const known = this.#isSource.get(file);
    if (known !== undefined) return known;
    const is = languageOf(file) !== null && isFile(file);
    this.#isSource.set(file, is);
    return is;
  }
}

/** What an import says while it is written may be no path at all. */
function isFile(file: string): boolean {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats?.isFile() === true && stats.size <= sizeLimit;
  } catch {
    return false;
  }
}

function isKnownInPython(top: string): boolean {
  return isStandardLibrary(top) || shippedCatalogue('python').speaksOf(top);
}

function isKnownInJavaScript(name: string): boolean {
  return builtinModules.includes(name) || shippedCatalogue('javascript').speaksOf(name);
}

function slashes(file: string): string {
  return file.replaceAll('\\', '/');
}
