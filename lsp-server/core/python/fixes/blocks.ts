/** Whether a statement with all that belongs to it may run in another thread. */

import type { Finding } from '#protocol/finding.ts';
import { lastName } from '../../names.ts';
import type { Node } from '../tree.ts';
import { type Source, textOf } from './imports.ts';
import { namesIn, nodesOf, pathTo } from './names.ts';
import type { CallPlace } from './place.ts';

/** `statement` holds the call of `place`. */
export function reasonAgainstBlock(place: CallPlace, statement: Node, source: Source): string | undefined {
  if (!isUsedUp(place, statement, source.text)) return 'what it gives would still be used on the loop';
  return touchesLoop(statement, source.text) ?? threadBound(statement, place.ancestors, source);
}

/** The statement enters or goes through what the call gives, or asks it for its contents at once. */
function isUsedUp({ call, ancestors }: CallPlace, statement: Node, text: string): boolean {
  const [head] = statement.children;
  if (statement.type === 'with_statement') return head !== undefined && head.end >= call.end;
  const iterable = statement.children[1];
  if (statement.type === 'for_statement' && iterable && iterable.start <= call.start && iterable.end >= call.end)
    return true;
  const [parent, outer] = ancestors;
  if (parent?.type === 'attribute') return outer?.type === 'call' && reads.test(textOf(parent, text));
  if (parent?.type === 'argument_list' && outer?.type === 'call' && parent.children.length === 1)
    return consumers.test(textOf(outer, text));
  return parent?.type === 'for_in_clause' && outer !== undefined && outer.type !== 'generator_expression';
}

const reads = /\.(read|readline|readlines|write|writelines|namelist|getnames|extractall|testzip)$/;
const consumers =
  /^(list|sorted|set|tuple|frozenset|sum|len|any|all|min|max|dict|json\.load|pickle\.load|tomllib\.load)\(/;

const loopOnly =
  /^(add_done_callback|call_at|call_later|call_soon|cancel|create_task|ensure_future|get_nowait|put_nowait|set_exception|set_result)$/;

function touchesLoop(statement: Node, text: string): string | undefined {
  for (const node of nodesOf(statement)) {
    const [, member] = node.type === 'attribute' ? node.children : [];
    if (member && loopOnly.test(textOf(member, text)))
      return `it calls ${textOf(member, text)}(), which belongs to the loop's own thread`;
    if (node.type === 'identifier' && /^(asyncio|trio|contextvars)$/.test(textOf(node, text)))
      return `it uses ${textOf(node, text)}, which belongs to the loop's own thread`;
  }
  return undefined;
}

const bound = /\bsqlite3\.connect\(|\.cursor\(|\bSession\(|\bsessionmaker\(/;

/** An object that may only be used in the thread that made it, made outside. */
function threadBound(statement: Node, ancestors: readonly Node[], { tree, text }: Source): string | undefined {
  const { reads: names, binds } = namesIn([statement], text);
  const around = ancestors.find(({ type }) => type === 'function_definition') ?? tree;
  for (const node of [...nodesOf(around), ...tree.children.flatMap((child) => child.children)]) {
    if (node.type !== 'assignment' && node.type !== 'as_pattern') continue;
    if (pathTo(statement, node.start).length > 1 && node.end <= statement.end) continue;
    const [first, second] = node.children;
    const [target, value] = node.type === 'assignment' ? [first, node.children.at(-1)] : [second, first];
    if (!target || !value || !bound.test(textOf(value, text))) continue;
    const name = textOf(target, text);
    if (names.has(name) && !binds.has(name)) return `\`${name}\` may only be used in the thread that made it`;
  }
  return undefined;
}

/** Opened, entered or gone through here: its work is done by what follows. */
export function isBlockwise({ path, obstacle, call }: Finding): boolean {
  if (call.startsWith('sqlite3.') && call !== 'sqlite3.connect') return false;
  if (obstacle !== undefined) return /block runs between|piece by piece/.test(obstacle);
  return (
    path.length === 1 &&
    !/^(sqlite3|threading|multiprocessing|asyncio|signal|pdb|fcntl|httpx)\b|^(breakpoint|os\.fork)/.test(call)
  );
}

export function isStatement({ type }: Node): boolean {
  return type.endsWith('_statement');
}

export function describe(statement: Node, call: Node, { text }: Source): string {
  const called = call.children[0] ? lastName(textOf(call.children[0], text)) : 'this';
  switch (statement.type) {
    case 'with_statement':
      return `the block of ${called}()`;
    case 'for_statement':
      return `the loop over ${called}()`;
    default:
      return `the statement of ${called}()`;
  }
}
