/** The HTTP requests that are being served, by method and route. Uses diagnostics_channel, and never async_hooks. */

import { subscribe } from 'node:diagnostics_channel';
import type { Request } from '#protocol/stall.ts';
import { now } from './clock.ts';
import { Flights } from './flights.ts';
import { koaTemplate, followKoa } from './koa.ts';
import { type Routed, routeOf, templateOf } from './route.ts';

/** What Node's http server publishes; frameworks hang their own things on it. */
interface Incoming extends Routed {
  readonly method?: unknown;
  readonly url?: unknown;
  readonly socket?: { readonly destroyed?: unknown } | null;
}

/** Read by name, as Node reads them: this runs for each request. Others may publish on a channel, too. */
interface Published {
  readonly request?: Incoming | null;
  readonly server?: object | null;
}

/** Written over when it was answered: what lives for long, and new objects that do, cost the garbage collector more than all the rest costs. */
interface Serving {
  /** Null when it was answered. */
  incoming: Incoming | null;
  since: number;
  idle: number | null;
  answered: number | null;
  /** What the framework told on a channel of its own, or hung on it. */
  template: string | null;
  method: unknown;
  /** As it came in; routers shorten theirs. */
  url: unknown;
}

/** A request in flight. */
export interface InFlight {
  readonly name: string;
  /** When its handler began, on the monotonic clock in milliseconds. */
  readonly since: number;
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
  readonly latest: readonly InFlight[];
}

/** As many others as one answer names. */
const named = 20;
/** So many of those that came in the last milliseconds: after a stall, a fast server begins many before it is asked who waited. */
const lately = 250;
const remembered = 100;
/** For so long after a question what tells who waited is noted, in milliseconds: two questions of one long stall are no further apart. */
const noted = 4000;

/** The global may be another one later. */
const { nodeTiming } = performance;

const serving = new Flights<Serving>();
/** When the last question was answered, and the connections on which a request was answered soon after one. */
let asked = -Infinity;
const answers = new WeakMap<object, number>();
let latest: Serving | null = null;
const servers = new WeakSet();
/** A program has one server as a rule, and to look into a set costs each request more than to compare. */
let lastServer: object | null = null;
/** Those that came last, in a ring. */
const recent: Serving[] = [];
let place = 0;

export function followRequests(): void {
  subscribe('http.server.request.start', (message) => {
    const { request: incoming, server } = (message ?? {}) as Published;
    if (typeof incoming !== 'object' || incoming === null || typeof server !== 'object' || server === null) return;
    if (server !== lastServer) meet(server);
    const one = nextRemembered();
    one.incoming = incoming;
    one.since = now();
    const near = isNear(one);
    one.idle = near ? nodeTiming.idleTime : null;
    one.answered = near ? (answers.get(incoming.socket ?? incoming) ?? null) : null;
    one.template = null;
    one.method = incoming.method;
    one.url = incoming.url;
    serving.add(one);
    latest = one;
  });
  subscribe('http.server.response.finish', (message) => {
    const { request: incoming } = (message ?? {}) as Published;
    if (typeof incoming !== 'object' || incoming === null) return;
    const one = finish(incoming);
    if (one === null || !isNear(one)) return;
    answers.set(incoming.socket ?? incoming, now());
  });
  subscribe('tracing:fastify.request.handler:start', (message) => {
    const one = serving.find(part(part(message, 'request'), 'raw'));
    const url: unknown = Reflect.get(part(message, 'route'), 'url');
    if (one !== undefined && typeof url === 'string') one.template = url;
  });
}

function meet(server: object): void {
  lastServer = server;
  if (servers.has(server)) return;
  servers.add(server);
  followKoa();
}

/** The place of the one that came longest ago; another one's when that is in flight still. */
function nextRemembered(): Serving {
  let one = recent[place];
  if (one === undefined || one.incoming !== null)
    one = { incoming: null, since: Infinity, idle: null, answered: null, template: null, method: null, url: null };
  recent[place] = one;
  place = (place + 1) % remembered;
  return one;
}

/** Lets go of those that were broken off, which never finish, and of a server that may be closed. Called every now and then. */
export function forgetAborted(): void {
  lastServer = null;
  for (const one of serving.all()) if (one.incoming !== null && isAborted(one)) finish(one.incoming);
}

function isAborted({ incoming }: Serving): boolean {
  return incoming?.socket?.destroyed === true;
}

function isNear({ since }: Serving): boolean {
  return since - asked < noted;
}

function finish(incoming: Incoming): Serving | null {
  const one = serving.take(incoming);
  if (one === undefined) return null;
  // Who was answered is only asked about when it began after a question.
  if (isNear(one)) one.template = templateFor(one);
  one.incoming = null;
  return one;
}

/** `stack` is the text of the running step's. */
export function requestsNow(stack: string): RequestsNow {
  const all = serving
    .all()
    .filter((one) => !isAborted(one))
    .toSorted((one, other) => one.since - other.since);
  const certain = servedBy(stack, all);
  const others = all.filter((one) => one !== certain).slice(-named);
  asked = now();
  return {
    idle: nodeTiming.idleTime,
    ...(certain === null ? {} : { request: describe(certain), requestSince: certain.since }),
    others: others.map(inFlight),
    latest: [...recent.slice(place), ...recent.slice(0, place)]
      .filter(({ since }) => since > asked - lately)
      .map(inFlight),
  };
}

function inFlight(one: Serving): InFlight {
  const { since, idle, answered } = one;
  const { method, route } = describe(one);
  return { name: `${method} ${route}`, since, idle, answered };
}

/**
 * Called by the http server itself, a step serves the latest request. Continued after an await, it serves one of those in flight:
 * which, is only certain when there is just one. A timer's own callback serves nobody that we could know.
 */
function servedBy(stack: string, all: readonly Serving[]): Serving | null {
  if (stack.includes('\tnode:_http_server\t')) return latest;
  const isTimer =
    stack.includes('\tnode:internal/timers\t') && !stack.includes('\tnode:internal/process/task_queues\t');
  return all.length === 1 && !isTimer ? (all[0] ?? null) : null;
}

function describe(one: Serving): Request {
  const { method, url } = one;
  return {
    method: typeof method === 'string' ? method : '',
    route: templateFor(one) ?? routeOf(typeof url === 'string' ? url : ''),
  };
}

function templateFor({ incoming, template }: Serving): string | null {
  return template ?? (incoming === null ? null : (templateOf(incoming) ?? koaTemplate(incoming)));
}

/** A property that is an object; an empty one when it is not. */
function part(message: unknown, name: string): object {
  const value: unknown = typeof message === 'object' && message !== null ? Reflect.get(message, name) : null;
  return typeof value === 'object' && value !== null ? value : {};
}
