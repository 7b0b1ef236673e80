/** Numbers by pairs of numbers, held against a plain Map. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PairMap } from '#session/export/pair-map.ts';
import { seeded } from '../../random.ts';

test('what was added is found, and nothing else, however many there are', () => {
  const random = seeded(5);
  const [pairs, plain] = [new PairMap(), new Map<string, number>()];
  for (let turn = 0; turn < 50_000; turn += 1) {
    const [left, right] = [random.below(turn % 3 === 0 ? 9 : 20_000), random.below(2 ** 31)];
    const near = turn % 2 === 0 ? right % 300 : right;
    assert.equal(pairs.get(left, near), plain.get(`${left} ${near}`));
    if (plain.has(`${left} ${near}`)) continue;
    pairs.add(left, near, turn);
    plain.set(`${left} ${near}`, turn);
  }
  for (const [key, value] of plain) {
    const [left = 0, right = 0] = key.split(' ').map(Number);
    assert.equal(pairs.get(left, right), value);
  }
});
