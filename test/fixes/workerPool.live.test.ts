/** The pool of worker threads that a fix writes, run: what is cancelled or takes too long is rejected and ended, and its thread is free for others. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { workerText } from '#core/javascript/fixes/workerFile.ts';
import { node, nodeVersions } from '../setup/npm.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'pool-'));
after(() => rmSync(folder, { recursive: true }));

const work = `function work(what, cells) {
  if (what === 'fail') throw Object.assign(new RangeError('no'), { code: 'E_NO' });
  if (what === 'function') return work;
  if (what === 'end') process.exit(3);
  if (what !== 'endless') return what;
  for (Atomics.add(new Int32Array(cells), 0, 1); ; );
}`;

const main = `import { workInWorker } from './work.worker.mjs';

const said = {};
const how = (error) => \`\${error?.name ?? typeof error}: \${error?.message ?? error} \${error?.code ?? ''}\`.trim();
const outcome = (promise) => promise.then((value) => ({ value }), (error) => ({ error: how(error) }));
const cells = new SharedArrayBuffer(4);
const runs = async (atLeast) => {
  while (Atomics.load(new Int32Array(cells), 0) < atLeast) await new Promise(setImmediate);
};

said.plain = await outcome(workInWorker([1]));
said.fails = await outcome(workInWorker(['fail']));
said.cannotBeSent = (await outcome(workInWorker([() => 1]))).error.split(':')[0];
said.cannotBeGiven = (await outcome(workInWorker(['function']))).error.split(':')[0];
said.ends = await outcome(workInWorker(['end']));
said.abortedBefore = await outcome(workInWorker([2], { signal: AbortSignal.abort(new Error('before')) }));
said.timeout = (await outcome(workInWorker(['endless', cells], { signal: AbortSignal.timeout(20) }))).error.split(':')[0];

const all = new AbortController();
Atomics.store(new Int32Array(cells), 0, 0);
const held = Array.from({ length: 9 }, () => outcome(workInWorker(['endless', cells], { signal: all.signal })));
const waiting = new AbortController();
const waits = outcome(workInWorker([3], { signal: waiting.signal }));
await runs(1);
waiting.abort(new Error('while it waits'));
said.abortedWaiting = await waits;
const behind = outcome(workInWorker([4]));
all.abort(new Error('while it runs'));
said.abortedRunning = [...new Set((await Promise.all(held)).map(({ error }) => error))];
said.behind = await behind;

const late = new AbortController();
said.abortedAfter = await outcome(workInWorker([5], { signal: late.signal }));
late.abort();
said.last = await outcome(workInWorker([6]));
console.log(JSON.stringify(said));
`;

test('it rejects with the reason, ends the thread, goes on with others, and lets the program end', async () => {
  const declarations = [work];
  const text = workerText({ name: 'work', exported: 'workInWorker', isModule: true, imports: [], declarations });
  writeFileSync(path.join(folder, 'work.worker.mjs'), text);
  writeFileSync(path.join(folder, 'main.mjs'), main);
  const command = node(nodeVersions[0] ?? '');
  const { stdout } = await promisify(execFile)(command, ['main.mjs'], { cwd: folder, timeout: 60_000 });
  assert.deepEqual(JSON.parse(stdout), {
    plain: { value: 1 },
    fails: { error: 'RangeError: no E_NO' },
    cannotBeSent: 'DataCloneError',
    cannotBeGiven: 'DataCloneError',
    ends: { error: 'Error: The worker ended with code 3' },
    abortedBefore: { error: 'Error: before' },
    timeout: 'TimeoutError',
    abortedWaiting: { error: 'Error: while it waits' },
    abortedRunning: ['Error: while it runs'],
    behind: { value: 4 },
    abortedAfter: { value: 5 },
    last: { value: 6 },
  });
});
