/** Programs of every make die in every way as they do without the agent: some of the pairs; `npm run bench deaths` has all, on every Python. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pythons } from '../../setup/python.mjs';
import { compareDeaths } from './deaths.ts';

const newest = pythons().at(-1)?.path ?? 'python3';
const seed = Number(process.env['SEED'] ?? 1);

test(`40 deaths (seed ${seed})`, async () => {
  assert.deepEqual(await compareDeaths(newest, seed, 40), { count: 40, changed: [], shown: [], lost: 0 });
});
