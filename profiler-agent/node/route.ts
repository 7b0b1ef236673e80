/** Makes a route of a concrete path, for programs whose framework does not tell: ids are masked and a query is never kept. Pure. */

/** A part of a path that looks like an id, a token or a name of one thing among many. */
const id = /^(?:\d+|[0-9a-f]{8,}|[0-9a-f]{8}-[0-9a-f-]{27}|.{25,}|.*@.*|(?=.*\d)(?=.*[a-z])[\w-]{10,})$/i;

export function routeOf(url: string): string {
  const [path = ''] = url.split(/[?#]/, 1);
  return path
    .split('/')
    .map((part) => (id.test(part) ? ':id' : part))
    .join('/');
}
