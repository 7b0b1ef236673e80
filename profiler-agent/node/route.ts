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

/** Express hangs the route that matched on its request, below where its router was mounted; Nest on Express does the same. */
export function templateOf(incoming: object): string | null {
  const route: unknown = Reflect.get(incoming, 'route');
  const base: unknown = Reflect.get(incoming, 'baseUrl');
  if (typeof route !== 'object' || route === null) return null;
  const template: unknown = Reflect.get(route, 'path');
  if (typeof template !== 'string') return null;
  return `${typeof base === 'string' ? routeOf(base) : ''}${template}`;
}
