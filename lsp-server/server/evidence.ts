/** What runs have measured, with the texts of the files as they were then, so that it can be followed through edits. */

import type { Measured } from '#core/fuse.ts';
import { type LineMap, lineMapOf } from '#core/lineMap.ts';
import type { BlockingCall } from '#protocol/events.ts';
import type { Frame } from '#protocol/frame.ts';
import type { Stall } from '#protocol/stall.ts';
import type { FilePath } from '#protocol/units.ts';

/** More stalls than an editor can show at once. */
const limit = 2000;

export class Evidence {
  #measured: Measured = { stalls: [], calls: [] };
  #run: unknown;
  #files: ReadonlySet<FilePath> = new Set();
  readonly #then: Map<FilePath, string> = new Map();
  readonly #now: Map<FilePath, string> = new Map();
  readonly #maps: Map<FilePath, LineMap> = new Map();

  get measured(): Measured {
    return this.#measured;
  }

  /** Takes the evidence of a run in the place of what was there; returns the files that it names. Another run saw other texts. */
  take(value: unknown): readonly FilePath[] {
    const { run, stalls: someStalls, calls: someCalls } = recordOf(value);
    const stalls = listOf(someStalls).flatMap((one) => stallFrom(one) ?? []);
    const calls = listOf(someCalls).filter(isCall);
    this.#measured = { stalls, calls };
    if (run !== this.#run) for (const file of this.#then.keys()) this.#forget(file);
    this.#run = run;
    const frames = [...stalls.flatMap(({ stack }) => stack), ...calls.map(({ site }) => site)];
    this.#files = new Set(frames.flatMap(({ file, origin }) => (origin === 'user' ? [file] : [])));
    for (const file of this.#then.keys()) if (!this.#files.has(file)) this.#forget(file);
    return [...this.#files];
  }

  isAbout(file: FilePath): boolean {
    return this.#files.has(file);
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

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(-limit) : [];
}

/** What a client leaves out is not known: who had to wait, whose fault it was. */
function stallFrom(value: unknown): Stall | null {
  const given = recordOf(value);
  const { lasted, cause, stack, culprit, victims } = given;
  if (!isLength(lasted) || !isCause(cause) || !Array.isArray(stack) || !stack.every(isFrame)) return null;
  return {
    ...(given as unknown as Stall),
    culprit: isFrame(culprit) ? culprit : null,
    victims: Array.isArray(victims) ? (victims as Stall['victims']) : [],
  };
}

function isCall(value: unknown): value is BlockingCall {
  const { call, site, count, max } = recordOf(value);
  return typeof call === 'string' && isLength(count) && isLength(max) && isFrame(site);
}

function isCause(value: unknown): value is Stall['cause'] {
  const { kind, call } = recordOf(value);
  return typeof kind === 'string' && (call === undefined || typeof call === 'string');
}

function isFrame(value: unknown): value is Frame {
  const { function: name, file, line, column } = recordOf(value);
  const hasColumn = column === undefined || column === null || isCount(column);
  return typeof name === 'string' && typeof file === 'string' && isCount(line) && hasColumn;
}

function isLength(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.MAX_SAFE_INTEGER;
}

/** Lines and columns count from 1. */
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
