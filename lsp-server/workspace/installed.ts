/** Which file of an installed package an import means: of those in site-packages, or in the node_modules above the importer. */

import { builtinModules } from 'node:module';
import path from 'node:path';
import type { FileFacts, ImportFact } from '#core/facts.ts';
import { type PackageManifest, Resolution } from '#core/javascript/resolution.ts';
import { isInstalled } from '#core/modules.ts';
import { isStandardLibrary } from '#core/python/standardLibrary.ts';
import { shippedCatalogue } from './catalogue.ts';
import { readManifests } from './manifests.ts';
import { exists, isFile, moduleFiles, SourceFiles } from './sourceFiles.ts';

export class Installed {
  readonly #sitePackages: readonly string[];
  readonly #manifests: Map<string, PackageManifest | null> = new Map();
  readonly #sources: SourceFiles = new SourceFiles();
  /** The folders that have a module or package of a name. */
  readonly #tops: Map<string, readonly string[]> = new Map();

  constructor(sitePackages: readonly string[]) {
    this.#sitePackages = sitePackages;
  }

  /** The package.json files of all packages that were looked into. */
  get packages(): readonly PackageManifest[] {
    return [...this.#manifests.values()].filter((manifest) => manifest !== null);
  }

  /** What the catalogue speaks of is not looked for: it knows better than the source. */
  async find(fact: ImportFact, from: FileFacts): Promise<readonly string[]> {
    if (/^[./#]/.test(fact.module) && !isInstalled(from.file)) return [];
    return from.language === 'python'
      ? this.#findPython(fact, from.file)
      : this.#findJavaScript(fact.module, from.file);
  }

  #findPython(fact: ImportFact, from: string): string[] {
    const [top = ''] = fact.module.split('.');
    if (top === '') return moduleFiles(fact, from, this.#sitePackages, this.#sources);
    return isKnownInPython(top) ? [] : moduleFiles(fact, from, this.#foldersWith(top), this.#sources);
  }

  /** Most of what a project imports is its own: then one look tells, instead of one for every module. */
  #foldersWith(top: string): readonly string[] {
    const known = this.#tops.get(top);
    if (known !== undefined) return known;
    const folders = this.#sitePackages.filter(
      (folder) => exists(path.join(folder, top)) || isFile(path.join(folder, `${top}.py`)),
    );
    this.#tops.set(top, folders);
    return folders;
  }

  async #findJavaScript(specifier: string, from: string): Promise<string[]> {
    const isInside = /^[./#]/.test(specifier);
    const [name = ''] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? [];
    if (!isInside && isKnownInJavaScript(name)) return [];
    const manifest = isInside ? null : await this.#manifestOf(name, path.dirname(from));
    if (!isInside && manifest === null) return [];
    const packages = manifest === null ? this.packages : [manifest];
    const found = new Resolution((file) => this.#sources.has(file), { packages, mappings: [] }).find(
      specifier,
      slashes(from),
    );
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
