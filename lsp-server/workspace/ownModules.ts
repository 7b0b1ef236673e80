/** Which file of the project itself an import means, looked for on disk: for files that are read without their project. */

import path from 'node:path';
import type { FileFacts, ImportFact } from '#core/facts.ts';
import { type Manifests, Resolution } from '#core/javascript/resolution.ts';
import { isInstalled } from '#core/modules.ts';
import { isStandardLibrary } from '#core/python/standardLibrary.ts';
import type { FilePath } from '#protocol/units.ts';
import { moduleFiles, SourceFiles } from './sourceFiles.ts';

export class OwnModules {
  readonly #roots: readonly FilePath[];
  readonly #sources: SourceFiles = new SourceFiles();
  readonly #resolution: Resolution;

  constructor(roots: readonly FilePath[], manifests: Manifests) {
    this.#roots = roots;
    this.#resolution = new Resolution((file) => this.#sources.has(file), manifests);
  }

  importedBy(file: FileFacts): string[] {
    const found = file.imports.flatMap((fact) =>
      file.language === 'python' ? this.#python(fact, file.file) : this.#javaScript(fact, file.file),
    );
    return [...new Set(found)].filter((one) => !isInstalled(one));
  }

  #python(fact: ImportFact, from: string): string[] {
    if (!fact.module.startsWith('.') && isStandardLibrary(fact.module.split('.')[0] ?? '')) return [];
    return moduleFiles(fact, from, [...this.#foldersAbove(from), ...this.#roots], this.#sources);
  }

  /** Up to the root that the file is below; its own folder only, when it is below none. */
  #foldersAbove(file: string): string[] {
    const folders = [path.dirname(file)];
    for (let folder = path.dirname(file); this.#roots.some((root) => folder.startsWith(root + path.sep));) {
      folder = path.dirname(folder);
      folders.push(folder);
    }
    return folders;
  }

  #javaScript({ module }: ImportFact, from: string): string[] {
    const found = this.#resolution.find(module, from.replaceAll('\\', '/'));
    return found === undefined ? [] : [path.normalize(found)];
  }
}
