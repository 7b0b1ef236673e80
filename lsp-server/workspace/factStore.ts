/** Reads the facts of files, or takes those of the last start where a file's text is still the same. */

import type { FileFacts } from '#core/facts.ts';
import type { FilePath } from '#protocol/units.ts';
import type { CachePlace } from './cachePlace.ts';
import { type KnownFacts, readFactCache, writeFactCache } from './factCache.ts';
import type { Skipped } from './files.ts';
import { languageOf } from './languages.ts';
import { looked } from './looks.ts';
import { StoredFacts, Unpacked } from './storedFacts.ts';
import { gatherAll, type Progress } from './threads.ts';

interface FactsRead {
  /** In the order in which they were asked for. */
  readonly facts: readonly StoredFacts[];
  readonly skipped: readonly Skipped[];
}

export class FactStore {
  /** Of the last start, until what is known now is kept in its place. */
  #before: ReadonlyMap<string, KnownFacts> = new Map();
  /** Of the texts that facts were read from. */
  readonly #hashes: Map<string, string> = new Map();
  #isNews = false;

  async open({ file, version }: CachePlace): Promise<void> {
    this.#before = await readFactCache(file, version);
  }

  async read(files: readonly string[], unpacked: Unpacked = new Unpacked(), progress?: Progress): Promise<FactsRead> {
    const asked = files.map((file) => {
      looked(file);
      const known = this.#before.get(file)?.hash;
      return known === undefined ? { file } : { file, known };
    });
    const { facts, same, skipped } = await gatherAll(asked, progress);
    const found = new Map(facts.map((one) => [one.file, one]));
    for (const file of same) {
      const known = this.#before.get(file);
      if (known !== undefined) found.set(file, known);
    }
    this.#isNews ||= facts.length > 0;
    return { facts: files.flatMap((file) => this.#stored(found.get(file), unpacked)), skipped };
  }

  #stored(known: KnownFacts | undefined, unpacked: Unpacked): StoredFacts[] {
    const language = known === undefined ? null : languageOf(known.file);
    if (known === undefined || language === null) return [];
    this.#hashes.set(known.file, known.hash);
    return [new StoredFacts(known.file as FilePath, language, known.packed, unpacked)];
  }

  /** A file's facts are of a text now that is not the one on disk. */
  forget(file: string): void {
    this.#hashes.delete(file);
  }

  /** Keeps facts for the next start, if some of them were not known at the last one. */
  async save({ file, version }: CachePlace, facts: Iterable<FileFacts>): Promise<void> {
    this.#before = new Map();
    if (!this.#isNews) return;
    this.#isNews = false;
    const known: KnownFacts[] = [];
    for (const one of facts) {
      const hash = this.#hashes.get(one.file);
      if (hash !== undefined && one instanceof StoredFacts) known.push({ file: one.file, hash, packed: one.packed });
    }
    await writeFactCache(file, version, known);
  }
}
