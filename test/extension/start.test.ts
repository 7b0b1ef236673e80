/** What the editor waits for when the extension starts: the rest is loaded when it is asked for. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { build } from 'esbuild';

const entry = 'extension/main.ts';

test('the start loads little, and nothing that only a command or a run needs', async () => {
  const { outputs } = (await split()).metafile;
  const files = new Set(Object.keys(outputs).filter((file) => outputs[file]?.entryPoint === entry));
  for (const file of files) {
    const now = (outputs[file]?.imports ?? []).filter(({ kind, external }) => kind === 'import-statement' && !external);
    for (const { path: imported } of now) files.add(imported);
  }
  const loaded = [...files].flatMap((file) => outputs[file] ?? []);
  const packages = loaded
    .flatMap(({ inputs }) => Object.keys(inputs))
    .flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  assert.deepEqual([...new Set(packages)], []);
  const bytes = loaded.reduce((all, output) => all + output.bytes, 0);
  assert.ok(bytes < 68_000, `${bytes} bytes`);
});

function split() {
  return build({
    absWorkingDir: path.resolve(import.meta.dirname, '../..'),
    entryPoints: [entry],
    outdir: 'out',
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: ['vscode', 'vscode-jsonrpc/*', 'vscode-languageserver-protocol/*', 'vscode-languageclient/*'],
  });
}
