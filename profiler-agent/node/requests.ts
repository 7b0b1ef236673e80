/** The HTTP requests that are being served, by method and route. Uses diagnostics_channel, and never async_hooks. */

import { subscribe } from 'node:diagnostics_channel';
import type { Request } from '#protocol/stall.ts';
import { type Arrival, Arrivals } from './arrivals.ts';
import { now } from './clock.ts';
import { type Incoming, meetServer, openConnections, servedOn, type Socket } from './connections.ts';
import { koaTemplate, followKoa } from './koa.ts';
import { routeOf, templateOf } from './route.ts';

/** Read by name, as Node reads them: this runs for each request. Others may publish on a channel, too. */
interface Published {
  readonly request?: Incoming | null;
  readonly server?: object | null;
}

/**
 * The latest request of a connection: written over by the next, and without what Node has of it. What lives for long, and new objects that
 * do, cost the garbage collector more than all the rest costs.
 */
interface Serving {
  since: number;
  /** When the request before it on its connection was answered; null where that was not noted. */
  answered: number | null;
  /** What the framework told on a channel of its own. */
  template: string | null;
  method: unknown;
  /** As it came in; routers shorten theirs. */
  url: unknown;
}

/** One that is not answered. */
interface InService extends Serving {
  readonly incoming: Incoming;
}

/** A request in flight. */
export interface InFlight {
  readonly name: string;
  /** When its handler began, on the monotonic clock in milliseconds. */
  readonly since: number;
}

/** One that came lately. */
export interface Arrived extends InFlight {
  /** The loop's idle time then; null where nobody had asked for long, since that would cost each request something. */
  readonly idle: number | null;
  /** When the request before it on its connection was answered; null as well when that is long ago. */
  readonly answered: number | null;
}

export interface RequestsNow {
  /** For how long the loop has had nothing to do in all, in milliseconds. The same as long as it has not rested: libuv counts a poll that has to wait. */
  readonly idle: number;
  /** The one that the running step serves, when that is certain. */
  readonly request?: Request;
  /** When the handler of that one began, by which it is told from others. */
  readonly requestSince?: number;
  readonly others: readonly InFlight[];
  /** Those that came lately, also when they are answered. */
  readonly latest: readonly Arrived[];
}

/** As many others as one answer names. */
const named = 20;
/** What came so many milliseconds ago came lately. */
const lately = 250;

/** The global may be another one later. */
const { nodeTiming } = performance;

const connections = new WeakMap<object, Serving>();
let latest: Serving | null = null;
/** What Node has of that one. */
let latestIncoming: Incoming | null = null;
/** A program has one server as a rule, and to look into a list costs each request more than to compare. */
let lastServer: object | null = null;

const arrivals = new Arrivals((incoming, arrival) => {
  const serving = connections.get(incoming.socket ?? incoming);
  if (serving !== undefined) serving.answered = now();
  if (arrival !== undefined) arrival.template = templateFor(arrival);
});

export function followRequests(): void {
  subscribe('http.server.request.start', (message) => {
    const { request: incoming, server } = (message ?? {}) as Published;
    if (typeof incoming !== 'object' || incoming === null || typeof server !== 'object' || server === null) return;
    const { socket } = incoming;
    if (typeof socket !== 'object' || socket === null) return;
    if (server !== lastServer) meet(server);
    const one = connections.get(socket) ?? newServing(socket);
    one.since = now();
    one.template = null;
    one.method = incoming.method;
    one.url = incoming.url;
    latest = one;
    latestIncoming = incoming;
    if (arrivals.noting) arrivals.add({ ...one, incoming, idle: nodeTiming.idleTime });
  });
  subscribe('tracing:fastify.request.handler:start', (message) => {
    const incoming: Incoming = part(part(message, 'request'), 'raw');
    const url: unknown = Reflect.get(part(message, 'route'), 'url');
    if (typeof url !== 'string') return;
    for (const one of [connections.get(incoming.socket ?? incoming), arrivals.find(incoming)])
      if (one !== undefined) one.template = url;
  });
}

