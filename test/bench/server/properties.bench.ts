/**
 * Properties of the language server at full size: 500 edits at 20 ms with requests open, 10,000 files changed at once, 20,000 mutated
 * real sources. Fails when one does not hold.
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
const began = performance.now();
after(() => console.log(`together ${((performance.now() - began) / 1000).toFixed(0)} s`));

test('500 edits at 20 ms: the newest version is published last', async () => {
  const client = await here.connect();
  await editStorm(client, here.uriOf('storm.py'), 500, 20);
  await client.end();
});

test('10,000 files changed at once: the findings of a fresh server', () => branchStorm(here, 10_000));

for (const part of [1, 2, 3, 4]) {
  test(`5,000 mutated sources, part ${part} of 4: no crash`, async () => {
    const client = await here.connect({ textDocument: { diagnostic: {} } });
    assert.equal(await mutationStorm(client, sources, 5000, seeded(part)), 5000);
    assert.equal(await client.end(), 0);
  });
}
