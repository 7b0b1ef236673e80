/** Lines come out whole, whatever pieces they come in. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lines } from '#protocol/lines.ts';
import { seeded } from '../random.ts';

test('every way of cutting the text gives the same lines', () => {
  const text = 'one\n\nthree\n{"four":"ü"}\nrest';
  const random = seeded(1);
  for (let round = 0; round < 500; round += 1) {
    const lines = new Lines();
    const got: string[] = [];
    for (let from = 0; from < text.length;) {
      const to = from + random.below(5);
      got.push(...lines.push(text.slice(from, to)));
      from = to;
    }
    assert.deepEqual(got, ['one', '', 'three', '{"four":"ü"}']);
    assert.ok(lines.unfinished);
  }
});

test('a line over the limit is left out and counted, and the next one is read', () => {
  const lines = new Lines(5);
  assert.deepEqual(lines.push('12345\n123'), ['12345']);
  assert.deepEqual(lines.push('456'), []);
  assert.deepEqual(lines.push('789'), []);
  assert.deepEqual(lines.push('0\nok\n'), ['ok']);
  assert.equal(lines.tooLong, 1);
  assert.ok(!lines.unfinished);
});

test('a line that never ends takes no more memory than the limit', () => {
  const lines = new Lines();
  const piece = 'x'.repeat(64 * 1024);
  const before = process.memoryUsage().heapUsed;
  for (let sent = 0; sent < 1024 * 1024 * 1024; sent += piece.length) assert.deepEqual(lines.push(piece), []);
  assert.equal(lines.tooLong, 1);
  assert.ok(process.memoryUsage().heapUsed - before < 32 * 1024 * 1024);
});
