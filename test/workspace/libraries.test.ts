/** Calls into installed packages are followed into their sources, as far as the project's imports reach. */

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { Project } from '#workspace/project.ts';
import { sitePackagesFor } from '#workspace/sitePackages.ts';
import type { FilePath } from '#protocol/units.ts';

const site = '.venv/lib/python3.12/site-packages';
const slow = { [`${site}/slow/__init__.py`]: 'from .core import load\n', [`${site}/slow/core.py`]: blocking('load') };

const python: Readonly<Record<string, readonly [files: Record<string, string>, found: readonly string[]]>> = {
  'a function of a package': [
    { ...slow, 'app.py': 'import slow\nasync def f():\n    slow.load()\n' },
    ['app.py:3 load -> time.sleep'],
  ],
  'a package whose name a file of JavaScript beside it imports as well': [
    { ...slow, 'a.js': "require('slow');\n", 'app.py': 'import slow\nasync def f():\n    slow.load()\n' },
    ['app.py:3 load -> time.sleep'],
  ],
  'a name that a package gives on': [
    { ...slow, 'app.py': 'from slow import load\nasync def f():\n    load()\n' },
    ['app.py:3 load -> time.sleep'],
  ],
  'a module of a package': [
    { ...slow, 'app.py': 'from slow import core\nasync def f():\n    core.load()\n' },
    ['app.py:3 load -> time.sleep'],
  ],
  'a class of a single module, through another package': [
    {
      ...slow,
      [`${site}/client.py`]: 'import slow\nclass Client:\n    def get(self):\n        return slow.load()\n',
      'app.py': 'from client import Client\nasync def f():\n    c = Client()\n    c.get()\n',
    },
    ['app.py:4 Client.get -> load -> time.sleep'],
  ],
  'what an async function of a package does where it is awaited': [
    {
      [`${site}/busy.py`]:
        'import time\nclass Client:\n    async def work(self):\n        await self._work()\n    async def _work(self):\n        time.sleep(1)\n',
      'app.py': 'import busy\nasync def f():\n    await busy.Client().work()\n',
    },
    ['app.py:3 Client.work -> Client._work -> time.sleep'],
  ],
  'what an async function of a package is given and calls': [
    {
      [`${site}/waiting.py`]: 'async def each(step):\n    step()\n',
      'app.py':
        'import asyncio, time\nfrom waiting import each\ndef tick():\n    time.sleep(1)\ndef start():\n    asyncio.ensure_future(each(tick))\n',
    },
    ['app.py:4 time.sleep'],
  ],
  'what an installed package does on a loop of its own accord is not the project’s': [
    {
      [`${site}/busy.py`]: 'import time\nasync def work():\n    time.sleep(1)\n',
      'app.py': 'import asyncio\nimport busy\nasync def f():\n    return asyncio.create_task(busy.work())\n',
    },
    [],
  ],
  'an async function of a package that moves its work': [
    {
      [`${site}/fair.py`]:
        'import asyncio\nimport time\nasync def work():\n    await asyncio.to_thread(time.sleep, 1)\n',
      'app.py': 'import fair\nasync def f():\n    await fair.work()\n',
    },
    [],
  ],
  'what is a hint where it stands, and takes milliseconds': [
    {
      [`${site}/service.py`]:
        'from importlib import metadata\nclass Service:\n    def __init__(self):\n        self.version = metadata.version(__package__)\n',
      'app.py': 'import service\nasync def f():\n    service.Service()\n',
    },
    ['app.py:3 Service.__init__ -> importlib.metadata.version'],
  ],
  'the catalogue knows better than the source': [
    {
      [`${site}/requests.py`]: 'def get(url):\n    pass\n',
      'app.py': 'import requests\nasync def f():\n    requests.get("x")\n',
    },
    ['app.py:3 requests.get'],
  ],
  'the project’s own module goes before a package of the same name': [
    { ...slow, 'slow.py': 'def load():\n    pass\n', 'app.py': 'import slow\nasync def f():\n    slow.load()\n' },
    [],
  ],
  'a package that is not installed': [{ 'app.py': 'import nowhere\nasync def f():\n    nowhere.load()\n' }, []],
};

const read = `require('fs').readFileSync('x')`;
const serve = (body: string): string => `require('http').createServer(() => { ${body} }).listen(1);`;

const javascript: Readonly<Record<string, readonly [files: Record<string, string>, found: readonly string[]]>> = {
  'a package by its main file': [
    {
      'node_modules/settings/package.json': '{"name":"settings","main":"lib/main"}',
      'node_modules/settings/lib/main.js': `exports.load = require('./load');`,
      'node_modules/settings/lib/load.js': `module.exports = function load() { return ${read}; };`,
      'app.js': `const settings = require('settings');\n${serve('settings.load();')}`,
    },
    ['app.js:2 load -> fs.readFileSync'],
  ],
  'a package by its exports, from a folder below': [
    {
      'node_modules/@own/settings/package.json':
        '{"name":"@own/settings","exports":{"./file":{"import":"./file.mjs"}}}',
      'node_modules/@own/settings/file.mjs': `import fs from 'fs'; export const load = () => fs.readFileSync('x');`,
      'src/app.mjs': `import { load } from '@own/settings/file';\nexport async function f() {\n  load();\n}`,
    },
    ['src/app.mjs:3 load -> fs.readFileSync'],
  ],
  'a handler that is given to a package': [
    {
      'node_modules/tiny/package.json': '{"name":"tiny"}',
      'node_modules/tiny/index.js': `module.exports = () => new App(); class App { get(path, handler) { this.all.push(handler); } }`,
      'app.js': `const app = require('tiny')();\napp.get('/', () => {\n  ${read};\n});`,
    },
    ['app.js:3 fs.readFileSync'],
  ],
};

