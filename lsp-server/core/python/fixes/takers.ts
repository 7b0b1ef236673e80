/**
 * Which functions of a file return with a lock of threads still taken, let go of one that another took, or hold one while the block of
 * a `with` runs: what they do belongs to the thread that they are called in.
 */

import { lastMade } from '../../lastMade.ts';
import { lastName } from '../../names.ts';
import type { Node } from '../tree.ts';
import type { Source } from './imports.ts';
import { isLockNamed } from './lockNames.ts';
import { nodesOf } from './names.ts';
import { once } from './once.ts';

/** The locks, as they are written. */
interface Taking {
  readonly taken: ReadonlySet<string>;
  readonly freed: ReadonlySet<string>;
}

/** Why a function, or a statement that is to become one, must not be run in another thread. */
export function leavesLock({ start, end }: Pick<Node, 'start' | 'end'>, source: Source): string | undefined {
  const { text } = source;
  if (!mayTake(text)) return undefined;
  const { taken, freed } = withCalled(text.slice(start, end), source.tree, text);
  const [left] = [...taken].filter((lock) => !freed.has(lock));
  if (left !== undefined) return `it takes \`${left}\` and keeps it, and a lock belongs to the thread that takes it`;
  const [given] = [...freed].filter((lock) => !taken.has(lock));
  return given && `it lets go of \`${given}\`, which belongs to the thread that took it`;
}

/** The lock that is held since one of some statements, which stand one after the other. */
export function heldSince(statements: readonly Node[], tree: Node, text: string): string | undefined {
  if (!mayTake(text)) return undefined;
  const held = new Set<string>();
  for (const { type, start, end } of statements) {
    if (/^(?:function|class|decorated)_definition$/.test(type)) continue;
    const { taken, freed } = withCalled(text.slice(start, end), tree, text);
    for (const lock of taken) if (!freed.has(lock)) held.add(lock);
    for (const lock of freed) held.delete(lock);
  }
  return [...held][0];
}

/** The lock that a condition takes: `if lock.acquire(timeout=1):`. */
export function takenByCondition(condition: Node, tree: Node, text: string): string | undefined {
  const written = text.slice(condition.start, condition.end);
  return written.startsWith('not ') ? undefined : [...takingIn(written, tree, text).taken][0];
}

/** Whether the block of `with self.locked():` runs while a lock is held. */
export function holdsWhile(name: string, tree: Node, text: string): boolean {
  return /\byield\b|__enter__/.test(text) && holders(tree, text).has(name);
}

/** Most files need no look at their trees. */
const mayTake = lastMade((text) => /\.(?:acquire|release)\(/.test(text), { texts: 4, units: 8_000_000 });

/** With what the functions of this file do that it calls. */
function withCalled(written: string, tree: Node, text: string): Taking {
  const own = takingIn(written, tree, text);
  const [taken, freed] = [new Set(own.taken), new Set(own.freed)];
  const known = takers(tree, text);
  for (const [, name = ''] of written.matchAll(/(?<!def )\b(?:self\.|cls\.|(?<![\w.]))(\w+)\(/g)) {
    for (const lock of known.get(name)?.taken ?? []) taken.add(lock);
    for (const lock of known.get(name)?.freed ?? []) freed.add(lock);
  }
  return { taken, freed };
}

function takingIn(written: string, tree: Node, text: string): Taking {
  const locks = (pattern: RegExp): Set<string> =>
    new Set([...written.matchAll(pattern)].flatMap(([, lock = '']) => (isOwned(lock, tree, text) ? [lock] : [])));
  return { taken: locks(/(?<!await )\b([\w.]+)\.acquire\(/g), freed: locks(/\b([\w.]+)\.release\(/g) };
}

/** A semaphore belongs to no thread. */
function isOwned(lock: string, tree: Node, text: string): boolean {
  const name = lastName(lock);
  return !/sem/i.test(name) && isLockNamed(name, tree, text);
}

/** Functions, at whatever depth, that do not let go of what they take, or the other way round. */
const takers = once((tree, text): ReadonlyMap<string, Taking> => {
  const found = new Map<string, Taking>();
  for (const { name, written } of definitionsIn(tree, text)) {
    const { taken, freed } = takingIn(written, tree, text);
    const left = new Set([...taken].filter((lock) => !freed.has(lock)));
    const given = new Set([...freed].filter((lock) => !taken.has(lock)));
    if (left.size + given.size > 0) found.set(name, { taken: left, freed: given });
  }
  return found;
});

/** Managers that are written as generators, and `__enter__`, which `with self` calls. */
const holders = once((tree, text): ReadonlySet<string> => {
  const found = definitionsIn(tree, text).flatMap(({ name, written }) => {
    const { taken, freed } = takingIn(written, tree, text);
    if (name === '__enter__') return [...taken].some((lock) => !freed.has(lock)) ? ['self'] : [];
    if (!/\byield\b/.test(written)) return [];
    const entered = [...written.matchAll(/^\s*with ([\w.]+):/gm)].some(([, lock = '']) => isOwned(lock, tree, text));
    return entered || taken.size > 0 ? [name] : [];
  });
  return new Set(found);
});

const definitionsIn = once((tree, text) =>
  [...nodesOf(tree)].flatMap(({ type, start, end, children: [first] }) => {
    if (type !== 'function_definition' || first === undefined || text.startsWith('async', start)) return [];
    return [{ name: text.slice(first.start, first.end), written: text.slice(start, end) }];
  }),
);
