/**
 * The connections of the http servers of this thread, and what each serves. Node knows them already, so they are only looked for when somebody
 * asks: to hear of each request costs a fast server some percent, however little is done with what is heard.
 */

import type { Routed } from './route.ts';

/** A request, as Node's http server has it; frameworks hang their own things on it. */
export interface Incoming extends Routed {
  readonly method?: unknown;
  readonly url?: unknown;
  /** As it came in, where a router shortens `url`: Connect, Express and their like keep it. */
  readonly originalUrl?: unknown;
  readonly socket?: Socket | null;
}

/** A connection, as far as it is looked at: there may be thousands. */
export interface Socket {
  readonly destroyed?: boolean;
  /** Of several requests that a client sent in a row, the first that is not answered; null when all are. */
  readonly _httpMessage?: { readonly req?: Incoming } | null;
  /** What accepted it. */
  readonly server?: object | null;
  readonly parser?: Parser | null;
}

/** One for each connection (Node's src/node_http_parser.cc). */
export interface Parser {
  readonly socket?: Socket | null;
  /** The request that it read last. */
  readonly incoming?: Incoming | null;
  /** What it is reading; empty when it is not. Handlers are called in the middle of it. */
  readonly getCurrentBuffer?: () => Uint8Array | undefined;
}

/** Where a server keeps its connections (Node's lib/_http_server.js). */
const description = 'http.server.connections';

type Handles = () => readonly unknown[];

/** All that keeps the loop alive: servers and connections among it. No types for it, and nothing else tells. */
const getActiveHandles: unknown = Reflect.get(process, '_getActiveHandles');
const activeHandles: Handles =
  typeof getActiveHandles === 'function' ? (getActiveHandles.bind(process) as Handles) : () => [];

/** In which requests may be in flight. */
export function openConnections(handles: readonly unknown[] = activeHandles()): readonly Parser[] {
  const parsers = new Set<Parser>();
  const servers = new Set<object>();
  for (const handle of handles) {
    if (!isObject(handle)) continue;
    const { server, parser, _httpMessage: response }: Socket = handle;
    // That of a client has no request of its own.
    if (isObject(parser) && isObject(response) && isObject(response.req)) parsers.add(parser);
    // Beneath TLS the program's own connection is in the server's list alone.
    servers.add(handle).add(server ?? handle);
  }
  for (const server of servers) for (const parser of parsersOf(server)) parsers.add(parser);
  return [...parsers].filter(({ socket }) => isObject(socket) && socket.destroyed !== true);
}

/** What it serves; null when all is answered. */
export function servedOn({ socket }: Parser): Incoming | null {
  return socket?._httpMessage?.req ?? null;
}

/** The request whose handler the http server calls right now; null when it calls none. */
export function calledNow(open: readonly Parser[]): Incoming | null {
  const reading = open.find((parser) => isObject(parser.incoming) && isReading(parser));
  return reading?.incoming ?? null;
}

function isReading(parser: Parser): boolean {
  const bytes = typeof parser.getCurrentBuffer === 'function' ? parser.getCurrentBuffer() : undefined;
  return bytes !== undefined && bytes.length > 0;
}

function parsersOf(server: object): readonly Parser[] {
  const key = Object.getOwnPropertySymbols(server).find((symbol) => symbol.description === description);
  const list: unknown = key === undefined ? null : Reflect.get(server, key);
  if (!isObject(list)) return [];
  const all: unknown = Reflect.get(list, 'all');
  return typeof all === 'function' ? (Reflect.apply(all, list, []) as readonly Parser[]) : [];
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
