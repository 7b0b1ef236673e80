/** How the server begins and ends: over stdio and over IPC, killed and started again, and alone when the editor is gone. */

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { InitializeResult } from 'vscode-languageserver/node';
import { until } from '../session/peer.ts';
import { node, nodeVersions } from '../setup/npm.mjs';
import { served, server } from './served.ts';
import { allFindings } from './storms.ts';

const { cache, uriOf, write, connect } = served();

const pulling = { textDocument: { diagnostic: {} } };

test('killed and started again it says the same, from what it kept', async () => {
  for (let at = 0; at < 40; at += 1)
    write(
      `life/m${at}.py`,
      `import time\nfrom m${at + 1} import f${at + 1}\ndef f${at}():\n    time.sleep(1)\nasync def h():\n    f${at + 1}()\n`,
    );
  const root = { rootUri: uriOf('life') };
  const first = await connect(pulling, root);
  const findings = await allFindings(first);
  assert.equal(findings.size, 39);
  const kept = path.join(cache, 'stallsight', 'facts');
  await until(() => existsSync(kept) && readdirSync(kept).some((name) => !name.includes('.')), 'the facts to be kept');
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  const again = await connect(pulling, root);
  assert.deepEqual(await allFindings(again), findings);
  write('life/m1.py', 'def f1():\n    pass\n');
  await again.end();
  const third = await connect(pulling, root);
  assert.equal((await allFindings(third)).size, 37);
  await third.end();
});

for (const version of nodeVersions) {
  test(`it runs on Node ${version}`, async () => {
    write('one.py', 'import time\nasync def h():\n    time.sleep(1)\n');
    const client = await connect(pulling, {}, {}, node(version));
    assert.ok((await allFindings(client)).has(uriOf('one.py')));
    assert.equal(await client.end(), 0);
  });
}

test('an editor that forked it speaks with it over IPC', async () => {
  const child = fork(server, ['--node-ipc'], { stdio: 'ignore' });
  const answer = once(child, 'message');
  child.send({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { processId: null, rootUri: null, capabilities: {} },
  });
  const [{ result }] = (await answer) as [{ result: InitializeResult }];
  assert.equal(result.serverInfo?.name, 'stallsight');
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
});

test('the server ends when the editor is gone', async () => {
  const client = await connect();
  const ended = once(client.process, 'exit');
  client.process.stdin?.end();
  assert.deepEqual(await ended, [0, null]);
});
