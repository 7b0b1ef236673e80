/** Names a request by its route: the template that the framework knows, or else its path with ids masked. A query is never kept. Pure. */

const digits = '0123456789';
const hexadecimal = `${digits}abcdef`;
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Called in the middle of a blocked thread's code, where nothing may use a regular expression (`capture.ts`). */
export function routeOf(url: string): string {
  const ends = [url.indexOf('?'), url.indexOf('#')].filter((place) => place >= 0);
  return url
    .slice(0, Math.min(url.length, ...ends))
    .split('/')
    .map((part) => (isId(part) ? ':id' : part))
    .join('/');
}

/** Whether a part of a path looks like an id, a token or a name of one thing among many. */
function isId(part: string): boolean {
  if (part.length >= 25 || part.includes('@')) return true;
  const all = Array.from(part.toLowerCase());
  const consistsOf = (characters: string): boolean => all.every((one) => characters.includes(one));
  const has = (characters: string): boolean => all.some((one) => characters.includes(one));
  if (part.length >= 10 && consistsOf(`${letters}${digits}_-`) && has(digits) && has(letters)) return true;
  return part.length >= 8 ? consistsOf(hexadecimal) : part !== '' && consistsOf(digits);
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
