/** Files that reach each other by imports are judged together, all others apart; what is found is what judging all at once finds. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileFacts } from '#core/facts.ts';
import { islandsOf } from '#core/islands.ts';
import { noManifests } from '#core/javascript/resolution.ts';
import { finished, linking, nothingLinked } from '#core/link.ts';
import { modulesOf } from '#core/modules.ts';
import { Resolver } from '#core/resolve.ts';
import { shippedCatalogue } from '#workspace/catalogue.ts';
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

test('of Python only what the loop leads to is linked, and what runs it when that is asked for', async () => {
  const files = await read({
    'app.py': 'from store import load, unused\nasync def serve():\n    load()\ndef idle():\n    unused()',
    'store.py': 'import requests\ndef load():\n    requests.get("x")\ndef unused():\n    requests.get("y")',
  });
  const resolver = new Resolver(modulesOf(files, roots, noManifests), shippedCatalogue('python'), () => true);
  const { functions, further } = finished(linking(files, resolver, nothingLinked));
  assert.deepEqual(
    functions.map(({ ref }) => ref.facts.name),
    ['serve', 'load'],
  );
  const idle = resolver.functionsOf(files[0] ?? assert.fail()).find(({ facts }) => facts.name === 'idle');
  assert.deepEqual(
    further?.of(idle ?? assert.fail()).edges.map(({ to }) => to.facts.name),
    ['unused'],
  );
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

/** What goes by names alone: methods that others of no known kind are asked for, classes that fit a protocol, and who calls what. */
const namesakes: Readonly<Record<string, string>> = {
  'a/store.ts': "import fs from 'fs'; export class Store { async fill() { fs.readFileSync('x'); } }",
  'a/main.ts':
    "import { Store } from './store.ts'; import { stores } from 'x'; for (const store of stores) await store.fill();",
  'b/other.ts': "import http from 'http'; import { things } from 'x'; http.createServer(() => { things[0].fill(); });",
  'c/lone.ts': "import fs from 'fs'; export class Lone { async drain() { fs.readFileSync('x'); } }",
  'd/main.ts': "import { lones } from 'x'; for (const lone of lones) await lone.drain();",
  'p/app.py':
    'import time\nfrom typing import Protocol\n\nclass Source(Protocol):\n    def fetch_rows(self): ...\n\nclass Slow:\n    def fetch_rows(self):\n        time.sleep(1)\n\nasync def handler(source: Source):\n    source.fetch_rows()\n',
  'q/app.py': 'class Quick:\n    def fetch_rows(self):\n        return 1\n',
};

test('what goes by names alone goes no farther than an island, in whatever order the files were read', async () => {
  const files = await read(namesakes);
  const around = { roots, manifests: noManifests };
  const found = judge({ files, around, linked: () => nothingLinked });
  const places = found.map(({ file, range }) => `${file.slice('/project/'.length)}:${range.line}`);
  assert.deepEqual(places, ['c/lone.ts:1', 'p/app.py:12']);
  assert.deepEqual(judge({ files: files.toReversed(), around, linked: () => nothingLinked }), found);
  assert.deepEqual(judgePacked({ files: files.toReversed().map(packedFile), libraries: [], around }), found);
  const apart = Object.keys(namesakes).map((name) => name[0]);
  const each = [...new Set(apart)].map((folder) => files.filter(({ file }) => file.startsWith(`/project/${folder}/`)));
  assert.deepEqual(
    each.flatMap((some) => judge({ files: some, around, linked: () => nothingLinked })),
    found,
  );
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
