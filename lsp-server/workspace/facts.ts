/** Reads the facts of files from disk: what one thread does with its share. */

import type { Read } from '#protocol/read.ts';
import type { FilePath } from '#protocol/units.ts';
import { type KnownFacts, textHash } from './factCache.ts';
import type { Skipped } from './files.ts';
import { factsOf } from './frontends.ts';
import { isMinified, isOther, languageOf } from './languages.ts';
import { pack } from './pack.ts';
import { readSource } from './read.ts';
import { shared } from './storedFacts.ts';

/** A file, and the hash of the text of which its facts are known. */
export interface Asked {
  readonly file: string;
  readonly known?: string;
}

export interface Gathered {
  readonly facts: readonly KnownFacts[];
  /** Their text is the one that is known. */
  readonly same: readonly string[];
  readonly skipped: readonly Skipped[];
}

/** A file that cannot be read costs its own facts only. */
export async function gather(
  files: readonly Asked[],
  read: (file: string) => Read<string> | Promise<Read<string>> = readSource,
): Promise<Gathered> {
  const facts: KnownFacts[] = [];
  const same: string[] = [];
  const skipped: Skipped[] = [];
  for (const { file, known } of files) {
    const language = languageOf(file);
    if (language === null) continue;
    const text = await read(file);
    if (isOther(file, text.ok ? text.value : '')) continue;
    if (!text.ok) {
      skipped.push({ file, because: text.because });
      continue;
    }
    if (language === 'javascript' && isMinified(text.value)) {
      skipped.push({ file, because: 'it is minified' });
      continue;
    }
    const hash = textHash(text.value);
    if (hash === known) same.push(file);
    else facts.push({ file, hash, packed: pack(await factsOf(file as FilePath, language, text.value)) });
  }
  const packed = shared(facts.map((one) => one.packed));
  return { facts: facts.map((one, at) => ({ ...one, packed: packed[at] ?? one.packed })), same, skipped };
}
