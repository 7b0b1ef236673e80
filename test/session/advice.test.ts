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

// Each sentence must be true of what was measured: by cause, GIL and call, the offload and what its sentence says.
for (const [cause, offload, says] of [
  [{ kind: 'cpu', gil: 'held', call: 'json.loads' }, 'process', /held the GIL/],
  [{ kind: 'cpu', gil: 'released', call: 'hashlib.pbkdf2_hmac' }, 'thread', /GIL released/],
  [{ kind: 'cpu', gil: 'none', call: 'json.loads' }, 'thread', /has no GIL/],
  [{ kind: 'cpu', gil: 'held', call: 'import numpy' }, 'none', /before the loop runs/],
  [{ kind: 'io', gil: 'released', call: 'import numpy' }, 'none', /before the loop runs/],
  [{ kind: 'io', gil: 'released', call: 'time.sleep' }, 'async-api', /^time.sleep only waited: asyncio.sleep/],
  [{ kind: 'io', gil: 'released', call: 'sqlite3.Connection.execute' }, 'thread', /let go of the GIL/],
  [{ kind: 'io', gil: 'held', call: 'driver.fetch' }, 'process', /^driver.fetch waited and kept the GIL/],
  [{ kind: 'io', gil: 'held', call: 'time.sleep' }, 'async-api', /asyncio.sleep/],
  [{ kind: 'io', gil: 'none', call: 'os.read' }, 'thread', /^os.read only waited: in a thread/],
  [{ kind: 'lock', gil: 'held', call: 'the GIL' }, 'process', /other threads computed/],
  [{ kind: 'lock', gil: 'released', call: 'threading.Lock.acquire' }, 'thread', /asyncio’s own lock/],
  [{ kind: 'lock', gil: 'released', call: 'queue.Queue.get' }, 'async-api', /asyncio.Queue/],
  [{ kind: 'lock', gil: 'released', call: 'threading.Thread.join' }, 'async-api', /asyncio.to_thread/],
  [{ kind: 'lock', gil: 'released', call: 'concurrent.futures.Future.result' }, 'async-api', /wrap_future/],
  [{ kind: 'gc', gil: 'held' }, 'none', /fewer objects/],
  [{ kind: 'burst', gil: 'held' }, 'chunk', /in chunks/],
] as const) {
  test(`Python, ${cause.kind}, GIL ${cause.gil}, ${'call' in cause ? cause.call : 'no call'}: ${offload}`, () => {
    const advice = advise({ cause }, 'python');
    assert.equal(advice.offload, offload, advice.because);
    assert.match(advice.because, says);
  });
}
