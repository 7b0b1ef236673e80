/** The storms, small: bursts of edits, a change of branches, texts that are no programs. The bench `properties` has them at full size. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seeded } from '../random.ts';
import { served } from './served.ts';
import { branchStorm, editStorm, mutationStorm } from './storms.ts';

const here = served();

test('of many edits with requests open, the newest is published last', async () => {
  const client = await here.connect();
  await editStorm(client, here.uriOf('storm.py'), 60, 5);
  assert.equal(await client.end(), 0);
});

test('after all files have changed at once the findings are those of a fresh server', () => branchStorm(here, 250));

const sources = [
  {
    name: 'a.py',
    text: `import time, requests\nclass A:\n    @property\n    def x(self) -> int: return requests.get(f"{self}").json()\nasync def h(a: A):\n    with open("x") as f:\n        [y async for y in g()]\n    return a.x or time.sleep(1)  # stallsight: allow[blocking-sleep] x\n`,
  },
  {
    name: 'a.ts',
    text: `import fs, { readFileSync as rd } from 'fs';\nexport class S<T> { constructor(private a: A) {} async get(k: string) { return this.load(k); } load = (k) => fs.readFileSync(k); }\napp.get(\`/x\${1}\`, async (q, s) => { for (const x of rd('x')) s.end(x?.y ?? 1); });\n`,
  },
];

test('texts that are cut and mixed are answered', async () => {
  const client = await here.connect({ textDocument: { diagnostic: {} } });
  assert.equal(await mutationStorm(client, sources, 300, seeded(5)), 300);
  assert.equal(await client.end(), 0);
});
