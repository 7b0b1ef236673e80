/**
 * The connections of the http servers that were met, and what each serves. Node knows them already, so they are only looked through when somebody
 * asks: to write down each request, and that it was answered, costs a fast server some percent.
 */

import type { Routed } from './route.ts';

/** A request, as Node's http server has it; frameworks hang their own things on it. */
export interface Incoming extends Routed {
  readonly method?: unknown;
  readonly url?: unknown;
  readonly socket?: Socket | null;
}

/** A connection, as far as it is looked at: there may be thousands. */
export interface Socket {
  readonly destroyed?: boolean;
  /** Of several requests that a client sent in a row, the first that is not answered; null when all are. */
  readonly _httpMessage?: { readonly req?: Incoming } | null;
}

/** One for each connection. */
interface Parser {
  readonly socket?: Socket | null;
}

/** Where a server keeps its connections (Node's lib/_http_server.js). */
const description = 'http.server.connections';

/** A program may let go of one. */
let servers: readonly WeakRef<object>[] = [];

export function meetServer(server: object): void {
  const others = servers.filter((known) => ![undefined, server].includes(known.deref()));
  servers = [...others, new WeakRef(server)];
}

export function openConnections(): readonly Socket[] {
  const open: Socket[] = [];
  for (const known of servers)
    for (const { socket } of parsersOf(known.deref()))
      if (typeof socket === 'object' && socket !== null && socket.destroyed !== true) open.push(socket);
  return open;
}

/** What it serves; null when all is answered. */
export function servedOn({ _httpMessage: response }: Socket): Incoming | null {
  return response?.req ?? null;
}

function parsersOf(server: object | undefined): readonly Parser[] {
  if (server === undefined) return [];
  const key = Object.getOwnPropertySymbols(server).find((symbol) => symbol.description === description);
  const list: unknown = key === undefined ? null : Reflect.get(server, key);
  if (typeof list !== 'object' || list === null) return [];
  const all: unknown = Reflect.get(list, 'all');
  return typeof all === 'function' ? (Reflect.apply(all, list, []) as readonly Parser[]) : [];
}
