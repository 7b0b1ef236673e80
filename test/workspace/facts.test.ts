/** What one thread reads of the files that it is given, and what it leaves out. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from '#protocol/read.ts';
import { gather } from '#workspace/facts.ts';

const statement = 'function e(t){return require("fs").readFileSync(t)}';

test('minified bundles are left out, whatever they are called; long files of short lines are not', async () => {
  const texts: Readonly<Record<string, string>> = {
    '/app/assets/index-4f2a.js': statement.repeat(2500),
    '/app/generated.js': `${statement}\n`.repeat(2500),
    '/app/short.js': statement.repeat(20),
    '/app/table.py': `rows = [${'1, '.repeat(50_000)}]\n`,
  };
  const files = Object.keys(texts).map((file) => ({ file }));
  const { facts, skipped } = await gather(files, (file) => read(texts[file] ?? ''));
  assert.deepEqual(skipped, [{ file: '/app/assets/index-4f2a.js', because: 'it is minified' }]);
  assert.deepEqual(
    facts.map(({ file }) => file),
    ['/app/generated.js', '/app/short.js', '/app/table.py'],
  );
});

test('a file of a folder bin that has no extension is read when its first line says that it is of Node', async () => {
  const texts: Readonly<Record<string, string>> = {
    '/app/bin/tool': `#!/usr/bin/env node\n${statement}\n`,
    '/app/bin/serve': `#!/usr/bin/python\n`,
    '/app/bin/binary': '',
    '/app/lib/tool': `#!/usr/bin/env node\n${statement}\n`,
  };
  const files = Object.keys(texts).map((file) => ({ file }));
  const { facts, skipped } = await gather(files, (file) => read(texts[file] ?? ''));
  assert.deepEqual([facts.map(({ file }) => file), skipped], [['/app/bin/tool'], []]);
});
