/** Whether an await would stand where a lock of threads is held: who waits for it then holds the loop, and the one that has it never goes on. */

import { lastName } from '../../names.ts';
import type { Node } from '../tree.ts';
import { nodesOf } from './names.ts';
import { once } from './once.ts';

const named = /(lock|mutex|semaphore|condition)s?$/i;

const kinds = /(?<!\basyncio\.|\banyio\.)\b(R?Lock|(Bounded)?Semaphore|Condition)\b/;

/** `ancestors` from the place outwards, to the file. */
export function heldLock(at: Node, ancestors: readonly Node[], text: string): string | undefined {
  for (const outer of ancestors) {
    if (outer.type === 'function_definition' || outer.type === 'lambda') return undefined;
    const taken = outer.type === 'block' ? takenIn(outer, at, text) : undefined;
    if (taken !== undefined) return because(taken);
    if (outer.type !== 'with_statement' || text.startsWith('async', outer.start)) continue;
    const items = (outer.children[0]?.children ?? []).filter(({ end }) => end <= at.start);
    const lock = items.map((item) => lockOf(item, ancestors.at(-1), text)).find((one) => one !== undefined);
    if (lock !== undefined) return because(lock);
  }
  return undefined;
}

function because(lock: string): string {
  return `it stands where \`${lock}\` is held, and a task that waits for that would hold the loop: use asyncio.Lock between tasks`;
}

/** `lock.acquire()` in a line before, and no `lock.release()` since. */
function takenIn(block: Node, at: Node, text: string): string | undefined {
  const before = block.children.filter(({ end }) => end <= at.start).map(({ start, end }) => text.slice(start, end));
  return before.flatMap((line, index) => {
    const [, lock] = /^([\w.]+)\.acquire\(/.exec(line) ?? [];
    return lock === undefined || before.slice(index).some((one) => one.includes(`${lock}.release(`)) ? [] : [lock];
  })[0];
}

function lockOf(item: Node, tree: Node | undefined, text: string): string | undefined {
  let value = item.type === 'with_item' ? item.children[0] : item;
  if (value?.type === 'as_pattern') [value] = value.children;
  if (value === undefined) return undefined;
  const written = text.slice(value.start, value.end);
  let holder: Node | undefined = value;
  while (holder && (holder.type === 'call' || holder.type === 'subscript')) [holder] = holder.children;
  const name = holder === undefined ? '' : lastName(text.slice(holder.start, holder.end));
  return named.test(name) || kinds.test(written) || (tree && madeAsLocks(tree, text).has(name)) ? written : undefined;
}

/** By what they are set to, or annotated with. */
const madeAsLocks = once((tree, text): ReadonlySet<string> => {
  const nodes = [...nodesOf(tree)];
  const aliases = nodes.flatMap(({ type, children: [kind, alias] }) =>
    type === 'aliased_import' && kind && alias && kinds.test(text.slice(kind.start, kind.end))
      ? [text.slice(alias.start, alias.end)]
      : [],
  );
  const alias = aliases.length === 0 ? undefined : new RegExp(`\\b(?:${aliases.join('|')})\\b`);
  const made = nodes.flatMap(({ type, end, children: [target] }) => {
    if (target === undefined || !/^(assignment|typed_parameter|typed_default_parameter)$/.test(type)) return [];
    const says = text.slice(target.end, end);
    const isLock = kinds.test(says) || alias?.test(says) === true;
    return isLock ? [lastName(text.slice(target.start, target.end))] : [];
  });
  return new Set(made);
});
