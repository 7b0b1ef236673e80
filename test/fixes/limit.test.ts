/** Threads with a limit: offered behind the plain thread, never preferred, and only where that one is. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EditSet } from '#workspace/edits.ts';
import { pythonBench } from './benches.ts';
import { limitedIn } from './limitCases.ts';
import { offeredIn } from './offered.ts';

const file = '/project/main.py';
const text =
  'import time\n\n\ndef load(key, *, size=1):\n    time.sleep(1)\n    return [key] * size\n\n\nasync def main():\n    return load(1, size=2)\n';

test('the call is written as that of the plain thread, and nothing blocks', () => {
  const after = limitedIn(file, text);
  assert.match(
    after,
    /^import asyncio\nimport time\n\n\n_thread_limit = asyncio\.Semaphore\(\d+\)\n\n\nasync def _run_limited/,
  );
  assert.match(after, / {4}return await _run_limited\(load, 1, size=2\)\n$/);
  assert.equal(pythonBench.fault(file, after), undefined, after);
  assert.deepEqual(pythonBench.find(new Map([[file, after]])), [], after);
});

test('two calls have one limit', () => {
  const twice = `${text}\n\nasync def more():\n    return load(2)\n`;
  const after = limitedIn(file, limitedIn(file, twice));
  assert.equal(after.match(/await _run_limited\(/g)?.length, 2);
  assert.equal(after.match(/_thread_limit = /g)?.length, 1);
});

test('asyncio.timeout where the project runs on no Python before 3.11', () => {
  const waits = /async with asyncio\.timeout\(30\):\n {8}return await asyncio\.shield\(work\)\n/;
  for (const from of [
    [3, 11],
    [3, 12],
    [4, 0],
  ] as const) {
    const after = limitedIn(file, text, from);
    assert.match(after, waits);
    assert.equal(pythonBench.fault(file, after), undefined, after);
  }
  for (const from of [undefined, [3, 10], [3, 0]] as const)
    assert.match(limitedIn(file, text, from), /return await asyncio\.wait_for\(asyncio\.shield\(work\), 30\)\n/);
});

test('a limit that is there already is used, whatever it waits with', () => {
  const twice = `${text}\n\nasync def more():\n    return load(2)\n`;
  for (const [first, then] of [
    [undefined, [3, 11]],
    [[3, 11], undefined],
  ] as const) {
    const after = limitedIn(file, limitedIn(file, twice, first), then);
    assert.equal(after.match(/await _run_limited\(/g)?.length, 2);
    assert.equal(after.match(/_thread_limit = /g)?.length, 1);
  }
});

test('it is never the first, and never safe', () => {
  const offers = offeredIn(file, text);
  const index = offers.findIndex(({ title }) => title.includes('limit'));
  assert.ok(index > 0);
  const fix = offers[index]?.fix;
  assert.ok(fix?.ok === true && fix.value.caution !== null && fix.value.offload === 'thread');
  assert.ok(new EditSet(() => text).add(fix.value));
});

test('nothing of a limit where no thread is possible', () => {
  const sync = text.replace('async def', 'def');
  assert.ok(!offeredIn(file, sync).some(({ title }) => title.includes('limit')));
});

test('a program of anyio has a limiter of anyio’s', () => {
  const after = limitedIn(file, text.replace('import time', 'import anyio\nimport time'));
  assert.match(after, /^import anyio\nimport functools\nimport time\nfrom anyio\.lowlevel import RunVar\n/);
  assert.match(after, /limit = anyio\.CapacityLimiter\(\d+\)/);
  assert.match(after, / {4}return await _run_limited\(load, 1, size=2\)\n$/);
  assert.ok(!after.includes('asyncio'));
  assert.deepEqual(pythonBench.find(new Map([[file, after]])), [], after);
});

test('no limit where its name is taken', () => {
  const offers = offeredIn(file, text.replace('import time\n', 'import time\n\n_thread_limit = 1\n'));
  const fix = offers.find(({ title }) => title.includes('limit'))?.fix;
  assert.ok(fix?.ok === false && /another name/.test(fix.because));
});
