/**
 * Locks that are worth a word: one that nobody holds for long costs the loop nothing, but one that somewhere is held
 * around a blocking call makes whoever takes it on the loop wait for that call.
 */

import type { Range } from '#protocol/finding.ts';
import type { Expr } from './facts.ts';
import type { Block, LinkedFunction } from './link.ts';

/** Takes the locks that are held around blocking calls, also by others, as blocking themselves. */
export function judgeLocks(
  functions: readonly LinkedFunction[],
  others: readonly LinkedFunction[] = [],
): LinkedFunction[] {
  const held = new Set<Expr>();
  for (const { blocks } of [...functions, ...others]) {
    for (const { lock, call } of blocks) if (lock && call.block && holdsUp(blocks, call.block)) held.add(lock);
  }
  if (held.size === 0) return [...functions];
  return functions.map((one) => ({ ...one, blocks: one.blocks.map((block) => judged(block, held)) }));
}

function holdsUp(blocks: readonly Block[], range: Range): boolean {
  return blocks.some(({ api, call }) => api.weight === 'hard' && !letsGo.test(api.api) && isInside(call.range, range));
}

/** While it waits it holds the lock for nobody. */
const letsGo = /\.Condition\.wait(_for)?$/;

function judged(block: Block, held: ReadonlySet<Expr>): Block {
  return block.lock && held.has(block.lock) ? { ...block, api: { ...block.api, weight: 'hard' } } : block;
}

function isInside(inner: Range, outer: Range): boolean {
  return inner.line >= outer.line && inner.endLine <= outer.endLine;
}
