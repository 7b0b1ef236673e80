/** The pools that fixes write, run: what is cancelled or takes too long is rejected and ended, and its place is free for others. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import type { PoolKind } from '#core/javascript/fixes/pools.ts';
import { workerText } from '#core/javascript/fixes/workerFile.ts';
import { node, nodeVersions, piscina } from '../setup/npm.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'pool-'));
after(() => rmSync(folder, { recursive: true }));

const work = `function work(what, marks) {
  if (what === 'fail') throw Object.assign(new RangeError('no'), { code: 'E_NO' });
  if (what === 'function') return work;
  if (what === 'end') process.exit(3);
  if (what !== 'endless') return what;
  for (process.getBuiltinModule('node:fs').appendFileSync(marks, 'x'); ; );
}`;

const main = (exported: string, file: string): string => `import { ${exported} as run } from './${file}';
import { statSync, writeFileSync } from 'node:fs';

const said = {};
const how = (error) => \`\${error?.name ?? typeof error}: \${error?.message ?? error} \${error?.code ?? ''}\`.trim();
const outcome = (promise) => promise.then((value) => ({ value }), (error) => ({ error: how(error) }));
const marks = 'marks';
const runs = async (atLeast) => {
  while (statSync(marks).size < atLeast) await new Promise(setImmediate);
};

said.plain = await outcome(run([1]));
said.fails = await outcome(run(['fail']));
said.cannotBeSent = (await outcome(run([() => 1]))).error.split(':')[0];
said.cannotBeGiven = (await outcome(run(['function']))).error.split(':')[0];
said.ends = await outcome(run(['end']));
said.abortedBefore = await outcome(run([2], { signal: AbortSignal.abort(new Error('before')) }));
said.timeout = (await outcome(run(['endless', marks], { signal: AbortSignal.timeout(20) }))).error.split(':')[0];

const all = new AbortController();
writeFileSync(marks, '');
const held = Array.from({ length: 9 }, () => outcome(run(['endless', marks], { signal: all.signal })));
const waiting = new AbortController();
const waits = outcome(run([3], { signal: waiting.signal }));
await runs(1);
waiting.abort(new Error('while it waits'));
said.abortedWaiting = await waits;
const behind = outcome(run([4]));
all.abort(new Error('while it runs'));
said.abortedRunning = [...new Set((await Promise.all(held)).map(({ error }) => error))];
said.behind = await behind;

const late = new AbortController();
said.abortedAfter = await outcome(run([5], { signal: late.signal }));
late.abort();
said.last = await outcome(run([6]));
console.log(JSON.stringify(said));
`;

const expected = {
  plain: { value: 1 },
  fails: { error: 'RangeError: no E_NO' },
  abortedBefore: { error: 'Error: before' },
  timeout: 'TimeoutError',
  abortedWaiting: { error: 'Error: while it waits' },
  abortedRunning: ['Error: while it runs'],
  behind: { value: 4 },
  abortedAfter: { value: 5 },
  last: { value: 6 },
};

/** Node tells in different words that a function cannot be copied. */
const kinds: readonly (readonly [kind: PoolKind, ends: string, cannotBeSent: string, cannotBeGiven: string])[] = [
  ['threads', 'Error: The worker ended with code 3', 'DataCloneError', 'DataCloneError'],
  ['processes', 'Error: The process ended by code 3', 'Error', 'Error'],
  ['piscina', 'Error: worker exited with code: 3', 'DataCloneError', 'Error'],
];

for (const [kind, ends, cannotBeSent, cannotBeGiven] of kinds) {
  for (const isModule of [true, false]) {
    test(`${kind}, ${isModule ? 'imported' : 'required'}: rejects with the reason, ends the work, goes on with others, and lets the program end`, async () => {
      const said = await run(kind, isModule);
      assert.deepEqual(said, { ...expected, ends: { error: ends }, cannotBeSent, cannotBeGiven });
    });
  }
}

async function run(kind: PoolKind, isModule: boolean): Promise<unknown> {
  const cwd = path.join(folder, `${kind}-${isModule}`);
  mkdirSync(cwd);
  if (kind === 'piscina') symlinkSync(path.join(piscina(), 'node_modules'), path.join(cwd, 'node_modules'), 'junction');
  const file = `work.worker.${isModule ? 'mjs' : 'cjs'}`;
  const text = workerText({
    kind,
    name: 'work',
    exported: 'workThere',
    isModule,
    isTyped: false,
    imports: [],
    declarations: [work],
  });
  writeFileSync(path.join(cwd, file), text);
  writeFileSync(path.join(cwd, 'main.mjs'), main('workThere', file));
  const command = node(nodeVersions[0] ?? '');
  const { stdout } = await promisify(execFile)(command, ['main.mjs'], { cwd, timeout: 60_000 });
  return JSON.parse(stdout) as unknown;
}
