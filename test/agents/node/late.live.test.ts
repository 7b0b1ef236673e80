/** What a program does that the agent does not prepare for before: it costs nothing until then, and is named all the same. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marksOf, nodeVersions, observe, stallsOf } from './observe.ts';

for (const version of nodeVersions) {
  test(`Node ${version} names calls of modules that are loaded late, and collections of a heap that was small`, async () => {
    const observed = await observe({ version, file: 'late.cjs' });
    assert.deepEqual([observed.code, observed.stdout, observed.stderr, observed.notices], [0, '', '', []]);
    const stalls = stallsOf(observed).filter(({ cause }) => cause.kind !== 'starved');
    assert.deepEqual(
      stalls.map(({ cause: { kind, call } }) => ({ cause: kind, call })),
      [...marksOf('late.cjs').values()].map(({ cause, call }) => ({ cause, call })),
    );
  });
}
