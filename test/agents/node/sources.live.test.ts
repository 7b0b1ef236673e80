/** Programs in TypeScript and built ones are named by their authors' lines; and where the time goes is sampled on demand. */

import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { marksOf, nodeVersions, observe, type Program, programs, stallsOf } from './observe.ts';

const [oldest = '', newest = ''] = [nodeVersions[0], nodeVersions.at(-1)];
const source = path.join(programs, 'typed.ts');
const [mark] = marksOf('typed.ts').values();

test('a program that Node strips of its types', async () => {
  const observed = await observe({ version: newest, file: 'typed.ts' });
  const [stall] = stallsOf(observed).filter(({ culprit }) => culprit?.function === 'compute');
  assert.deepEqual([stall?.culprit?.file, stall?.culprit?.line], [source, mark?.line]);
});

for (const sourcemap of ['linked', 'inline'] as const) {
  test(`a built program with its map ${sourcemap}`, async (t) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'built-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'built.cjs');
    await build({
      entryPoints: [source],
      outfile: file,
      minify: true,
      sourcemap,
      platform: 'node',
      logLevel: 'warning',
    });
    const observed = await observe({ version: oldest, file });
    const [stall] = stallsOf(observed).filter(({ culprit }) => culprit?.file === source);
    assert.equal(stall?.culprit?.line, mark?.line);
  });
}

const { resolve } = createRequire(import.meta.url);
const loaders: Record<string, Pick<Program, 'version' | 'options' | 'env'>> = {
  tsx: { version: oldest, options: ['--import', pathToFileURL(resolve('tsx')).href] },
  'ts-node': {
    version: newest,
    options: ['--require', resolve('ts-node/register/transpile-only')],
    env: {
      TS_NODE_COMPILER: resolve('typescript-parser'),
      TS_NODE_COMPILER_OPTIONS: '{"module":"commonjs","target":"es2022","ignoreDeprecations":"6.0"}',
      TS_NODE_SKIP_PROJECT: 'true',
    },
  },
};

for (const [name, loader] of Object.entries(loaders)) {
  test(`a program that ${name} compiles in memory`, async (t) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'loaded-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'typed.ts');
    copyFileSync(source, file);
    const observed = await observe({ ...loader, file });
    assert.equal(observed.code, 0, observed.stderr);
    const [stall] = stallsOf(observed).filter(({ culprit }) => culprit?.function === 'compute');
    assert.deepEqual([stall?.culprit?.file, stall?.culprit?.line], [file, mark?.line]);
  });
}

for (const version of [oldest, newest]) {
  test(`Node ${version} samples its hotspots when asked to`, async () => {
    const observed = await observe({ version, file: 'kinds.cjs', words: ['loop', 'comparator'], profile: true });
    assert.deepEqual([observed.code, observed.stderr, observed.notices], [0, '', []]);
    const samples = observed.heard.flatMap(({ event }) => (event.type === 'hotspots' ? event.samples : []));
    const spent = samples.filter(({ stack }) =>
      stack.some(({ function: name }) => name === 'loop' || name === 'comparator'),
    );
    const total = spent.reduce((sum, { lasted }) => sum + lasted, 0);
    assert.ok(total > 200_000, `${total} µs in ${samples.length} samples`);
    const { began } = stallsOf(observed)[0] ?? { began: 0 };
    assert.ok(
      spent.some(({ at }) => Math.abs(at - began) < 1_000_000),
      'on the same clock as stalls',
    );
  });
}

test('hotspots of worker threads are sampled, too', async () => {
  const observed = await observe({ version: newest, file: 'hot.cjs', ready: 0, profile: true });
  assert.deepEqual([observed.code, observed.stderr, observed.notices], [0, '', []]);
  const spent = observed.heard.flatMap(({ event }) =>
    event.type === 'hotspots' && !event.loop.endsWith('/0') ? event.samples : [],
  );
  const warm = spent.filter(({ stack }) => stack.some(({ function: name }) => name === 'compute'));
  const total = warm.reduce((sum, { lasted }) => sum + lasted, 0);
  assert.ok(total > 300_000, `${total} µs in ${spent.length} samples`);
});
