/** Histograms: a value is in its bucket, sums are sums, percentiles are right within 4.5 %. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addBuckets, type Buckets, bucketOf, percentile } from '#protocol/histogram.ts';
import { micros } from '#protocol/units.ts';
import { seeded } from '../random.ts';

test('adding is the same as counting together, in whatever order the buckets come', () => {
  const random = seeded(3);
  for (let round = 0; round < 500; round += 1) {
    const [left, right] = [anyBuckets(), anyBuckets()];
    const counts = new Map<number, number>();
    for (const [bucket, count] of [...left, ...right]) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
    assert.deepEqual(
      addBuckets(left, right),
      [...counts].sort(([a], [b]) => a - b),
    );
  }
  function anyBuckets(): Buckets {
    return Array.from({ length: random.below(9) }, () => [random.below(12), 1 + random.below(5)] as const);
  }
});

test('a percentile is within 4.5 % of the value itself', () => {
  const random = seeded(4);
  const values = Array.from({ length: 1000 }, () => micros(2 + random.below(2_000_000))).sort((a, b) => a - b);
  const buckets = values.reduce<Buckets>((sum, value) => addBuckets(sum, [[bucketOf(value), 1]]), []);
  for (const share of [0.01, 0.5, 0.9, 0.99, 1]) {
    const exact = values[Math.ceil(share * values.length) - 1] ?? 0;
    const close = percentile(buckets, share);
    assert.ok(close >= exact - 1 && close <= exact * 1.045 + 1, `${share}: ${close} for ${exact}`);
  }
});

test('nothing has the percentile 0', () => assert.equal(percentile([], 0.99), 0));
