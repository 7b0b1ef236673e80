/** Worker threads, forked children and the requests around a stall. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import path from 'node:path';
import {
  marksOf,
  nodeVersions,
  type Observed,
  observe,
  type Program,
  programs,
  spoiltAgents,
  stallsOf,
} from './observe.ts';

const [oldest = '', newest = ''] = [nodeVersions[0], nodeVersions.at(-1)];

for (const version of [oldest, newest]) {
  test(`Node ${version}: worker threads are watched, and their end is no stall`, async () => {
    const observed = await observe({ version, file: 'workers.cjs', ready: 4 });
    assert.deepEqual([observed.code, observed.stdout, observed.stderr], [0, 'main goes on\n', '']);
    assert.deepEqual(observed.notices, []);
    assert.equal(countOf(observed, 'loop-began'), 4);
    // The main loop's end may be lost on a busy host, where the exit waits no longer than it may.
    assert.ok(countOf(observed, 'loop-ended') >= 3);
    const line = [...marksOf('workers.cjs').values()][0]?.line;
    // Where a thread starts, on a busy host, Node's own modules may take long to load.
    const stalls = stallsOf(observed).filter(({ cause, culprit }) => cause.kind !== 'starved' && culprit !== null);
    assert.deepEqual(
      stalls.map(({ culprit }) => [culprit?.function, culprit?.line]),
      [
        ['block', line],
        ['block', line],
      ],
    );
    assert.notEqual(stalls[0]?.loop, stalls[1]?.loop);
  });

  test(`Node ${version}: worker threads that block as soon as they are there are named`, async () => {
    assert.equal(await earlyNamed({ version }), 3);
  });

  test(`Node ${version}: they are named also when the watchdog listens only after they said who they are, and blocked`, async () => {
    const agents = await spoiltAgents((folder) => {
      const watchdog = path.join(folder, 'watchdog.cjs');
      const late = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 160);';
      writeFileSync(watchdog, `${late}\n${readFileSync(watchdog, 'utf8')}`);
    });
    assert.equal(await earlyNamed({ version, agents, words: ['900'] }), 3);
  });

  test(`Node ${version}: cluster and fork report for themselves`, async () => {
    const observed = await observe({ version, file: 'family.cjs', ready: 4 });
    assert.deepEqual([observed.code, observed.stdout], [0, 'exit 0 2\nexit 0 1\nexit 0 0\n']);
    assert.equal(countOf(observed, 'hello'), 4);
    assert.equal(countOf(observed, 'goodbye'), 4);
    const stalled = stallsOf(observed).filter(({ culprit }) => culprit?.function === 'block');
    assert.equal(new Set(stalled.map(({ process }) => process)).size, 3);
  });

  test(`Node ${version}: a stall knows its request and who waited; nothing of the requests but their routes is told`, async () => {
    const line = [...marksOf('server.cjs').values()][0]?.line;
    const observed = await observe({ version, file: 'server.cjs' });
    assert.deepEqual([observed.code, observed.stdout, observed.stderr], [0, '', '']);
    const stall = stallsOf(observed).find(({ culprit }) => culprit?.line === line);
    assert.equal(stall?.culprit?.file, path.join(programs, 'server.cjs'));
    assert.deepEqual(stall?.request, { method: 'GET', route: '/users/:name/report' });
    assert.deepEqual(
      stall?.victims.map(({ kind, name }) => [kind, name]),
      [
        ['request', 'GET /slow/:id'],
        ['request', 'GET /quick'],
      ],
    );
    for (const { waited } of stall?.victims ?? [])
      assert.ok(waited > 100_000 && waited <= (stall?.lasted ?? 0), String(waited));
    const calls = observed.heard.flatMap(({ event }) => (event.type === 'blocking-calls' ? event.calls : []));
    const exists = calls.filter(({ call, site }) => call === 'fs.existsSync' && site.origin === 'user');
    assert.equal(
      exists.reduce((sum, { count }) => sum + count, 0),
      51,
    );
    assert.doesNotMatch(JSON.stringify(observed.heard), /planted/);
  });

  test(`Node ${version}: who asks alone makes nobody wait, however soon the next request comes`, async () => {
    const line = [...marksOf('alone.cjs').values()][0]?.line;
    const observed = await observe({ version, file: 'alone.cjs' });
    assert.deepEqual([observed.code, observed.stdout, observed.stderr], [0, '', '']);
    const stalls = stallsOf(observed).filter(({ culprit }) => culprit?.line === line);
    assert.ok(stalls.length >= 5, String(stalls.length));
    assert.deepEqual(
      stalls.flatMap(({ victims }) => victims),
      [],
    );
  });
}

test('a worker thread that another one began is watched to its end, although the inspector of the main thread does not know it', async () => {
  const observed = await observe({ version: newest, file: 'nested.cjs' });
  assert.deepEqual([observed.code, observed.stderr, observed.notices], [0, '', []]);
  const stalls = stallsOf(observed).filter(({ cause }) => cause.call === 'child_process.execSync');
  assert.equal(stalls.length, 3);
  assert.equal(new Set(stalls.map(({ loop }) => loop)).size, 1);
});

for (const version of nodeVersions) {
  test(`Node ${version}: what is terminated in the middle of a question ends`, async () => {
    const observed = await observe({ version, file: 'terminated.cjs', deadline: 20_000 });
    assert.deepEqual(
      [observed.code, observed.stdout, observed.stderr],
      [0, 'ERR_SCRIPT_EXECUTION_TIMEOUT\nexit 1\n', ''],
    );
  });
}

/** How many of its three worker threads are. */
async function earlyNamed(program: Omit<Program, 'file'>): Promise<number> {
  const observed = await observe({ ...program, file: 'early.cjs', ready: 0 });
  assert.deepEqual([observed.code, observed.stderr, observed.notices], [0, '', []]);
  const named = stallsOf(observed).filter(({ culprit }) => culprit?.file === path.join(programs, 'early.cjs'));
  return new Set(named.map(({ loop }) => loop)).size;
}

function countOf(observed: Observed, type: string): number {
  return observed.heard.filter(({ event }) => event.type === type).length;
}
