/** The HTTP requests that are being served, by method and route. Uses diagnostics_channel, and never async_hooks. */

import diagnostics from 'node:diagnostics_channel';
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

interface Serving {
  /** Null when it was answered: what is held on to for long costs the garbage collector more than all the rest costs. */
  incoming: Incoming | null;
  readonly since: number;
  /** What the framework told on a channel of its own, or hung on it. */
  template: string | null;
  readonly method: unknown;
  /** As it came in; routers shorten theirs. */
  readonly url: unknown;
}

/** A request in flight. */
export interface InFlight {
  readonly name: string;
  /** When its handler began, on the monotonic clock in milliseconds. */
  readonly since: number;
}

export interface RequestsNow {
  /** The one that the running step serves, when that is certain. */
  readonly request?: Request;
  readonly others: readonly InFlight[];
  /** Those that came lately, also when they are answered. */
  readonly latest: readonly InFlight[];
}

/** As many others as one answer names. */
const named = 20;
/** So many of those that came in the last milliseconds: after a stall, a fast server begins many before it is asked who waited. */
const lately = 250;
const remembered = 100;

const serving = new Flights<Serving>();
let latest: Serving | null = null;
/** Those that came last, in a ring. */
const recent: Serving[] = [];
let place = 0;

export function followRequests(): void {
  const servers = new WeakSet();
  diagnostics.subscribe('http.server.request.start', (message) => {
    const { request: incoming, server } = (message ?? {}) as Published;
    if (typeof incoming !== 'object' || incoming === null || typeof server !== 'object' || server === null) return;
    if (!servers.has(server)) {
      servers.add(server);
      followKoa();
    }
    latest = { incoming, since: now(), template: null, method: incoming.method, url: incoming.url };
    serving.add(latest);
    recent[place] = latest;
    place = (place + 1) % remembered;
  });
  diagnostics.subscribe('http.server.response.finish', (message) => {
    const { request: incoming } = (message ?? {}) as Published;
    if (typeof incoming === 'object' && incoming !== null) finish(incoming);
  });
  diagnostics.subscribe('tracing:fastify.request.handler:start', (message) => {
    const one = serving.find(part(part(message, 'request'), 'raw'));
    const url: unknown = Reflect.get(part(message, 'route'), 'url');
    if (one !== undefined && typeof url === 'string') one.template = url;
  });
}

/** Lets go of those that were broken off: they never finish. Called every now and then. */
export function forgetAborted(): void {
  for (const one of serving.all()) if (one.incoming !== null && isAborted(one)) finish(one.incoming);
}

function isAborted({ incoming }: Serving): boolean {
  return incoming?.socket?.destroyed === true;
}

function finish(incoming: Incoming): void {
  const one = serving.take(incoming);
  if (one === undefined) return;
  one.template = templateFor(one);
  one.incoming = null;
}

/** `stack` is the text of the running step's. */
export function requestsNow(stack: string): RequestsNow {
  const all = serving
    .all()
    .filter((one) => !isAborted(one))
    .toSorted((one, other) => one.since - other.since);
  const certain = servedBy(stack, all);
  const others = all.filter((one) => one !== certain).slice(-named);
  return {
    ...(certain === null ? {} : { request: describe(certain) }),
    others: others.map(inFlight),
    latest: [...recent.slice(place), ...recent.slice(0, place)]
      .filter(({ since }) => since > now() - lately)
      .map(inFlight),
  };
}

function inFlight(one: Serving): InFlight {
  const { method, route } = describe(one);
  return { name: `${method} ${route}`, since: one.since };
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
