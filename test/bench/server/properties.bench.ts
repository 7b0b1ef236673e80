/**
 * Properties of the language server at full size: 500 edits at 20 ms with requests open, 10,000 files changed at once, 20,000 mutated
 * real sources, each answered within a second of computing. Fails when one does not hold. `MUTATIONS` and `SEED` say how many, and which.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { served } from '../../lsp/served.ts';
import { branchStorm, editStorm, mutationStorm } from '../../lsp/storms.ts';
import { seeded } from '../../random.ts';
import { workspaceOf } from './workspace.ts';

const here = served();
/** Small ones: what a text of thousands of lines breaks, one of a hundred breaks as well. */
const sources = workspaceOf(800)
  .files.map((name) => ({ name, text: readFileSync(name, 'utf8') }))
  .filter(({ text }) => text.length > 200 && text.length < 6000)
  .slice(0, 250);
/** In milliseconds. */
const tooLong = 1000;
const began = performance.now();
after(() => console.log(`together ${((performance.now() - began) / 1000).toFixed(0)} s`));

test('500 edits at 20 ms: the newest version is published last', async () => {
  const client = await here.connect();
  await editStorm(client, here.uriOf('storm.py'), 500, 20);
  await client.end();
});

test('10,000 files changed at once: the findings of a fresh server', () => branchStorm(here, 10_000));

/** Each of them with a server and a seed of its own. */
const mutations = Number(process.env['MUTATIONS'] ?? 20_000);
const each = 5000;
const first = Number(process.env['SEED'] ?? 1);

for (let part = 0; part * each < mutations; part += 1) {
  const count = Math.min(each, mutations - part * each);
  test(`${count} mutated sources, seed ${first + part}: no crash`, async () => {
    const client = await here.connect({ textDocument: { diagnostic: {} } });
    const slowest: string[] = [];
    const times: number[] = [];
    const answered = await mutationStorm(client, sources, count, seeded(first + part), (name, worked) => {
      times.push(worked);
      if (worked > tooLong) slowest.push(`${name}: ${worked.toFixed(0)} ms`);
    });
    const [longest = 0, second = 0, third = 0] = times.toSorted((a, b) => b - a);
    console.log(`longest ${[longest, second, third].map((time) => time.toFixed(0)).join(', ')} ms`);
    assert.equal(answered, count);
    assert.deepEqual(slowest, [], 'computed longer than a second for one answer');
    assert.equal(await client.end(), 0);
  });
}
