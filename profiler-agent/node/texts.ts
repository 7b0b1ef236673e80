/** The lines of the program's files, as they are on disk. Off the program's threads. */

import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Larger files are left alone: reading them would keep the watchdog from its watch. */
const largest = 4 * 1024 * 1024;
/** So many files are remembered. */
const most = 50;

export class Texts {
  readonly #known = new Map<string, readonly string[] | null>();

  linesOf(file: string): readonly string[] | null {
    const known = this.#known.get(file);
    if (known !== undefined) return known;
    if (this.#known.size >= most) this.#known.clear();
    const lines = readLines(file);
    this.#known.set(file, lines);
    return lines;
  }
}

function readLines(file: string): readonly string[] | null {
  try {
    const place = file.startsWith('file:') ? fileURLToPath(file) : file;
    return statSync(place).size > largest ? null : readFileSync(place, 'utf8').split('\n');
  } catch {
    return null;
  }
}
