/** What runs have measured, with the texts of the files as they were then, so that it can be followed through edits. */

import type { Measured } from '#core/fuse.ts';
import { type LineMap, lineMapOf } from '#core/lineMap.ts';
import type { BlockingCall } from '#protocol/events.ts';
import type { Stall } from '#protocol/stall.ts';
import type { FilePath } from '#protocol/units.ts';

/** More stalls than an editor can show at once. */
const limit = 2000;

export class Evidence {
  #measured: Measured = { stalls: [], calls: [] };
  readonly #then: Map<FilePath, string> = new Map();
  readonly #now: Map<FilePath, string> = new Map();
  readonly #maps: Map<FilePath, LineMap> = new Map();

  get measured(): Measured {
    return this.#measured;
  }

  /** Takes the evidence of a run in the place of what was there; returns the files that it names. */
  take(value: unknown): readonly FilePath[] {
    const stalls = listOf(value, 'stalls', isStall);
    const calls = listOf(value, 'calls', isCall);
    this.#measured = { stalls, calls };
    const frames = [...stalls.flatMap(({ stack }) => stack), ...calls.map(({ site }) => site)];
    const files = new Set(frames.flatMap(({ file, origin }) => (origin === 'user' ? [file] : [])));
    for (const file of this.#then.keys()) if (!files.has(file)) this.#forget(file);
    return [...files];
  }

  isAbout(file: FilePath): boolean {
    return this.#then.has(file);
  }

  /** The text of a file now. The first time that is the text of the run, too. */
  see(file: FilePath, text: string): void {
    const then = this.#then.get(file);
    if (then === undefined) this.#then.set(file, text);
    else if (this.#now.get(file) !== text) this.#maps.set(file, lineMapOf(then, text));
    this.#now.set(file, text);
  }

  /** Undefined when the file is as it was measured. */
  movedSince(file: FilePath): LineMap | undefined {
    return this.#then.get(file) === this.#now.get(file) ? undefined : this.#maps.get(file);
  }

  #forget(file: FilePath): void {
    this.#then.delete(file);
    this.#now.delete(file);
    this.#maps.delete(file);
  }
}

function listOf<T>(value: unknown, name: string, isOne: (item: unknown) => item is T): readonly T[] {
  if (typeof value !== 'object' || value === null || !(name in value)) return [];
  const list: unknown = (value as Readonly<Record<string, unknown>>)[name];
  return Array.isArray(list) ? list.slice(0, limit).filter(isOne) : [];
}

function isStall(value: unknown): value is Stall {
  const { lasted, cause, stack } = recordOf(value);
  return (
    typeof lasted === 'number' &&
    typeof recordOf(cause)['kind'] === 'string' &&
    Array.isArray(stack) &&
    stack.every(isFrame)
  );
}

function isCall(value: unknown): value is BlockingCall {
  const { call, site, count, max } = recordOf(value);
  return typeof call === 'string' && typeof count === 'number' && typeof max === 'number' && isFrame(site);
}

function isFrame(value: unknown): boolean {
  const { file, line } = recordOf(value);
  return typeof file === 'string' && typeof line === 'number';
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
