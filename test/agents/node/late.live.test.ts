/** What a program does that the agent does not prepare for before: it costs nothing until then, and is named all the same. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { marksOf, nodeVersions, observe, spoiltAgents, stallsOf } from './observe.ts';

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

test('the last word of a stall is said also when the program exits at its end, and the watchdog is slow', async () => {
  const agents = await spoiltAgents((folder) => {
    const watchdog = path.join(folder, 'watchdog.cjs');
    const slow = '#takeLeave() { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120);';
    writeFileSync(watchdog, readFileSync(watchdog, 'utf8').replace('#takeLeave() {', slow));
  });
  // So long that no inspector session is open any more, for which the exit waits as well.
  const observed = await observe({
    version: nodeVersions.at(-1) ?? '',
    file: 'ending.cjs',
    words: ['exitAfterCall'],
    agents,
  });
  assert.equal(observed.code, 9);
  assert.deepEqual(
    stallsOf(observed).map(({ cause }) => cause.call),
    ['child_process.execSync'],
  );
});
