/** What is a lock of threads, by its name, by what it is set to, and by its annotation. */

import { lastName } from '../../names.ts';
import type { Node } from '../tree.ts';
import { nodesOf } from './names.ts';
import { once } from './once.ts';

const named = /(lock|mutex|semaphore|condition)s?$/i;
const kinds = /(?<!\basyncio\.|\banyio\.)\b(R?Lock|(Bounded)?Semaphore|Condition)\b/;

export function isLockNamed(name: string, tree: Node, text: string): boolean {
  return named.test(name) || madeAsLocks(tree, text).has(name);
}

/** `threading.Lock()`, in place. */
export function makesLock(written: string): boolean {
  return kinds.test(written);
}

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
