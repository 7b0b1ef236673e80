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

export function addBuckets(left: Buckets, right: Buckets): Buckets {
  const counts = new Map(left);
  for (const [bucket, count] of right) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
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