function meet(server: object): void {
  lastServer = server;
  meetServer(server);
  followKoa();
}

function newServing(socket: object): Serving {
  // Not small integers: V8 would keep one, and then find out that it must not.
  const one: Serving = { since: 0.5, answered: null, template: null, method: null, url: null };
  connections.set(socket, one);
  return one;
}

/** Lets go of a server that may be closed, and of the latest request. Called every now and then. */
export function forgetServed(): void {
  lastServer = null;
  arrivals.rest(now());
  const socket = latestIncoming?.socket ?? null;
  if (socket === null || socket.destroyed === true || servedOn(socket) === null) latest = latestIncoming = null;
}

/** `stack` is the text of the running step's. */
export function requestsNow(stack: string): RequestsNow {
  const open = openConnections();
  const all = open.flatMap(serviceOn).toSorted((one, other) => one.since - other.since);
  const certain = servedBy(stack, all);
  const others = all.filter(({ incoming }) => incoming !== certain?.incoming).slice(-named);
  const asked = now();
  const idle = nodeTiming.idleTime;
  const came = cameSince(asked - lately, open);
  arrivals.note(asked, idle);
  return {
    idle,
    ...(certain === null ? {} : { request: describe(certain), requestSince: certain.since }),
    others: others.map((one) => ({ name: nameOf(one), since: one.since })),
    latest: came,
  };
}

function serviceOn(socket: Socket): readonly InService[] {
  const incoming = servedOn(socket);
  const serving = incoming === null ? undefined : connections.get(socket);
  if (incoming === null || serving === undefined) return [];
  return [{ ...serving, incoming: serving === latest && latestIncoming !== null ? latestIncoming : incoming }];
}

/** Those that were noted, and of each connection the latest. */
function cameSince(moment: number, open: readonly Socket[]): Arrived[] {
  const noted = arrivals.since(moment);
  const known = new Set(noted.map(({ since }) => since));
  const others = open.flatMap((socket) => connections.get(socket) ?? []);
  const unknown = others.filter(({ since }) => since > moment && !known.has(since));
  return [...unknown.map((one) => ({ ...one, incoming: null, idle: arrivals.idleAt(one.since) })), ...noted].map(
    (one) => ({
      name: nameOf(one),
      since: one.since,
      idle: one.idle,
      answered: one.answered,
    }),
  );
}

/**
 * Called by the http server itself, a step serves the latest request. Continued after an await, it serves one of those in flight:
 * which, is only certain when there is just one. A timer's own callback serves nobody that we could know.
 */
function servedBy(stack: string, all: readonly InService[]): InService | null {
  if (stack.includes('\tnode:_http_server\t'))
    return latest === null || latestIncoming === null ? null : { ...latest, incoming: latestIncoming };
  const isTimer =
    stack.includes('\tnode:internal/timers\t') && !stack.includes('\tnode:internal/process/task_queues\t');
  return all.length === 1 && !isTimer ? (all[0] ?? null) : null;
}

type Described = Pick<Arrival, 'incoming' | 'template' | 'method' | 'url'>;

function nameOf(one: Described): string {
  const { method, route } = describe(one);
  return `${method} ${route}`;
}

function describe(one: Described): Request {
  const { method, url } = one;
  return {
    method: typeof method === 'string' ? method : '',
    route: templateFor(one) ?? routeOf(typeof url === 'string' ? url : ''),
  };
}

function templateFor({ incoming, template }: Described): string | null {
  return template ?? (incoming === null ? null : (templateOf(incoming) ?? koaTemplate(incoming)));
}

/** A property that is an object; an empty one when it is not. */
function part(message: unknown, name: string): object {
  const value: unknown = typeof message === 'object' && message !== null ? Reflect.get(message, name) : null;
  return typeof value === 'object' && value !== null ? value : {};
}