for (const [what, [files, found]] of [...Object.entries(python), ...Object.entries(javascript)]) {
  test(`followed: ${what}`, async (context) => {
    const folder = await folderWith(files, context);
    const project = new Project([folder as FilePath]);
    const own = Object.keys(files).filter((file) => !/site-packages|node_modules/.test(file));
    await project.read(own.map((file) => path.join(folder, file)));
    assert.deepEqual(findings(project, folder), found);
  });
}

const alone: Readonly<
  Record<string, readonly [files: Record<string, string>, named: string, found: readonly string[]]>
> = {
  'of a package of Python': [
    {
      'app/__init__.py': '',
      'app/main.py': 'from .db import load\nfrom app.core import io\nasync def f():\n    load()\n    io.load()\n',
      'app/db.py': `${blocking('load')}async def g():\n    load()\n`,
      'app/core/io.py': blocking('load'),
    },
    'app/main.py',
    ['app/main.py:4 load -> time.sleep', 'app/main.py:5 load -> time.sleep'],
  ],
  'of TypeScript, by way of another': [
    {
      'src/app.ts': `import { load } from './all';\nexport async function f() {\n  load();\n}`,
      'src/all.ts': `export * from './load.js';`,
      'src/load.ts': `import fs from 'fs'; export function load() { fs.readFileSync('x'); }`,
    },
    'src/app.ts',
    ['src/app.ts:3 load -> fs.readFileSync'],
  ],
};

for (const [what, [files, named, found]] of Object.entries(alone)) {
  test(`a file that is read alone is followed into what it imports ${what}`, async (context) => {
    const folder = await folderWith(files, context);
    const project = new Project([folder as FilePath]);
    await project.read([path.join(folder, named)]);
    await project.readReached([path.join(folder, named)]);
    assert.deepEqual(findings(project, folder), found);
    assert.equal(project.size, 1);
  });
}

test('an import that is written in the editor is followed at once', async (context) => {
  const folder = await folderWith({ ...slow, 'app.py': 'async def f():\n    pass\n' }, context);
  const app = path.join(folder, 'app.py') as FilePath;
  const project = new Project([folder as FilePath]);
  await project.read([app]);
  assert.deepEqual(findings(project, folder), []);
  await project.hold(app, 'import slow\nasync def f():\n    slow.load()\n');
  assert.equal(await project.reach(app), true);
  assert.equal(await project.reach(app), false);
  assert.deepEqual(findings(project, folder), ['app.py:3 load -> time.sleep']);
});

test('the project’s own modules are not taken for a library’s', async (context) => {
  const app = 'from .db import load\nasync def f():\n    load()\n';
  const folder = await folderWith({ 'app/__init__.py': '', 'app/a.py': app, 'app/db.py': blocking('load') }, context);
  const project = new Project([folder as FilePath]);
  await project.read(['a', 'db', '__init__'].map((name) => path.join(folder, `app/${name}.py`)));
  assert.deepEqual(findings(project, folder), ['app/a.py:3 load -> time.sleep']);
  await project.hold(path.join(folder, 'app/db.py') as FilePath, 'def load():\n    pass\n');
  assert.deepEqual(findings(project, folder), []);
});

test('an import that no file can have is none', async (context) => {
  const folder = await folderWith(slow, context);
  const project = new Project([folder as FilePath]);
  for (const [name, module] of [
    ['a.py', 'slow.\0'],
    ['b.py', `slow.${'x'.repeat(5000)}`],
    ['c.js', './\0'],
  ] as const) {
    const text = name.endsWith('.py') ? `from ${module} import y\n` : `import y from '${module}';\n`;
    await project.hold(path.join(folder, name) as FilePath, text);
  }
  assert.deepEqual(project.findings(), []);
});

test('without an environment of its own a project has that of the process', async (context) => {
  const folder = await folderWith({ 'project/app.py': '', [`other/${site}/x.py`]: '' }, context);
  const environment = { VIRTUAL_ENV: path.join(folder, 'other/.venv'), PATH: '' };
  assert.deepEqual(sitePackagesFor([path.join(folder, 'project')], environment), [path.join(folder, 'other', site)]);
});

function blocking(name: string): string {
  return `import time\ndef ${name}():\n    time.sleep(1)\n`;
}

async function folderWith(files: Readonly<Record<string, string>>, context: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'libraries-'));
  context.after(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

function findings(project: Project, folder: string): string[] {
  return project
    .findings()
    .map(
      ({ file, range, path: hops }) =>
        `${path.relative(folder, file)}:${range.line} ${hops.map((hop) => hop.function).join(' -> ')}`,
    );
}
