/** Whether an await would stand where a lock of threads is held: who waits for it then holds the loop, and the one that has it never goes on. */

import { lastName } from '../../names.ts';
import { isCode } from '../expressions.ts';
import type { Node } from '../tree.ts';
import { isLockNamed, makesLock } from './lockNames.ts';
import { heldSince, holdsWhile, takenByCondition } from './takers.ts';

/** `ancestors` from the place outwards, to the file. */
export function heldLock(at: Node, ancestors: readonly Node[], text: string): string | undefined {
  const tree = ancestors.at(-1);
  for (const outer of ancestors) {
    if (outer.type === 'function_definition' || outer.type === 'lambda') return undefined;
    const taken = tree && heldIn(outer, at, tree, text);
    if (taken !== undefined) return because(taken);
    if (outer.type !== 'with_statement' || text.startsWith('async', outer.start)) continue;
    const items = (outer.children[0]?.children ?? []).filter(({ end }) => end <= at.start);
    const lock = items.map((item) => lockOf(item, tree, text)).find((one) => one !== undefined);
    if (lock !== undefined) return because(lock);
  }
  return undefined;
}

function because(lock: string): string {
  return `it stands where \`${lock}\` is held, and a task that waits for that would hold the loop: use asyncio.Lock between tasks`;
}

/** `lock.acquire()` in a line before, and no `lock.release()` since; or in the condition of the branch. */
function heldIn({ type, children }: Node, at: Node, tree: Node, text: string): string | undefined {
  if (type === 'block')
    return heldSince(
      children.filter(({ end }) => end <= at.start),
      tree,
      text,
    );
  const [condition, block] = type === 'if_statement' ? children.filter(isCode) : [];
  const isInside = condition !== undefined && block !== undefined && block.start <= at.start && at.end <= block.end;
  return isInside ? takenByCondition(condition, tree, text) : undefined;
}

function lockOf(item: Node, tree: Node | undefined, text: string): string | undefined {
  let value = item.type === 'with_item' ? item.children[0] : item;
  if (value?.type === 'as_pattern') [value] = value.children;
  if (value === undefined || tree === undefined) return undefined;
  const written = text.slice(value.start, value.end);
  let holder: Node | undefined = value;
  while (holder && (holder.type === 'call' || holder.type === 'subscript')) [holder] = holder.children;
  const name = holder === undefined ? '' : lastName(text.slice(holder.start, holder.end));
  const isLock = isLockNamed(name, tree, text) || makesLock(written) || holdsWhile(name, tree, text);
  return isLock ? written : undefined;
}
