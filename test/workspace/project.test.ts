/** A project of two languages, and what its manifests say of its files. */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Project } from '#workspace/project.ts';
import { readManifests } from '#workspace/manifests.ts';
import type { FilePath } from '#protocol/units.ts';

test('a function of JavaScript is not the builtin of Python that is called the same', async () => {
  const project = new Project(['/project' as FilePath]);
  await project.hold(
    '/project/a.js' as FilePath,
    `const open = require('open');\nasync function show() { open('x'); }`,
  );
  await project.hold('/project/b.py' as FilePath, `async def read():\n    return open('x')\n`);
  const found = project.findings().map(({ file, call }) => `${file}: ${call}`);
  assert.deepEqual(found, ['/project/b.py: open']);
});

test('package.json says whether others install it, or it is a program', async (context) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'manifest-'));
  context.after(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'package.json');
  const isLibrary = async (manifest: object): Promise<boolean | undefined> => {
    await writeFile(file, JSON.stringify(manifest));
    return (await readManifests([file])).packages[0]?.isLibrary;
  };
  const main = 'index.js';
  assert.equal(await isLibrary({ name: 'kit', main }), true);
  assert.equal(await isLibrary({ name: 'kit', bin: 'cli.js' }), true);
  assert.equal(await isLibrary({ name: 'kit', main, private: true }), false);
  assert.equal(await isLibrary({ name: 'kit', main, scripts: { start: 'node .' } }), false);
  assert.equal(await isLibrary({ name: 'kit', main, scripts: { start: 'tsc --watch' } }), true);
  assert.equal(await isLibrary({ name: 'kit', main, scripts: { start: 'babel-node -- src/cli/bin db.json' } }), true);
  assert.equal(await isLibrary({ name: 'kit', main, scripts: { start: 'node --watch-path=src server.js' } }), false);
  assert.equal(await isLibrary({ name: 'kit' }), false);
  assert.equal(await isLibrary({ main }), false);
  const { packages } = await readManifests([file]);
  assert.equal(packages[0]?.hasCommand, false);
  await writeFile(file, JSON.stringify({ name: 'kit', bin: { kit: 'cli.js' }, peerDependencies: { vite: '>=5' } }));
  const [command] = (await readManifests([file])).packages;
  assert.equal(command?.hasCommand, true);
  assert.deepEqual(command.peers, ['vite']);
});

test('package.json names commands: its bin, and what its scripts run but not to serve', async (context) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'manifest-'));
  context.after(() => rm(folder, { recursive: true }));
  const scripts = {
    start: 'node server.js',
    release: 'tsc && node --no-warnings tools/release.js --tag next',
    lint: 'eslint .',
  };
  const manifest = path.join(folder, 'package.json');
  await writeFile(manifest, JSON.stringify({ name: 'app', bin: { app: './cli.js' }, scripts }));
  const { packages } = await readManifests([manifest]);
  assert.deepEqual(
    packages.flatMap(({ commands }) => commands),
    ['cli.js', 'tools/release.js'].map((file) => path.join(folder, file).replaceAll('\\', '/')),
  );
});
