/** Where the facts of a project are kept between starts, and by which version of the analysis. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { threadFile } from './shipped.ts';

export interface CachePlace {
  /** Of the facts. */
  readonly file: string;
  /** Of what was found in them. */
  readonly verdict: string;
  /** Of what was answered to the very same question. */
  readonly answer: string;
  readonly version: string;
}

/** Null when this is no installation but the sources: they change under the cache. `question` is what else answers depend on. */
export async function cachePlaceFor(folders: readonly string[], question: unknown = null): Promise<CachePlace | null> {
  const thread = threadFile();
  if (folders.length === 0 || !thread.endsWith('.cjs')) return null;
  const sorted = [...folders].sort();
  const name = digest(JSON.stringify(sorted));
  const cache = userCache();
  return {
    file: path.join(cache, 'facts', name),
    verdict: path.join(cache, 'verdicts', name),
    answer: path.join(cache, 'answers', digest(JSON.stringify([sorted, question]))),
    version: digest(await readFile(thread)),
  };
}

function digest(of: string | Uint8Array): string {
  return createHash('sha256').update(of).digest('hex').slice(0, 32);
}

/** The user's cache folder, as each system has it. */
function userCache(): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (xdg !== undefined && path.isAbsolute(xdg)) return path.join(xdg, 'stallsight');
  if (process.platform === 'win32' && local !== undefined) return path.join(local, 'stallsight');
  const caches = process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache'];
  return path.join(os.homedir(), ...caches, 'stallsight');
}
