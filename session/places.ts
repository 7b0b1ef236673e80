/** Stalls by the line of their culprit, the unit in which people fix them. */

import type { Frame } from '#protocol/frame.ts';
import { addBuckets, bucketOf } from '#protocol/histogram.ts';
import type { Stall } from '#protocol/stall.ts';
import { micros } from '#protocol/units.ts';
import type { LentMap } from './lent.ts';
import { mostKept, type Place } from './timeline.ts';

/** Start-up, a debugger's pause, a starved host and a suspended machine are shown, but nobody had to wait by the program's fault. */
export function countsAgainstProgram({ cause, phase }: Pick<Stall, 'cause' | 'phase'>): boolean {
  return phase === undefined && !['paused', 'starved', 'suspended'].includes(cause.kind);
}

export function placeKey(frame: Frame | null): string {
  return frame === null ? '' : `${frame.file}:${frame.line}`;
}

export function addToPlaces(places: LentMap<string, Place>, stall: Stall): void {
  const own = placeKey(stall.culprit);
  const key = places.get(own) !== undefined || places.size < mostKept.places ? own : '';
  places.set(key, addToPlace(places.get(key), stall));
}

function addToPlace(place: Place | undefined, { culprit, cause, lasted, victims }: Stall): Place {
  return {
    culprit,
    call: cause.call ?? place?.call ?? null,
    count: (place?.count ?? 0) + 1,
    total: micros((place?.total ?? 0) + lasted),
    max: micros(Math.max(place?.max ?? 0, lasted)),
    lengths: addBuckets(place?.lengths ?? [], [[bucketOf(lasted), 1]]),
    victims: (place?.victims ?? 0) + victims.length,
  };
}
