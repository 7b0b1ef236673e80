/** Reads the facts of files, or takes those of the last start where a file's text is still the same. */

import type { FileFacts } from '#core/facts.ts';
import type { CachePlace } from './cachePlace.ts';
import { type KnownFacts, readFactCache, textHash, writeFactCache } from './factCache.ts';
import type { Skipped } from './files.ts';
import { readSource } from './read.ts';
import { gatherAll, type Progress } from './threads.ts';

interface FactsRead {
  readonly facts: readonly FileFacts[];
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

  async read(files: readonly string[], progress?: Progress): Promise<FactsRead> {
    const facts: FileFacts[] = [];
    const unknown: string[] = [];
    for (const file of files) {
      const known = await this.#recalled(file);
      if (known === undefined) unknown.push(file);
      else facts.push(known);
    }
    const gathered = await gatherAll(unknown, progress);
    for (const { hash, facts: one } of gathered.facts) {
      this.#hashes.set(one.file, hash);
      facts.push(one);
    }
    this.#isNews ||= unknown.length > 0;
    return { facts, skipped: gathered.skipped };
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
      if (hash !== undefined) known.push({ hash, facts: one });
    }
    await writeFactCache(file, version, known);
  }

  async #recalled(file: string): Promise<FileFacts | undefined> {
    const before = this.#before.get(file);
    if (before === undefined) return undefined;
    const text = await readSource(file);
    if (!text.ok || textHash(text.value) !== before.hash) return undefined;
    this.#hashes.set(file, before.hash);
    return before.facts;
  }
}
