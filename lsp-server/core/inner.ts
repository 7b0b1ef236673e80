/** The functions that stand in each function of a file. */

import type { FileFacts } from './facts.ts';

/** By index; of each those that stand in it directly, in the order of the text. */
export type Inner = (index: number) => readonly number[];

/** Known once for all who ask: a file is gone through as a whole for it. */
export function innerOf(functions: FileFacts['functions']): Inner {
  const known = inners.get(functions);
  if (known !== undefined) return known;
  const made = innerAmong(functions);
  inners.set(functions, made);
  return made;
}

const inners = new WeakMap<FileFacts['functions'], Inner>();

function innerAmong(functions: FileFacts['functions']): Inner {
  const inner = new Map<number, number[]>();
  for (let index = 0; index < functions.length; index += 1) {
    const parent = functions[index]?.parent ?? null;
    if (parent === null) continue;
    const known = inner.get(parent);
    if (known === undefined) inner.set(parent, [index]);
    else known.push(index);
  }
  return (index) => inner.get(index) ?? none;
}

const none: readonly never[] = [];
