/**
 * Lag as an exponential histogram that adds up over a run: OpenTelemetry's, scale 4
 * (https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram).
 * Bucket i holds the values in (base^i, base^(i+1)] microseconds with base = 2^(1/16), so a percentile is right within 4.5 %.
 */

import { type Micros, micros } from './units.ts';

/** `[bucket, count]` pairs, by bucket. Values of at most 1 µs are in bucket 0. */
export type Buckets = readonly (readonly [bucket: number, count: number])[];

const perOctave = 16;

export function bucketOf(value: Micros): number {
  return value <= 1 ? 0 : Math.ceil(Math.log2(value) * perOctave) - 1;
}

/** Merges in one pass, because it runs for every lag event of a recording. */
export function addBuckets(left: Buckets, right: Buckets): Buckets {
  const sum: (readonly [number, number])[] = [];
  const others = inOrder(right);
  let at = 0;
  for (const [bucket, count] of inOrder(left)) {
    for (let other = others[at]; other !== undefined && other[0] < bucket; other = others[at]) {
      sum.push(other);
      at += 1;
    }
    const same = others[at]?.[0] === bucket ? (others[at]?.[1] ?? 0) : null;
    if (same !== null) at += 1;
    sum.push([bucket, count + (same ?? 0)]);
  }
  sum.push(...others.slice(at));
  return sum;
}

/** Each bucket once, in order: what came over the wire may be neither. */
function inOrder(buckets: Buckets): Buckets {
  if (buckets.every(([bucket], index) => bucket > (buckets[index - 1]?.[0] ?? -1))) return buckets;
  const counts = new Map<number, number>();
  for (const [bucket, count] of buckets) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  return [...counts].sort(([a], [b]) => a - b);
}

/** The value below which `share` (0 to 1) of the samples lie: the upper bound of their bucket, 0 when there are none. */
export function percentile(buckets: Buckets, share: number): Micros {
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [bucket, count] of buckets) {
    seen += count;
    if (seen >= total * share) return micros(2 ** ((bucket + 1) / perOctave));
  }
  return micros(0);
}
