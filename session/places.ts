/** Stalls by the line of their culprit, the unit in which people fix them. */

import type { Frame } from '#protocol/frame.ts';
import { bucketOf } from '#protocol/histogram.ts';
import type { Stall } from '#protocol/stall.ts';
import { micros } from '#protocol/units.ts';
import { LentMap } from './lent.ts';
import { mostKept, type Place } from './timeline.ts';

/** Start-up, a debugger's pause, a starved host and a suspended machine are shown, but nobody had to wait by the program's fault. */
export function countsAgainstProgram({ cause, phase }: Pick<Stall, 'cause' | 'phase'>): boolean {
  const { kind } = cause;
  return phase === undefined && kind !== 'paused' && kind !== 'starved' && kind !== 'suspended';
}

/** Of frames that were asked for: the same few come in all stalls, and a text that is made anew is hashed anew. */
const keys = new WeakMap<Frame, string>();

export function placeKey(frame: Frame | null): string {
  if (frame === null) return '';
  const known = keys.get(frame);
  if (known !== undefined) return known;
  const key = `${frame.file}:${frame.line}`;
  keys.set(frame, key);
  return key;
}

/** Takes stalls as they come; the places are made when somebody looks at them. */
export class PlacesSeen {
  readonly #places: LentMap<string, Place>;
  /** Those that something was added to, which are newer than what `#places` has. */
  readonly #growing = new Map<string, Growing>();
  readonly #stale = new Set<string>();

  constructor(places: ReadonlyMap<string, Place>) {
    this.#places = new LentMap(places);
  }

  add({ culprit, cause, lasted, victims }: Stall): void {
    const key = this.#keyOf(culprit);
    const { place, counts } = this.#growing.get(key) ?? this.#grow(key);
    this.#stale.add(key);
    place.culprit = culprit;
    place.call = cause.call ?? place.call;
    place.count += 1;
    place.total = micros(place.total + lasted);
    place.max = micros(Math.max(place.max, lasted));
    place.victims += victims.length;
    const bucket = bucketOf(lasted);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }

  lend(): ReadonlyMap<string, Place> {
    for (const key of this.#stale) {
      const { place, counts } = this.#growing.get(key) ?? this.#grow(key);
      this.#places.set(key, { ...place, lengths: [...counts].sort(([a], [b]) => a - b) });
    }
    this.#stale.clear();
    return this.#places.lend();
  }

  #grow(key: string): Growing {
    const none = { culprit: null, call: null, count: 0, total: micros(0), max: micros(0), victims: 0, lengths: [] };
    const place: Place = this.#places.get(key) ?? none;
    const growing = { place: { ...place }, counts: new Map(place.lengths) };
    this.#growing.set(key, growing);
    return growing;
  }

  /** More places than are kept are one. */
  #keyOf(culprit: Frame | null): string {
    const key = placeKey(culprit);
    return this.#growing.has(key) || this.#places.get(key) !== undefined || this.#growing.size < mostKept.places
      ? key
      : '';
  }
}

interface Growing {
  readonly place: { -readonly [Name in keyof Place]: Place[Name] };
  readonly counts: Map<number, number>;
}
