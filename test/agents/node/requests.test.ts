/** Which requests are being served, as Node's http server publishes them and keeps its connections. */

import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';
import { test } from 'node:test';
import { followRequests, forgetServed, requestsNow } from '../../../profiler-agent/node/requests.ts';

followRequests();

interface Request {
  readonly method: string;
  readonly url: string;
  readonly socket: Socket;
  route?: object;
}

interface Socket {
  destroyed: boolean;
  _httpMessage: { readonly req: Request } | null;
}

const parsers: { readonly socket: Socket }[] = [];
const server = { [Symbol('http.server.connections')]: { all: () => parsers } };

function connect(): Socket {
  const socket: Socket = { destroyed: false, _httpMessage: null };
  parsers.push({ socket });
  return socket;
}

function begin(url: string, socket = connect()): Request {
  const request = { method: 'GET', url, socket };
  socket._httpMessage ??= { req: request };
  diagnostics.channel('http.server.request.start').publish({ request, server });
  return request;
}

function finish(request: Request): void {
  request.socket._httpMessage = null;
  diagnostics.channel('http.server.response.finish').publish({ request });
}

function names(): string[] {
  return requestsNow('').others.map(({ name }) => name);
}

/** As the http server calls a handler. */
const called = 'handler\tfile:///app.js\t1\t1\nonRequest\tnode:_http_server\t1\t1';

test('requests are in flight until they are answered, also when there are many of them', () => {
  const all = Array.from({ length: 40 }, (_, place) => begin(`/page${place}`));
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

test('of each that came after a question it is known when the one before it on its connection was answered', () => {
  const first = begin('/first');
  requestsNow('');
  finish(first);
  begin('/second', first.socket);
  const [one, other] = requestsNow('').latest.slice(-2);
  assert.deepEqual([one?.name, other?.name], ['GET /first', 'GET /second']);
  assert.equal(one?.answered, null);
  assert.ok(other?.answered !== null && other?.answered !== undefined && other.answered <= other.since);
  first.socket._httpMessage = null;
});

test('of several that a client sends in a row the running step serves the latest', () => {
  const first = begin('/first');
  begin('/second', first.socket);
  assert.deepEqual(requestsNow(called).request, { method: 'GET', route: '/second' });
  finish(first);
});

test('one that was broken off is not in flight any more', () => {
  const request = begin('/download');
  begin('/other');
  request.socket.destroyed = true;
  assert.deepEqual(requestsNow('').request, { method: 'GET', route: '/other' });
  forgetServed();
  assert.deepEqual(requestsNow('').request, { method: 'GET', route: '/other' });
});

test('what others publish on the channels is no request', () => {
  for (const message of [null, undefined, 'text', {}, { request: null, server: null }, { request: 1, server: 2 }]) {
    diagnostics.channel('http.server.request.start').publish(message);
    diagnostics.channel('http.server.response.finish').publish(message);
  }
  diagnostics.channel('http.server.request.start').publish({ request: {}, server: {} });
  assert.deepEqual(requestsNow('').request, { method: 'GET', route: '/other' });
});
