/**
 * Properties of the language server at full size: 500 edits at 20 ms with requests open, 10,000 files changed at once, 20,000 mutated
 * real sources. Fails when one does not hold.
 */

import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { served } from '../../lsp/served.ts';
import { branchStorm, editStorm, mutationStorm } from '../../lsp/storms.ts';
import { seeded } from '../../random.ts';
import { workspaceOf } from './workspace.ts';

const here = served();
const began = performance.now();
after(() => console.log(`together ${((performance.now() - began) / 1000).toFixed(0)} s`));

test('500 edits at 20 ms: the newest version is published last', async () => {
  const client = await here.connect();
  await editStorm(client, here.uriOf('storm.py'), 500, 20);
  await client.end();
});

test('10,000 files changed at once: the findings of a fresh server', () => branchStorm(here, 10_000));

test('20,000 mutated sources: no crash', async () => {
  const client = await here.connect({ textDocument: { diagnostic: {} } });
  const sources = workspaceOf(400)
    .files.map((name) => ({ name, text: readFileSync(name, 'utf8') }))
    .filter(({ text }) => text.length < 20_000);
  await mutationStorm(client, sources, 20_000, seeded(20_000));
  await client.end();
});
