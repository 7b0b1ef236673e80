/** Which requests are being served, as Node's http server publishes them. */

import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';
import { test } from 'node:test';
import { followRequests, forgetAborted, requestsNow } from '../../../profiler-agent/node/requests.ts';

followRequests();

const server = {};
/** More than are looked through. */
const many = 40;

function begin(url: string): { method: string; url: string; socket: { destroyed: boolean }; route?: object } {
  const request = { method: 'GET', url, socket: { destroyed: false } };
  diagnostics.channel('http.server.request.start').publish({ request, server });
  return request;
}

function finish(request: object): void {
  diagnostics.channel('http.server.response.finish').publish({ request });
}

function names(): string[] {
  return requestsNow('').others.map(({ name }) => name);
}

test('requests are in flight until they are answered, also when there are many of them', () => {
  const all = Array.from({ length: many }, (_, place) => begin(`/page${place}`));
  assert.deepEqual(
    names(),
    Array.from({ length: 20 }, (_, place) => `GET /page${place + 20}`),
  );
  for (const request of all.slice(1, -1)) finish(request);
  assert.deepEqual(names(), ['GET /page0', 'GET /page39']);
  for (const request of all) finish(request);
  assert.deepEqual(names(), []);
});

test('one that was answered keeps its route, and nothing else that was hung on it', () => {
  const request = begin('/users/17');
  request.route = { path: '/users/:user' };
  finish(request);
  request.route = { path: '/other' };
  assert.equal(requestsNow('').latest.at(-1)?.name, 'GET /users/:user');
});

test('one that was broken off is not in flight any more', () => {
  const request = begin('/download');
  begin('/other');
  request.socket.destroyed = true;
  assert.deepEqual(requestsNow('').request, { method: 'GET', route: '/other' });
  forgetAborted();
  request.socket.destroyed = false;
  assert.deepEqual(requestsNow('').request, { method: 'GET', route: '/other' });
});

test('what others publish on the channels is no request', () => {
  for (const message of [null, undefined, 'text', {}, { request: null, server: null }, { request: 1, server: 2 }]) {
    diagnostics.channel('http.server.request.start').publish(message);
    diagnostics.channel('http.server.response.finish').publish(message);
  }
  assert.deepEqual(requestsNow('').request, { method: 'GET', route: '/other' });
});
