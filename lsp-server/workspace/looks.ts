/**
 * What is looked at on disk while a project is read and judged, so that the next start can tell whether any of it is another now: sources,
 * manifests, folders that were gone through, and places where nothing was found. Kept as what the system says of each.
 */

import { existsSync, type Stats, statSync } from 'node:fs';

/** What one project has looked at: the paths, and of them those folders whose entries count. */
export class Looks {
  readonly #paths: Set<string> = new Set();
  readonly #listed: Set<string> = new Set();

  add(path: string): void {
    this.#paths.add(path);
  }

  addListed(folder: string): void {
    this.#paths.add(folder);
    this.#listed.add(folder);
  }

  /** What the system says of all of them now; null when some may have changed since `began`, in milliseconds, without a trace. */
  seen(began: number): Seen | null {
    const paths = [...this.#paths];
    const signs = new Float64Array(paths.length * signLength);
    for (const [at, path] of paths.entries()) {
      const stats = statsOf(path);
      if (stats?.isDirectory() === false || this.#listed.has(path)) {
        if (stats !== undefined && Math.max(stats.mtimeMs, stats.ctimeMs) > began - coarsest) return null;
      }
      signs.set(signOf(stats, this.#listed.has(path)), at * signLength);
    }
    return { paths, signs };
  }
}

export interface Seen {
  readonly paths: readonly string[];
  /** So many numbers for each path. */
  readonly signs: Float64Array;
}

/** In milliseconds: so much later a file may change again and bear the same time, on the coarsest file systems. */
const coarsest = 2000;

const signLength = 4;
const kinds = { none: -1, folder: -2, listed: -3 } as const;

/** Whether all is as it was. */
export function isAsItWas({ paths, signs }: Seen): boolean {
  return paths.every((path, at) => {
    const before = signs.subarray(at * signLength, (at + 1) * signLength);
    return signOf(statsOf(path), before[0] === kinds.listed).every((part, place) => part === before[place]);
  });
}

/** The time of its last change cannot be set back by whoever sets the other one. */
function signOf(stats: Stats | undefined, isListed: boolean): readonly number[] {
  if (stats === undefined) return [kinds.none, 0, 0, 0];
  const { size, mtimeMs, ctimeMs, ino } = stats;
  if (!stats.isDirectory()) return [size, mtimeMs, ctimeMs, ino];
  return isListed ? [kinds.listed, mtimeMs, ctimeMs, ino] : [kinds.folder, 0, 0, 0];
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

let current: Looks | undefined;

/** From now on counts what this process looks at; what was counted before is counted no more. */
export function countLooks(): Looks {
  current = new Looks();
  return current;
}

export function countNoMore(): void {
  current = undefined;
}

/** A file or folder is looked at, or for. */
export function looked(path: string): void {
  current?.add(path);
}

/** The entries of a folder are looked at. */
export function listed(folder: string): void {
  current?.addListed(folder);
}

/** Whether there is such a file or folder, which is a look, too. */
export function isThere(path: string): boolean {
  looked(path);
  return existsSync(path);
}
