/** Bad input: one clear line, exit 2, nothing left running, nothing left lying about. */

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { python } from '../setup/python.mjs';
import { programs } from './samples.ts';
import { oldestNode, run, stallsight } from './stallsight.ts';

/** What is wrong, and what the one line must speak of. */
const wrong: readonly (readonly [words: readonly string[], about: RegExp])[] = [
  [['frobnicate'], /frobnicate/],
  [['run'], /--/],
  [['run', '--frobnicate', '--', oldestNode], /--frobnicate/],
  [['run', '--stall', 'soon', '--', oldestNode], /--stall/],
  [['run', '--budget', 'min=3', '--', oldestNode], /min/],
  [['run', '--report'], /--report/],
  [['run', '--', 'no-such-program-anywhere'], /no-such-program-anywhere/],
  [['run', '--', import.meta.dirname], /acceptance/],
  [['run', '--record', '/no/such/folder/r.ndjson', '--', oldestNode, '-e', '0'], /\/no\/such\/folder/],
  [['run', '--report', '/no/such/folder/r.json', '--', oldestNode, '-e', '0'], /\/no\/such\/folder/],
  [['check', '/no/such/path'], /\/no\/such\/path/],
  [['check', '--format', 'poem', programs], /poem/],
  [['fix', '/no/such/path'], /\/no\/such\/path/],
  [['compare', '/no/such/a', '/no/such/b'], /\/no\/such\/a/],
  [['compare', import.meta.filename, import.meta.filename], /input\.real\.test\.ts/],
  [['compare', import.meta.dirname, import.meta.dirname], /acceptance/],
  [['compare', import.meta.filename], /compare/],
];

for (const [words, about] of wrong) {
  test(`stallsight ${words.map((word) => path.basename(word)).join(' ')}`, async () => {
    const { code, stdout, stderr, left } = await stallsight(words);
    assert.match(stderr, /^stallsight: [^\n]+\n$/);
    assert.match(stderr, about);
    assert.deepEqual({ code, stdout, left }, { code: 2, stdout: '', left: [] });
  });
}

const sampleServers = [
  { name: 'Python', command: [python(), path.join(programs, 'python', 'fastapi_healthy.py')] },
  { name: 'Node', command: [oldestNode, path.join(programs, 'node', 'http_healthy.mjs')] },
];

for (const { name, command } of sampleServers) {
  test(`a port in use ends a ${name} program as it ends it without us`, async () => {
    await using taken = await portInUse();
    const circumstances = { environment: { PORT: String(taken.port) } };
    const bare = await run(command, circumstances);
    const seen = await stallsight(['run', '--', ...command], circumstances);
    assert.equal(bare.code, 1);
    assert.deepEqual({ code: seen.code, left: seen.left }, { code: bare.code, left: [] });
    assert.ok(seen.stderr.includes(bare.stderr), seen.stderr);
  });
}

for (const { name, command } of sampleServers) {
  for (const endedBy of ['SIGINT', 'SIGTERM'] as const) {
    test(`${endedBy} ends a ${name} program through us as without us`, async () => {
      const bare = await run(command, { endedBy });
      const seen = await stallsight(['run', '--', ...command], { endedBy });
      assert.deepEqual([seen.code, seen.signal, seen.left], [bare.code, bare.signal, bare.left]);
    });
  }
}

test('the exit code of a program is that of the run', async () => {
  for (const command of [
    [oldestNode, '-e', 'process.exit(7)'],
    [python(), '-c', 'raise SystemExit(8)'],
    [oldestNode, '-e', 'throw new Error("broken")'],
    [python(), '-c', 'raise RuntimeError("broken")'],
    [oldestNode, '-e', 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)'],
    [python(), '-c', 'import os, signal; os.kill(os.getpid(), signal.SIGTERM)'],
  ]) {
    const [bare, seen] = [await run(command), await stallsight(['run', '--', ...command])];
    assert.deepEqual(
      [seen.code, seen.signal, seen.stdout, seen.left],
      [bare.code, bare.signal, bare.stdout, []],
      command.join(' '),
    );
  }
});

async function portInUse(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return { port: address.port, [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}
