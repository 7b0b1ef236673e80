/**
 * The HTTP requests that are being served, by method and route: looked up among Node's connections when somebody asks. Uses diagnostics_channel
 * for those that come right after, and never async_hooks.
 */

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Request } from '#protocol/stall.ts';
import { type Arrival, Arrivals } from './arrivals.ts';
import { now } from './clock.ts';
import { calledNow, type Incoming, openConnections, type Parser, servedOn } from './connections.ts';
import { followKoa, koaTemplate } from './koa.ts';
import { routeOf, templateOf } from './route.ts';

/** A request in flight. */
export interface InFlight {
  readonly name: string;
  /** By which it is told from others. */
  readonly number: number;
  /** When its handler began, on the monotonic clock in milliseconds; null where that was before anybody asked. */
  readonly since: number | null;
}

/** One that came after somebody had asked. */
export interface Arrived {
  readonly name: string;
  readonly since: number;
  /** The loop's idle time then. */
  readonly idle: number;
  /** When the request before it on its connection was answered; null when that is long ago. */
  readonly answered: number | null;
}

export interface RequestsNow {
  /** For how long the loop has had nothing to do in all, in milliseconds. The same as long as it has not rested: libuv counts a poll that has to wait. */
  readonly idle: number;
  /** The one that the running step serves, when that is certain. */
  readonly request?: Request;
  /** By which that one is told from others. */
  readonly requestNumber?: number;
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

const arrivals = new Arrivals(templateFor);
/** Of those that somebody asked about. */
const numbers = new WeakMap<Incoming, number>();
let lastNumber = 0;
let wasAsked = false;

/** What Fastify told of the latest request of a connection, whose own template it is as long as its words are the same. */
interface Told {
  template: string;
  method: unknown;
  url: unknown;
}

const told = new WeakMap<object, Told>();

export function followRequests(): void {
  const start = 'http.server.request.start';
  const first = (): void => {
    unsubscribe(start, first);
    followKoa();
  };
  subscribe(start, first);
  subscribe('tracing:fastify.request.handler:start', (message) => {
    const incoming: Incoming = part(part(message, 'request'), 'raw');
    const template: unknown = Reflect.get(part(message, 'route'), 'url');
    if (typeof template !== 'string') return;
    const { method, url } = incoming;
    const known = told.get(incoming.socket ?? incoming);
    // Written over: new objects that live for long cost the garbage collector more than all the rest costs.
    if (known === undefined) told.set(incoming.socket ?? incoming, { template, method, url });
    else [known.template, known.method, known.url] = [template, method, url];
  });
}

/** Lets go of what was noted. Called every now and then. */
export function forgetArrived(): void {
  // Where it was loaded after the first request, and there are stalls.
  if (wasAsked) followKoa();
  wasAsked = false;
  arrivals.rest(now());
}

/** `stack` is the text of the running step's. */
export function requestsNow(stack: string, open: readonly Parser[] = openConnections()): RequestsNow {
  const served = open.flatMap((one) => servedOn(one) ?? []);
  const certain = servedBy(stack, open, served);
  const others = served.filter((incoming) => incoming !== certain).slice(-named);
  const asked = now();
  const idle = nodeTiming.idleTime;
  const latest = arrivals.since(asked - lately);
  arrivals.note(asked, idle);
  wasAsked = true;
  return {
    idle,
    ...(certain === null ? {} : { request: describe(known(certain)), requestNumber: numberOf(certain) }),
    others: others.map((incoming) => ({
      name: nameOf(known(incoming)),
      number: numberOf(incoming),
      since: arrivals.find(incoming)?.since ?? null,
    })),
    latest: latest.map((one) => ({ name: nameOf(one), since: one.since, idle: one.idle, answered: one.answered })),
  };
}

/**
 * Called by the http server itself, a step serves the request that is being read. Continued after an await, it serves one of those in flight:
 * which, is only certain when there is just one. A timer's own callback serves nobody that we could know.
 */
function servedBy(stack: string, open: readonly Parser[], served: readonly Incoming[]): Incoming | null {
  if (stack.includes('\tnode:_http_server\t')) return calledNow(open);
  const isTimer =
    stack.includes('\tnode:internal/timers\t') && !stack.includes('\tnode:internal/process/task_queues\t');
  return served.length === 1 && !isTimer ? (served[0] ?? null) : null;
}

function numberOf(incoming: Incoming): number {
  const number = numbers.get(incoming) ?? (lastNumber += 1);
  numbers.set(incoming, number);
  return number;
}

type Described = Pick<Arrival, 'incoming' | 'template' | 'method' | 'url'>;

function known(incoming: Incoming): Described {
  const { method, url, originalUrl } = incoming;
  return { incoming, template: null, method, url: originalUrl ?? url };
}

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
  return template ?? (incoming === null ? null : (templateOf(incoming) ?? koaTemplate(incoming) ?? toldOf(incoming)));
}

function toldOf(incoming: Incoming): string | null {
  const known = told.get(incoming.socket ?? incoming);
  return known !== undefined && known.method === incoming.method && known.url === incoming.url ? known.template : null;
}

/** A property that is an object; an empty one when it is not. */
function part(message: unknown, name: string): object {
  const value: unknown = typeof message === 'object' && message !== null ? Reflect.get(message, name) : null;
  return typeof value === 'object' && value !== null ? value : {};
}
