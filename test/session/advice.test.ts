/** Where the work of a stall should go, and what it costs to get there. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { micros } from '#protocol/units.ts';
import { advise } from '#session/advice.ts';

test('a computation goes to a worker thread; what it costs to copy is said', () => {
  const { offload, because } = advise({ cause: { kind: 'cpu', gil: 'none' } }, 'node');
  assert.equal(offload, 'thread');
  assert.match(because, /copied on the loop/);
});

for (const call of ['JSON.parse', 'JSON.stringify']) {
  test(`${call} is big where it blocks: copying its data may cost as much`, () => {
    const { offload, because } = advise({ cause: { kind: 'cpu', gil: 'none', call } }, 'node');
    assert.equal(offload, 'thread');
    assert.match(because, /about as much/);
  });
}

test('a call with an asynchronous twin goes there, whatever it waits for', () => {
  for (const [kind, call, twin] of [
    ['cpu', 'crypto.pbkdf2Sync', 'crypto.pbkdf2'],
    ['io', 'fs.readFileSync', 'fs.readFile'],
  ] as const) {
    const { offload, because } = advise({ cause: { kind, gil: 'none', call } }, 'node');
    assert.equal(offload, 'async-api');
    assert.ok(because.includes(`${twin} `), because);
  }
});

test('what a worker thread does is where it belongs, unless somebody waits for that worker', () => {
  const cause = { kind: 'cpu', gil: 'none' } as const;
  assert.equal(advise({ cause, victims: [] }, 'worker').offload, 'none');
  const victims = [{ kind: 'request', name: 'GET /', waited: micros(9) }] as const;
  assert.equal(advise({ cause, victims }, 'worker').offload, 'thread');
  assert.equal(advise({ cause: { kind: 'burst', gil: 'none' } }, 'worker').offload, 'chunk');
});
