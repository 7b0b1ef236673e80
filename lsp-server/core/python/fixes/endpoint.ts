/** An async endpoint of FastAPI that awaits nothing can be a plain `def`: then the framework runs it in its thread pool. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { Node } from '../tree.ts';
import type { CallPlace } from './place.ts';

export interface Endpoint {
  /** Where `async ` begins and ends. */
  readonly start: number;
  readonly end: number;
}

const routes = /^@[\w.]+\.(get|post|put|delete|patch|head|options|api_route|route)\s*\(/;

/** The endpoint that a call stands in directly; undefined where there is none, the reason when it cannot be a plain one. */
export function endpointAround({ ancestors }: CallPlace, text: string): Read<Endpoint> | undefined {
  const at = ancestors.findIndex((node) => node.type === 'function_definition' || node.type === 'lambda');
  const [definition, decorated] = ancestors.slice(at);
  if (at === -1 || definition?.type !== 'function_definition' || decorated?.type !== 'decorated_definition')
    return undefined;
  if (!/^\s*(?:from|import)\s+fastapi\b/m.test(text) || !isRoute(decorated, text)) return undefined;
  const [name] = definition.children;
  if (name === undefined) return undefined;
  if (awaits(definition, text)) return failed('it awaits something, which a plain function cannot');
  const keyword = /^async\s+/.exec(text.slice(definition.start, name.start))?.[0] ?? '';
  return read({ start: definition.start, end: definition.start + keyword.length });
}

function isRoute(decorated: Node, text: string): boolean {
  return decorated.children.some(
    (child) => child.type === 'decorator' && routes.test(text.slice(child.start, child.end)),
  );
}

/** Also true of inner functions that await: one look more does no harm. */
function awaits(definition: Node, text: string): boolean {
  const waiting = [...definition.children];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const mayBeAsync = node.type === 'for_statement' || node.type === 'with_statement' || node.type === 'for_in_clause';
    if (node.type === 'await' || (mayBeAsync && text.startsWith('async', node.start))) return true;
    for (const child of node.children) waiting.push(child);
  }
  return false;
}
