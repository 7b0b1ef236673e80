/** Many files are read on several threads: all of them, the unreadable ones with their reason, and the process ends by itself. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { gatherAll } from '#workspace/threads.ts';
import { unpack } from '#workspace/unpack.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'stallsight-threads-'));
after(() => rmSync(folder, { recursive: true }));

test('400 files of both languages on threads', { timeout: 60_000 }, async () => {
  const files = Array.from({ length: 400 }, (_, at) => path.join(folder, at % 2 === 0 ? `m${at}.py` : `m${at}.ts`));
  for (const file of files)
    writeFileSync(file, file.endsWith('.py') ? 'def f():\n    pass\n' : 'export function f() {}\n');
  const gone = path.join(folder, 'gone.py');
  let last = 0;
  const { facts, skipped } = await gatherAll(
    [...files, gone].map((file) => ({ file })),
    (done, of) => {
      assert.ok(done > last && done <= of);
      last = done;
    },
  );
  assert.deepEqual(new Set(facts.map(({ file }) => file)), new Set(files));
  assert.ok(facts.every(({ packed }) => unpack(packed).functions.length === 2));
  assert.deepEqual(skipped, [{ file: gone, because: 'there is no such file or folder' }]);
  assert.equal(last, 401);
});
