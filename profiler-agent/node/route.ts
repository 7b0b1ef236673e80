/** Names a request by its route: the template that the framework knows, or else its path with ids masked. A query is never kept. Pure. */

/** A part of a path that looks like an id, a token or a name of one thing among many. */
const id = /^(?:\d+|[0-9a-f]{8,}|[0-9a-f]{8}-[0-9a-f-]{27}|.{25,}|.*@.*|(?=.*\d)(?=.*[a-z])[\w-]{10,})$/i;

export function routeOf(url: string): string {
  const [path = ''] = url.split(/[?#]/, 1);
  return path
    .split('/')
    .map((part) => (id.test(part) ? ':id' : part))
    .join('/');
}

/** Where Next keeps what it knows of a request (its packages/next/src/server/request-meta.ts). */
const nextMeta: unique symbol = Symbol.for('NextInternalRequestMeta');

/** What frameworks hang on Node's request. */
export interface Routed {
  readonly route?: unknown;
  readonly baseUrl?: unknown;
  readonly [nextMeta]?: unknown;
}

export function templateOf(incoming: Routed): string | null {
  return expressTemplate(incoming) ?? nextTemplate(incoming);
}

/** Express hangs the route that matched on its request, below where its router was mounted; Nest on Express does the same. */
function expressTemplate({ route, baseUrl }: Routed): string | null {
  const template = textIn(route, 'path');
  return template === null ? null : `${typeof baseUrl === 'string' ? routeOf(baseUrl) : ''}${template}`;
}

/** The page or the route handler that matched: `/users/[name]`. */
function nextTemplate({ [nextMeta]: meta }: Routed): string | null {
  return meta === undefined ? null : textIn(partOf(partOf(meta, 'match'), 'definition'), 'pathname');
}

function textIn(whole: unknown, name: string): string | null {
  const text = partOf(whole, name);
  return typeof text === 'string' ? text : null;
}

function partOf(whole: unknown, name: string): unknown {
  return typeof whole === 'object' && whole !== null ? Reflect.get(whole, name) : undefined;
}
