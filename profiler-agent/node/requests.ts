/** The HTTP requests that are being served, by method and route. Uses diagnostics_channel, and never async_hooks. */

import diagnostics from 'node:diagnostics_channel';
import type { Request } from '#protocol/stall.ts';
import { now } from './clock.ts';
import { koaTemplate, followKoa } from './koa.ts';
import { routeOf, templateOf } from './route.ts';

/** What Node's http server publishes; frameworks hang their own things on it. */
type Incoming = object;

interface Serving {
  readonly incoming: Incoming;
  readonly since: number;
  /** What the framework told on a channel of its own. */
  template: string | null;
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

const serving = new Map<Incoming, Serving>();
let latest: Serving | null = null;
const recent: Serving[] = [];

export function followRequests(): void {
  let server: object | null = null;
  diagnostics.subscribe('http.server.request.start', (message) => {
    const incoming = part(message, 'request');
    const asked = part(message, 'server');
    if (asked !== server) followKoa();
    server = asked;
    latest = { incoming, since: now(), template: null };
    serving.set(incoming, latest);
    if (recent.push(latest) > remembered) recent.shift();
    // An aborted one never finishes.
    const response = part(message, 'response');
    if ('once' in response && typeof response.once === 'function')
      response.once('close', () => serving.delete(incoming));
  });
  diagnostics.subscribe('http.server.response.finish', (message) => {
    serving.delete(part(message, 'request'));
  });
  diagnostics.subscribe('tracing:fastify.request.handler:start', (message) => {
    const one = serving.get(part(part(message, 'request'), 'raw'));
    const url: unknown = Reflect.get(part(message, 'route'), 'url');
    if (one !== undefined && typeof url === 'string') one.template = url;
  });
}

/** `stack` is the text of the running step's. */
export function requestsNow(stack: string): RequestsNow {
  const all = [...serving.values()];
  const certain = servedBy(stack, all);
  const others = all.filter((one) => one !== certain).slice(-named);
  return {
    ...(certain === null ? {} : { request: describe(certain) }),
    others: others.map(inFlight),
    latest: recent.filter(({ since }) => since > now() - lately).map(inFlight),
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

function describe({ incoming, template }: Serving): Request {
  const method: unknown = Reflect.get(incoming, 'method');
  const url: unknown = Reflect.get(incoming, 'url');
  return {
    method: typeof method === 'string' ? method : '',
    route: template ?? templateOf(incoming) ?? koaTemplate(incoming) ?? routeOf(typeof url === 'string' ? url : ''),
  };
}

/** A property that is an object; an empty one when it is not. */
function part(message: unknown, name: string): object {
  const value: unknown = typeof message === 'object' && message !== null ? Reflect.get(message, name) : null;
  return typeof value === 'object' && value !== null ? value : {};
}
