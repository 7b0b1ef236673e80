/**
 * The sources of installed packages, read as far as the project's imports reach into them: so that a call of a library's
 * function is known to block by what the function does, also where no catalogue names it.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Surroundings, linkingLibraries } from '#core/analysis.ts';
import type { FileFacts, ImportFact, Language } from '#core/facts.ts';
import { finished, type Linked, nothingLinked } from '#core/link.ts';
import type { PackageManifest } from '#core/javascript/resolution.ts';
import type { FilePath } from '#protocol/units.ts';
import type { FactStore } from './factStore.ts';
import { Installed } from './installed.ts';
import { sitePackagesFor } from './sitePackages.ts';
import { Unpacked } from './storedFacts.ts';

/** More modules than this are not read: the nearest come first. */
const mostModules = 600;
/** So many imports away from the project's own files. */
const farthest = 5;
/** So many imports are remembered as looked up: a million lines have fewer, and what is typed letter by letter adds to them. */
const mostSeen = 200_000;
/** In milliseconds: so long joining them may hold up others. */
const turn = 8;

export class Libraries {
  readonly #store: FactStore;
  readonly #folders: readonly string[];
  readonly #installed: Installed;
  readonly #facts: Map<string, FileFacts> = new Map();
  readonly #unpacked: Unpacked = new Unpacked();
  /** The imports that have been looked up, by their language and the folder they stand in. */
  readonly #seen: Set<string> = new Set();
  /** As they were joined last; `#isNews` says of which languages more was read since. */
  readonly #linked: Partial<Record<Language, Linked>> = {};
  readonly #isNews: Set<Language> = new Set();

  constructor(roots: readonly FilePath[], store: FactStore) {
    this.#store = store;
    this.#folders = sitePackagesFor(roots);
    this.#installed = new Installed(this.#folders);
  }

  /** Where Python imports packages from. */
  get folders(): readonly FilePath[] {
    return this.#folders as readonly FilePath[];
  }

  get packages(): readonly PackageManifest[] {
    return this.#installed.packages;
  }

  get files(): readonly FileFacts[] {
    return [...this.#facts.values()];
  }

  /** Follows the imports of the project's files. What was followed before costs nothing. Returns whether anything is new. */
  async reach(files: readonly FileFacts[]): Promise<boolean> {
    const before = this.#facts.size;
    let near = files;
    for (let distance = 0; distance < farthest && near.length > 0; distance += 1) {
      const paths = await this.#imported(near);
      const { facts } = await this.#store.read(
        paths.slice(0, Math.max(0, mostModules - this.#facts.size)),
        this.#unpacked,
      );
      for (const one of facts) {
        this.#facts.set(one.file, one);
        this.#isNews.add(one.language);
      }
      near = facts;
    }
    return this.#facts.size > before;
  }

  /** All of a language, joined among themselves. */
  linked(language: Language, around: Surroundings): Linked {
    const known = this.#isNews.has(language) ? undefined : this.#linked[language];
    return known ?? this.#keep(language, finished(linkingLibraries(this.#of(language), around)));
  }

  /** As they were joined last. */
  joined(language: Language): Linked {
    return this.#linked[language] ?? nothingLinked;
  }

  isJoined(language: Language): boolean {
    return !this.#isNews.has(language);
  }

  /** Joins them bit by bit, so that whoever asks something meanwhile is answered. What is reached meanwhile is not in it. */
  async join(language: Language, around: Surroundings): Promise<void> {
    const files = this.#of(language);
    const steps = linkingLibraries(files, around);
    let began = performance.now();
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) {
      if (performance.now() - began < turn) continue;
      await nextTurn();
      began = performance.now();
    }
    if (this.#of(language).length === files.length) this.#keep(language, step.value);
  }

  #keep(language: Language, linked: Linked): Linked {
    this.#linked[language] = linked;
    this.#isNews.delete(language);
    return linked;
  }

  #of(language: Language): readonly FileFacts[] {
    return [...this.#facts.values()].filter((file) => file.language === language);
  }

  async #imported(files: readonly FileFacts[]): Promise<string[]> {
    const found = new Set<string>();
    for (const file of files) {
      for (const fact of file.imports) {
        if (this.#isKnown(fact, file)) continue;
        for (const path of await this.#installed.find(fact, file)) if (!this.#facts.has(path)) found.add(path);
      }
    }
    return [...found];
  }

  /** Marks it as known as well. */
  #isKnown({ module, name }: ImportFact, { file, language }: FileFacts): boolean {
    const folder = file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')));
    const key = `${language}\0${folder}\0${module}\0${name ?? ''}`;
    if (this.#seen.has(key)) return true;
    if (this.#seen.size >= mostSeen) this.#seen.clear();
    this.#seen.add(key);
    return false;
  }
}
