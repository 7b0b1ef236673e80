/**
 * What was found in a project when it was judged last, so that the same project need not be judged again, also after a restart: as it was
 * on disk, and with what somebody was typing, because who starts again may find either.
 */

import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import type { Finding } from '#protocol/finding.ts';
import type { CachePlace } from './cachePlace.ts';
import { readChunks, writeChunks } from './chunks.ts';
import type { PackedProject } from './judging.ts';

interface Verdict {
  /** Of all that was judged. */
  readonly digest: string;
  readonly findings: readonly Finding[];
}

export class Verdicts {
  readonly #last: Partial<Record<'onDisk' | 'typed', Verdict>> = {};
  #isNews = false;

  async open({ verdict, version }: CachePlace): Promise<void> {
    for await (const chunk of readChunks(verdict, version)) Object.assign(this.#last, deserialize(chunk));
  }

  async save({ verdict, version }: CachePlace): Promise<void> {
    if (!this.#isNews) return;
    this.#isNews = false;
    await writeChunks(verdict, version, [serialize(this.#last)]);
  }

  /** Null when judging failed. `as` says whether an editor holds some of its texts. */
  async on(
    project: PackedProject,
    as: 'onDisk' | 'typed',
    judge: (project: PackedProject) => Promise<readonly Finding[] | null>,
  ): Promise<readonly Finding[] | null> {
    const digest = digestOf(project);
    const known = Object.values(this.#last).find((verdict) => verdict.digest === digest);
    if (known !== undefined) return known.findings;
    const findings = await judge(project);
    if (findings !== null) {
      this.#last[as] = { digest, findings };
      this.#isNews = true;
    }
    return findings;
  }
}

function digestOf({ files, libraries, around }: PackedProject): string {
  const hash = createHash('sha256').update(JSON.stringify(around));
  for (const one of [files, libraries]) {
    hash.update(`\n${one.length}\n`);
    for (const { packed } of one) hash.update(packed);
  }
  return hash.digest('base64url');
}
