/**
 * Locks that are worth a word: one that nobody holds for long costs the loop nothing, but one that somewhere is held
 * around a blocking call makes whoever takes it on the loop wait for that call.
 */

import type { Range } from '#protocol/finding.ts';
import type { Classes } from './classes.ts';
import type { CallFacts, ClassFacts, Expr } from './facts.ts';
import type { Block, LinkedFunction } from './link.ts';
import type { Resolver } from './resolve.ts';
import type { ClassRef, FunctionRef } from './values.ts';

/** Whose lock it is that is taken: an object's of this class, or null when it is not known to be its own. */
type Owner = ClassRef | null;

/** Takes the locks that are held around blocking calls, also by others, as blocking themselves. */
export function judgeLocks(
  functions: readonly LinkedFunction[],
  resolver: Resolver,
  others: readonly LinkedFunction[] = [],
): LinkedFunction[] {
  const held = new Map<Expr, Owner[]>();
  for (const { ref, blocks } of [...functions, ...others]) {
    for (const { lock, call } of blocks) {
      if (lock === undefined || !holdsUp(call, blocks)) continue;
      held.set(lock, [...(held.get(lock) ?? []), ownerOf(lock, call, ref, resolver)]);
    }
  }
  if (held.size === 0) return [...functions];
  const isHeld = (lock: Expr, by: Owner): boolean =>
    held.get(lock)?.some((owner) => mayBeOne(owner, by, resolver.classes)) === true;
  return functions.map((one) => ({
    ...one,
    blocks: one.blocks.map((block) =>
      block.lock && held.has(block.lock) && isHeld(block.lock, ownerOf(block.lock, block.call, one.ref, resolver))
        ? { ...block, api: { ...block.api, weight: 'hard' } }
        : block,
    ),
  }));
}

function holdsUp({ block, callee }: CallFacts, blocks: readonly Block[]): boolean {
  return blocks.some(
    ({ api, call }) =>
      block !== undefined &&
      api.weight === 'hard' &&
      !letsGo.test(api.api) &&
      isInside(call.range, block) &&
      !takesAgain(call.callee, callee),
  );
}

/** `with lock:`, and inside `lock.release()`, `await …`, `lock.acquire()`: it waits for those for whom it has let go of it. */
function takesAgain(callee: Expr, lock: Expr): boolean {
  return callee.kind === 'member' && callee.name === 'acquire' && isSame(callee.of, lock);
}

function isSame(one: Expr, other: Expr): boolean {
  if (one.kind === 'name') return other.kind === 'name' && one.name === other.name;
  return one.kind === 'member' && other.kind === 'member' && one.name === other.name && isSame(one.of, other.of);
}

/** While it waits it holds the lock for nobody. */
const letsGo = /\.Condition\.wait(_for)?$/;

function isInside(inner: Range, outer: Range): boolean {
  return inner.line >= outer.line && inner.endLine <= outer.endLine;
}

/** Of `with self._lock:` the class that the method is of, where that or one above it makes the lock in a method, for each object. */
function ownerOf(lock: Expr, { callee }: CallFacts, { file, facts }: FunctionRef, resolver: Resolver): Owner {
  if (facts.owner === null || callee.kind !== 'member' || callee.of.kind !== 'name') return null;
  if (callee.of.name !== facts.params[0]?.name) return null;
  const owner = resolver.classAt(file, facts.owner);
  if (owner === undefined) return null;
  const { name } = callee;
  const above = resolver.classes.order(owner).flatMap((base) => (base.kind === 'class' ? base.class : []));
  const isMade = above.some((one) =>
    one.facts.attributes.some(
      (made) => made.name === name && made.scope !== one.facts.scope && holds(made.value, lock),
    ),
  );
  return isMade ? owner : null;
}

/** `self._lock = threading.Lock()`, and where that is one of two. */
function holds(value: Expr | null, lock: Expr): boolean {
  return value === lock || (value?.kind === 'either' && value.of.some((one) => holds(one, lock)));
}

/** Two classes below one that makes a lock for each of its objects have no object in common, unless another is below both. */
function mayBeOne(one: Owner, other: Owner, classes: Classes): boolean {
  if (one === null || other === null || one.facts === other.facts) return true;
  const below = new Set(atOrBelow(one, classes));
  return atOrBelow(other, classes).some((facts) => below.has(facts));
}

function atOrBelow(of: ClassRef, classes: Classes): ClassFacts[] {
  return [of.facts, ...classes.below(of).map(({ facts }) => facts)];
}
