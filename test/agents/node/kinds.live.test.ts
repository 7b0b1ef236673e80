/** Every kind of stall, on every version of Node, is told while it lasts, with its line, its cause and its call. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import path from 'node:path';
import { marksOf, nodeVersions, observe, programs, reportedAt, stallsOf } from './observe.ts';

const marks = marksOf('kinds.cjs');
const file = path.join(programs, 'kinds.cjs');

for (const version of nodeVersions) {
  test(`Node ${version} names each kind of stall`, async (t) => {
    const observed = await observe({ version, file, words: [...marks.keys()] });
    assert.deepEqual(observed.notices, []);
    assert.deepEqual([observed.code, observed.signal, observed.stderr], [0, null, '']);
    const stalls = stallsOf(observed);
    for (const [kind, mark] of marks) {
      await t.test(kind, () => {
        const stall = stalls.find(({ culprit }) => culprit?.file === file && culprit.line === mark.line);
        assert.ok(stall, `no stall at line ${mark.line}, but ${stalls.map((one) => one.culprit?.line).join(', ')}`);
        if (stall.cause.kind === 'starved') return;
        const { cause, lasted, cpu, runDelay, gc } = stall;
        const judged = JSON.stringify({ cause, lasted, cpu, runDelay, gc });
        assert.deepEqual([cause.kind, cause.call], [mark.cause, mark.call], judged);
      });
    }
    await t.test('told while they last', () => {
      const late = stalls.filter((stall) => (reportedAt(observed, stall) ?? Infinity) >= stall.began + stall.lasted);
      assert.ok(late.length <= 2, late.map(({ culprit, lasted }) => `${culprit?.function}: ${lasted}`).join(', '));
    });
    await t.test('nothing else', () => {
      const others = stalls.filter(({ culprit }) => ![...marks.values()].some(({ line }) => line === culprit?.line));
      assert.deepEqual(others, []);
    });
  });
}

test('a query of Node’s own SQLite is named while it runs', async () => {
  const version = nodeVersions.at(-1) ?? '';
  const observed = await observe({ version, file: 'database.cjs' });
  assert.deepEqual([observed.code, observed.stderr], [0, '']);
  const [mark] = marksOf('database.cjs').values();
  const stall = stallsOf(observed).find(({ culprit }) => culprit?.line === mark?.line);
  assert.equal(stall?.cause.call, mark?.call);
});

test('a blocking function of an addon is named while it runs', async () => {
  const observed = await observe({ version: nodeVersions[0] ?? '', file: 'addon.mjs' });
  assert.deepEqual([observed.code, observed.stderr], [0, '']);
  const [mark] = marksOf('addon.mjs').values();
  const stall = stallsOf(observed).find(({ culprit }) => culprit?.line === mark?.line);
  assert.ok(stall !== undefined && (reportedAt(observed, stall) ?? Infinity) < stall.began + stall.lasted);
  assert.deepEqual([stall.cause.kind, stall.cause.call], ['cpu', 'native addon']);
});
