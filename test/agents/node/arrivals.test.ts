/** For how long requests are noted after a question: it costs each of them something. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Arrival, Arrivals } from '../../../profiler-agent/node/arrivals.ts';

function arrival(since: number, idle: number): Arrival {
  return { incoming: null, since, idle, answered: null, method: 'GET', url: '/', template: null };
}

function asked(): Arrivals {
  const arrivals = new Arrivals(() => undefined);
  assert.equal(arrivals.noting, false);
  arrivals.note(1000, 7);
  assert.equal(arrivals.noting, true);
  return arrivals;
}

test('requests are noted for a tenth of a second from the first on, however long the step was that was asked about', () => {
  const arrivals = asked();
  for (const since of [3000, 3090]) arrivals.add(arrival(since, 7));
  assert.equal(arrivals.noting, true);
  arrivals.add(arrival(3101, 7));
  assert.equal(arrivals.noting, false);
  assert.deepEqual(
    arrivals.since(2000).map(({ since }) => since),
    [3000, 3090],
  );
  arrivals.rest(3200);
  assert.deepEqual(arrivals.since(2000), []);
});

test('no more are noted when the loop has rested, and those are known to have come later', () => {
  const arrivals = asked();
  arrivals.add(arrival(1040, 7));
  arrivals.add(arrival(1050, 7.5));
  assert.equal(arrivals.noting, false);
  assert.deepEqual([arrivals.idleAt(1040), arrivals.idleAt(1050), arrivals.idleAt(1060)], [null, 7.5, 7.5]);
});

test('where none comes they are noted for four seconds, which two questions of one stall are not apart', () => {
  const arrivals = asked();
  arrivals.rest(4900);
  assert.equal(arrivals.noting, true);
  arrivals.rest(5001);
  assert.equal(arrivals.noting, false);
});
