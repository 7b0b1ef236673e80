/** Which requests are being served, as Node's http server publishes them and keeps its connections. */

import assert from 'node:assert/strict';
import diagnostics from 'node:diagnostics_channel';
import { test } from 'node:test';
import { openConnections } from '../../../profiler-agent/node/connections.ts';
import { followRequests, forgetArrived, type RequestsNow, requestsNow } from '../../../profiler-agent/node/requests.ts';

interface Request {
  readonly method: string;
  url: string;
  originalUrl?: string;
  readonly socket: Socket;
  route?: object;
}

interface Socket {
  destroyed: boolean;
  _httpMessage: { readonly req: Request } | null;
  parser: Parser;
}

interface Parser {
  readonly socket: Socket;
  incoming: Request | null;
  reading: boolean;
  getCurrentBuffer(): Uint8Array | undefined;
}

followRequests();

const sockets: Socket[] = [];
const asked = (stack: string): RequestsNow => requestsNow(stack, openConnections(sockets));

function connect(): Socket {
  const parser: Partial<Parser> = {};
  const socket: Socket = { destroyed: false, _httpMessage: null, parser: parser as Parser };
  Object.assign(parser, {
    socket,
    incoming: null,
    reading: false,
    getCurrentBuffer: () => (parser.reading === true ? Buffer.from('GET /') : undefined),
  });
  sockets.push(socket);
  return socket;
}

/** Its handler is called until the next one's is. */
function begin(url: string, socket = connect()): Request {
  const request = { method: 'GET', url, socket };
  for (const { parser } of sockets) parser.reading = parser === socket.parser;
  socket.parser.incoming = request;
  socket._httpMessage ??= { req: request };
  diagnostics.channel('http.server.request.start').publish({ request });
  return request;
}

function finish(request: Request): void {
  request.socket._httpMessage = null;
  diagnostics.channel('http.server.response.finish').publish({ request });
}

function names(): string[] {
  return asked('').others.map(({ name }) => name);
}

/** As the http server calls a handler. */
const called = 'handler\tfile:///app.js\t1\t1\nonRequest\tnode:_http_server\t1\t1';

test('they are told apart, and when those began that were in flight before the first question, nobody knows', () => {
  const [one, other] = [begin('/one'), begin('/other')];
  const { others } = asked('');
  assert.deepEqual(
    others.map(({ since }) => since),
    [null, null],
  );
  assert.equal(new Set(others.map(({ number }) => number)).size, 2);
  for (const request of [one, other]) finish(request);
});

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

test('one that came after a question and was answered keeps its route, and nothing else that was hung on it', () => {
  asked('');
  const request = begin('/users/17');
  request.route = { path: '/users/:user' };
  finish(request);
  request.route = { path: '/other' };
  assert.equal(asked('').latest.at(-1)?.name, 'GET /users/:user');
});

test('of each that came after a question it is known when it began, and when the one before it on its connection was answered', () => {
  const first = begin('/first');
  asked('');
  finish(first);
  begin('/second', first.socket);
  const { latest, others, request } = asked('');
  const one = latest.at(-1);
  assert.equal(one?.name, 'GET /second');
  assert.ok(one.answered !== null && one.answered <= one.since);
  assert.deepEqual([request?.route, others], ['/second', []]);
  begin('/third');
  assert.deepEqual(
    asked('').others.map(({ since }) => typeof since),
    ['number', 'number'],
  );
  for (const socket of sockets) socket._httpMessage = null;
});

test('of several that a client sends in a row the running step serves the latest', () => {
  const first = begin('/first');
  begin('/second', first.socket);
  assert.deepEqual(asked(called).request, { method: 'GET', route: '/second' });
  finish(first);
});

test('what the server calls serves nobody when it reads no request', () => {
  const [first, second] = [begin('/first'), begin('/second')];
  second.socket.parser.reading = false;
  assert.equal(asked(called).request, undefined);
  for (const request of [first, second]) finish(request);
});

test('a router that shortens what came in keeps it', () => {
  const request = begin('/users/list');
  request.originalUrl = request.url;
  request.url = '/list';
  assert.deepEqual(asked('').request, { method: 'GET', route: '/users/list' });
  finish(request);
});

test('Fastify tells the route of a request, and it is not that of the next one on its connection', () => {
  const request = begin('/orders/17');
  diagnostics
    .channel('tracing:fastify.request.handler:start')
    .publish({ request: { raw: request }, route: { url: '/orders/:order' } });
  assert.deepEqual(asked('').request, { method: 'GET', route: '/orders/:order' });
  finish(request);
  const next = begin('/missing', request.socket);
  assert.deepEqual(asked('').request, { method: 'GET', route: '/missing' });
  finish(next);
});

test('one that was broken off is not in flight any more', () => {
  const request = begin('/download');
  const other = begin('/other');
  request.socket.destroyed = true;
  assert.deepEqual(asked('').request, { method: 'GET', route: '/other' });
  forgetArrived();
  assert.deepEqual(asked('').request, { method: 'GET', route: '/other' });
  finish(other);
});

test('the connections of a server are in flight that the loop does not show by themselves, as beneath TLS', () => {
  const socket = connect();
  sockets.splice(sockets.indexOf(socket), 1);
  const list = { all: () => [socket.parser] };
  const server = { [Symbol('http.server.connections')]: list };
  const raw = { server };
  sockets.push(raw as unknown as Socket);
  const request = { method: 'GET', url: '/secure', socket };
  socket._httpMessage = { req: request };
  assert.deepEqual(names(), []);
  assert.deepEqual(asked('').request, { method: 'GET', route: '/secure' });
  sockets.splice(sockets.indexOf(raw as unknown as Socket), 1);
});

test('what others publish on the channels is no request', () => {
  const request = begin('/other');
  asked('');
  for (const message of [null, undefined, 'text', {}, { request: null }, { request: 1 }]) {
    diagnostics.channel('http.server.request.start').publish(message);
    diagnostics.channel('http.server.response.finish').publish(message);
  }
  diagnostics.channel('http.server.request.start').publish({ request: {} });
  assert.deepEqual(asked('').request, { method: 'GET', route: '/other' });
  finish(request);
});
