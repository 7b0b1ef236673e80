/** For how long requests are noted after a question: it costs each of them something. */

import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';
import { test } from 'node:test';
import { type Arrival, Arrivals } from '../../../profiler-agent/node/arrivals.ts';

function arrival(since: number, idle: number): Arrival {
  return { incoming: null, since, idle, answered: null, method: 'GET', url: '/', template: null };
}

function asked(): Arrivals {
  const arrivals = new Arrivals(() => null);
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

test('no more are noted when the loop has rested: they came later', () => {
  const arrivals = asked();
  arrivals.add(arrival(1040, 7));
  arrivals.add(arrival(1050, 7.5));
  assert.equal(arrivals.noting, false);
  assert.deepEqual(
    arrivals.since(1000).map(({ since }) => since),
    [1040],
  );
});

test('nobody listens to requests between two questions', () => {
  let heard = 0;
  const message = {
    get request() {
      return void (heard += 1);
    },
  };
  const heardNow = (): number => {
    heard = 0;
    for (const name of ['http.server.request.start', 'http.server.response.finish'])
      diagnostics.channel(name).publish(message);
    return heard;
  };
  const arrivals = new Arrivals(() => null);
  const others = heardNow();
  arrivals.note(1000, 7);
  assert.equal(heardNow(), others + 2);
  arrivals.rest(5001);
  assert.equal(heardNow(), others);
});

test('where none comes they are noted for four seconds, which two questions of one stall are not apart', () => {
  const arrivals = asked();
  arrivals.rest(4900);
  assert.equal(arrivals.noting, true);
  arrivals.rest(5001);
  assert.equal(arrivals.noting, false);
});
