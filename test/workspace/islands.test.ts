/** Files that reach each other by imports are judged together, all others apart; what is found is what judging all at once finds. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileFacts } from '#core/facts.ts';
import { islandsOf } from '#core/islands.ts';
import { noManifests } from '#core/javascript/resolution.ts';
import { nothingLinked } from '#core/link.ts';
import { modulesOf } from '#core/modules.ts';
import { factsOf } from '#workspace/frontends.ts';
import { judge, judgePacked, packedFile } from '#workspace/judging.ts';
import { languageOf } from '#workspace/languages.ts';
import type { FilePath } from '#protocol/units.ts';

const roots = ['/project' as FilePath];

async function read(sources: Readonly<Record<string, string>>): Promise<FileFacts[]> {
  const all = Object.entries(sources).map(async ([name, text]) => {
    const file = `/project/${name}` as FilePath;
    const language = languageOf(file);
    assert.ok(language !== null);
    return factsOf(file, language, text);
  });
  return Promise.all(all);
}

async function islands(sources: Readonly<Record<string, string>>): Promise<string[]> {
  const files = await read(sources);
  const found = islandsOf(files, modulesOf(files, roots, noManifests));
  return found.map((island) => island.map(({ file }) => file.slice('/project/'.length)).join(' '));
}

test('who imports whom, however far and in whichever direction', async () => {
  const sources = {
    'z.py': 'from a import f',
    'c.py': 'import json',
    'b.py': 'from a import f',
    'a.py': '',
    'w/x.mjs': "import { z } from './y.mjs'",
    'w/y.mjs': "export * from './z.mjs'",
    'w/z.mjs': '',
    'w/alone.mjs': '',
  };
  assert.deepEqual(await islands(sources), ['a.py b.py z.py', 'c.py', 'w/alone.mjs', 'w/x.mjs w/y.mjs w/z.mjs']);
});

test('a package of Python is all that is below it, and a folder without a file of its own all that is in it', async () => {
  const sources = {
    'main.py': 'import app',
    'app/__init__.py': '',
    'app/deep/__init__.py': '',
    'app/deep/store.py': '',
    'other.py': 'import space.inner',
    'space/inner/one.py': '',
    'space/inner/two.py': '',
    'space/outer.py': '',
  };
  const [first, second, ...others] = await islands(sources);
  assert.equal(first, 'app/__init__.py app/deep/__init__.py app/deep/store.py main.py');
  assert.match(second ?? '', /^other.py .*space\/inner\/one.py space\/inner\/two.py/);
  assert.deepEqual(others.join(' ').includes('inner'), false);
});

test('judged apart as together', async () => {
  const programs = Array.from({ length: 40 }, (_, at) => ({
    [`p${at}/__init__.py`]: '',
    [`p${at}/store.py`]: 'import time\n\nclass Store:\n    def load(self):\n        time.sleep(1)\n',
    [`p${at}/api.py`]: `import p${at}\nfrom p${at}.store import Store\n\nasync def handler():\n    Store().load()\n\nasync def other():\n    p${at}.store.Store().load()\n`,
    [`w${at}/fs.mjs`]: "import fs from 'node:fs';\nexport const read = () => fs.readFileSync('x');\n",
    [`w${at}/app.mjs`]:
      "import http from 'node:http';\nimport { read } from './fs.mjs';\nhttp.createServer(() => read());\n",
  }));
  const files = await read(Object.assign({}, ...programs) as Record<string, string>);
  const around = { roots, manifests: noManifests };
  const together = judge({ files, around, linked: () => nothingLinked });
  assert.equal(together.length, 40 * 3);
  assert.deepEqual(judgePacked({ files: files.map(packedFile), libraries: [], around }), together);
});
