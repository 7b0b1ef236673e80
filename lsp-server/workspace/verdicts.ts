/** What was found in a project when it was judged last, so that the same project need not be judged again, also after a restart. */

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
  #last: Verdict | undefined;
  #isNews = false;

  async open({ verdict, version }: CachePlace): Promise<void> {
    for await (const chunk of readChunks(verdict, version)) this.#last = deserialize(chunk) as Verdict;
  }

  async save({ verdict, version }: CachePlace): Promise<void> {
    if (!this.#isNews || this.#last === undefined) return;
    this.#isNews = false;
    await writeChunks(verdict, version, [serialize(this.#last)]);
  }

  /** Null when judging failed. */
  async on(
    project: PackedProject,
    judge: (project: PackedProject) => Promise<readonly Finding[] | null>,
  ): Promise<readonly Finding[] | null> {
    const digest = digestOf(project);
    if (this.#last?.digest === digest) return this.#last.findings;
    const findings = await judge(project);
    if (findings !== null) {
      this.#last = { digest, findings };
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
