/** How the server begins and ends: over stdio and over IPC, killed and started again, and alone when the editor is gone. */

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import type { InitializeResult, PublishDiagnosticsParams } from 'vscode-languageserver/node';
import { readChunks, writeChunks } from '#workspace/chunks.ts';
import type { Answer } from '#workspace/lastAnswer.ts';
import { until } from '../session/peer.ts';
import { node, nodeVersions } from '../setup/npm.mjs';
import { open, served, server } from './served.ts';
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

test('started again where nothing has changed, it says what it kept before it reads, and the truth when it has read', async () => {
  write('kept/a.py', 'import time\nasync def h():\n    time.sleep(1)\n');
  await olderThanTimesTell();
  const root = { rootUri: uriOf('kept') };
  const first = await connect(pulling, root);
  const findings = await allFindings(first);
  await until(() => kept().length === 1, 'the answer to be kept');
  await first.end();
  await reworded(path.join(answers, kept()[0] ?? ''), 'as it was kept');
  const again = await connect(pulling, root);
  assert.match(JSON.stringify([...(await allFindings(again))]), /as it was kept/);
  let now = await allFindings(again);
  for (let tries = 0; tries < 50 && JSON.stringify([...now]).includes('as it was kept'); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    now = await allFindings(again);
  }
  assert.deepEqual(now, findings);
  await again.end();
  write('kept/a.py', 'async def h():\n    pass\n');
  const third = await connect(pulling, root);
  assert.equal((await allFindings(third)).size, 0);
  await third.end();
});

test('what is typed before all is read again takes nothing away of what was found in other files', async () => {
  const count = 400;
  for (let at = 0; at < count; at += 1) write(`typed/m${at}.py`, 'x = 1\n'.repeat(200));
  const helper = 'import time\ndef f():\n    time.sleep(1)\n';
  const user = 'from helper import f\nasync def h():\n    f()\n';
  write('typed/helper.py', helper);
  write('typed/user.py', user);
  await olderThanTimesTell();
  const root = { rootUri: uriOf('typed') };
  const before = kept().length;
  const first = await connect(pulling, root);
  await allFindings(first);
  await until(() => kept().length > before, 'the answer to be kept');
  await first.end();
  const again = await connect({}, root);
  open(again, uriOf('typed/user.py'), 'python', user);
  const hasOne =
    (name: string) =>
    ({ uri, diagnostics }: PublishDiagnosticsParams): boolean =>
      uri === uriOf(name) && diagnostics.length === 1;
  await again.notified('textDocument/publishDiagnostics', hasOne('typed/user.py'));
  open(again, uriOf('typed/m1.py'), 'python', 'import time\nasync def typed():\n    time.sleep(1)\n');
  await again.notified('textDocument/publishDiagnostics', hasOne('typed/m1.py'));
  await allFindings(again);
  const published = again.notifications
    .filter(({ method }) => method === 'textDocument/publishDiagnostics')
    .map(({ params }) => params as PublishDiagnosticsParams)
    .filter(({ uri }) => uri === uriOf('typed/user.py'));
  assert.deepEqual(
    published.map(({ diagnostics }) => diagnostics.length),
    published.map(() => 1),
  );
  await again.end();
});

const answers = path.join(cache, 'stallsight', 'answers');

/** The names of the answers that are kept. */
function kept(): string[] {
  return existsSync(answers) ? readdirSync(answers).filter((name) => !name.includes('.')) : [];
}

/** Says something else in the first finding of an answer that was kept. */
async function reworded(file: string, message: string): Promise<void> {
  const version = readFileSync(file).toString('latin1', 36, 36 + readFileSync(file).readUInt32LE(0));
  const chunks: Buffer[] = [];
  for await (const chunk of readChunks(file, version)) chunks.push(chunk);
  const answer = deserialize(chunks[1] ?? Buffer.alloc(0)) as Answer;
  const findings = answer.findings.map((finding) => ({ ...finding, message }));
  await writeChunks(file, version, [chunks[0] ?? Buffer.alloc(0), serialize({ ...answer, findings })]);
}

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

/** A file may be kept by its times only once it is older than the coarsest of them. */
function olderThanTimesTell(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 2100);
  });
}
