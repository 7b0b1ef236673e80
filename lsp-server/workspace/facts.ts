/** Reads the facts of files from disk: what one thread does with its share. */

import type { FilePath } from '#protocol/units.ts';
import { type KnownFacts, textHash } from './factCache.ts';
import type { Skipped } from './files.ts';
import { factsOf } from './frontends.ts';
import { languageOf } from './languages.ts';
import { readSource } from './read.ts';

export interface Gathered {
  readonly facts: readonly KnownFacts[];
  readonly skipped: readonly Skipped[];
}

/** A file that cannot be read costs its own facts only. */
export async function gather(files: readonly string[]): Promise<Gathered> {
  const facts: KnownFacts[] = [];
  const skipped: Skipped[] = [];
  for (const file of files) {
    const language = languageOf(file);
    if (language === null) continue;
    const text = await readSource(file);
    if (text.ok)
      facts.push({ hash: textHash(text.value), facts: await factsOf(file as FilePath, language, text.value) });
    else skipped.push({ file, because: text.because });
  }
  return { facts, skipped };
}
