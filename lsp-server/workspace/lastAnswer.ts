/**
 * What was found when somebody asked last, and what was offered for it, for whoever asks the same while nothing that was looked at for it has
 * changed: then no source need be read.
 */

import { deserialize, serialize } from 'node:v8';
import type { OfferedFix } from '#core/fixes.ts';
import type { Finding } from '#protocol/finding.ts';
import { type CachePlace, cachePlaceFor } from './cachePlace.ts';
import { readChunks, writeChunks } from './chunks.ts';
import type { Exclude } from './files.ts';
import { isAsItWas, type Seen } from './looks.ts';
import { environmentAsked } from './sitePackages.ts';

export interface Answer {
  /** How many files were judged. */
  readonly files: number;
  readonly findings: readonly Finding[];
  /** For each of them; null where nobody wanted to know. */
  readonly offered: readonly (readonly OfferedFix[] | null)[];
}

/** A folder whose sources are asked about, and which of them not. */
export interface AskedFolder {
  readonly folder: string;
  readonly exclude: Exclude | null;
}

export function placeOfAnswer(asked: readonly AskedFolder[]): Promise<CachePlace | null> {
  return cachePlaceFor(
    asked.map(({ folder }) => folder),
    [asked, environmentAsked()],
  );
}

/** Null when there is none that holds. */
export async function readAnswer({ answer, version }: CachePlace): Promise<Answer | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of readChunks(answer, version)) chunks.push(chunk);
  const [seen, kept] = chunks;
  if (seen === undefined || kept === undefined || !isAsItWas(deserialize(seen) as Seen)) return null;
  return deserialize(kept) as Answer;
}

export function keepAnswer({ answer: file, version }: CachePlace, answer: Answer, seen: Seen): Promise<void> {
  return writeChunks(file, version, [serialize(seen), serialize(answer)]);
}
