/** Nothing of what a program works with is told: no argument, no environment, no text of a request, no file's content. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { nodeVersions, observe, stallsOf } from './observe.ts';

test('secrets in every place of a program stay there', async () => {
  let directory = '';
  const observed = await observe({
    version: nodeVersions.at(-1) ?? '',
    file: 'secrets.cjs',
    words: ['planted-argument-4f1c'],
    env: { PLANTED: 'planted-environment-4f1c' },
    before: (run) => {
      directory = run;
      for (const name of readdirSync(run)) {
        if (name.endsWith('.json')) assert.doesNotMatch(readFileSync(path.join(run, name), 'utf8'), /planted/);
      }
    },
  });
  assert.notEqual(directory, '');
  assert.deepEqual([observed.code, observed.stderr], [0, '']);
  assert.ok(Number(observed.stdout) >= 40, `${observed.stdout} places`);
  const told = JSON.stringify([observed.heard, observed.notices]);
  assert.deepEqual(told.match(/planted-[\w-]*/g) ?? [], []);
  // It did block with them.
  assert.ok(stallsOf(observed).length >= 4, `${stallsOf(observed).length} stalls`);
});
