/** Whether an await would stand where a lock of threads is held: who waits for it then holds the loop, and the one that has it never goes on. */

import { lastName } from '../../names.ts';
import type { Node } from '../tree.ts';
import { nodesOf } from './names.ts';

const named = /(lock|mutex|semaphore|condition)s?$/i;

const made = /\b(R?Lock|(Bounded)?Semaphore|Condition)\(/;

/** `ancestors` from the place outwards, to the file. */
export function heldLock(at: Node, ancestors: readonly Node[], text: string): string | undefined {
  for (const outer of ancestors) {
    if (outer.type === 'function_definition' || outer.type === 'lambda') return undefined;
    if (outer.type !== 'with_statement' || text.startsWith('async', outer.start)) continue;
    const items = (outer.children[0]?.children ?? []).filter(({ end }) => end <= at.start);
    const lock = items.map((item) => lockOf(item, ancestors.at(-1), text)).find((one) => one !== undefined);
    if (lock !== undefined)
      return `it stands in a block that holds \`${lock}\`, and a task that waits for that would hold the loop: use asyncio.Lock between tasks`;
  }
  return undefined;
}

function lockOf(item: Node, tree: Node | undefined, text: string): string | undefined {
  let value = item.type === 'with_item' ? item.children[0] : item;
  if (value?.type === 'as_pattern') [value] = value.children;
  if (value === undefined) return undefined;
  const written = text.slice(value.start, value.end);
  let holder: Node | undefined = value;
  while (holder && (holder.type === 'call' || holder.type === 'subscript')) [holder] = holder.children;
  const name = holder === undefined ? '' : lastName(text.slice(holder.start, holder.end));
  return named.test(name) || made.test(written) || isMadeAsLock(name, tree, text) ? written : undefined;
}

function isMadeAsLock(name: string, tree: Node | undefined, text: string): boolean {
  return (tree === undefined ? [] : [...nodesOf(tree)]).some(({ type, children }) => {
    const [target] = children;
    const value = type === 'assignment' ? children.at(-1) : undefined;
    if (target === undefined || value === undefined) return false;
    return lastName(text.slice(target.start, target.end)) === name && made.test(text.slice(value.start, value.end));
  });
}
