/** An async endpoint of FastAPI that awaits nothing can be a plain `def`: then the framework runs it in its thread pool. */

import { failed, read, type Read } from '#protocol/read.ts';
import { lastName } from '../../names.ts';
import type { Sources } from '../../fixes.ts';
import type { ParsePython } from '../parser.ts';
import type { Node } from '../tree.ts';
import { type Source, textOf } from './imports.ts';
import { isUsedIn } from './lookups.ts';
import { nodesOf } from './names.ts';
import type { CallPlace } from './place.ts';

export interface Endpoint {
  /** Where `async ` begins and ends. */
  readonly start: number;
  readonly end: number;
}

const routes = /^@[\w.]+\.(get|post|put|delete|patch|head|options|api_route|route)\s*\(/;

/** The endpoint that a call stands in directly; undefined where there is none, the reason when it cannot be a plain one. */
export function endpointAround(
  { ancestors }: CallPlace,
  source: Source,
  sources: Sources,
  parse: ParsePython,
): Read<Endpoint> | undefined {
  const { text } = source;
  const at = ancestors.findIndex((node) => node.type === 'function_definition' || node.type === 'lambda');
  const [definition, decorated] = ancestors.slice(at);
  if (at === -1 || definition?.type !== 'function_definition' || decorated?.type !== 'decorated_definition')
    return undefined;
  if (!/^\s*(?:from|import)\s+fastapi\b/m.test(text) || !isRoute(decorated, text)) return undefined;
  const [name] = definition.children;
  if (name === undefined) return undefined;
  if (awaits(definition, text)) return failed('it awaits something, which a plain function cannot');
  const because = ofLoop(definition, text) ?? usedBy(name, source, sources, parse);
  if (because !== undefined) return failed(because);
  const keyword = /^async\s+/.exec(text.slice(definition.start, name.start))?.[0] ?? '';
  return read({ start: definition.start, end: definition.start + keyword.length });
}

const loopOnly =
  /^(all_tasks|call_at|call_later|call_soon|create_future|create_task|create_task_group|current_task|ensure_future|get_current_task|get_event_loop|get_running_loop|run_coroutine_threadsafe|start_soon|TaskGroup)$/;

function ofLoop(definition: Node, text: string): string | undefined {
  const found = callsIn(definition, text).find((name) => loopOnly.test(lastName(name)));
  return found && `it calls ${lastName(found)}(), which needs the loop's own thread`;
}

/** Who calls it, by whatever name, awaits what it gives, which would be no coroutine any more. */
function usedBy(name: Node, { tree, text, file }: Source, sources: Sources, parse: ParsePython): string | undefined {
  const written = textOf(name, text);
  const others = sources.project?.importersOf(file) ?? [];
  const isUsed =
    [...nodesOf(tree)].some((node) => node.type === 'identifier' && node !== name && textOf(node, text) === written) ||
    others.some((one) => isUsedIn(written, sources.text(one.file) ?? '', parse));
  return isUsed
    ? `\`${written}\` is used by others, too, and who calls it would await no coroutine any more`
    : undefined;
}

function callsIn(root: Node, text: string): string[] {
  return [...nodesOf(root)].flatMap(({ type, children: [callee] }) =>
    type === 'call' && callee !== undefined ? [textOf(callee, text)] : [],
  );
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
