/** How often loops may go round, by the text of their own file: to pass over those that are short for sure. */

import type { Definitions } from './definitions.ts';
import type { Expr, LoopFact } from './facts.ts';
import { calculate, isWithin, manyRounds } from './work.ts';

/** Names that are bound to names, and so on. */
const farthest = 4;

export function mayTakeLong(loops: readonly LoopFact[], scope: number, definitions: Definitions): boolean {
  return loops.some((loop) => mostRounds(loop, loops, scope, definitions) >= manyRounds.javascript);
}

/** Those of the loops inside it counted in. */
function mostRounds(loop: LoopFact, all: readonly LoopFact[], scope: number, definitions: Definitions): number {
  const own = loop.rounds === null ? Number.POSITIVE_INFINITY : (most(loop.rounds, scope, definitions, 0) ?? 0);
  if (own === 0) return 0;
  const inner = all.filter((other) => isWithin(other, loop));
  return own * Math.max(1, ...inner.map((one) => mostRounds(one, all, scope, definitions)));
}

/** Undefined for what is no number that the text tells; infinite where another file may tell it. */
function most(expr: Expr, scope: number, definitions: Definitions, depth: number): number | undefined {
  switch (expr.kind) {
    case 'literal':
      return typeof expr.value === 'number' ? expr.value : undefined;
    case 'operator': {
      const [left, right] = expr.of.map((part) => most(part, scope, definitions, depth));
      if (left === undefined || right === undefined) return undefined;
      const isOpen = left === Number.POSITIVE_INFINITY || right === Number.POSITIVE_INFINITY;
      return isOpen ? Number.POSITIVE_INFINITY : calculate(expr.operator, left, right);
    }
    case 'name': {
      const found = definitions.of(expr.name, scope);
      const numbers = found.flatMap(({ value, scope: at }) => {
        if (value === null) return [];
        if (value === 'elsewhere' || depth === farthest) return [Number.POSITIVE_INFINITY];
        return most(value, at, definitions, depth + 1) ?? [];
      });
      return numbers.length === 0 ? undefined : Math.max(...numbers);
    }
    case 'member':
      return sizes.has(expr.name) ? undefined : Number.POSITIVE_INFINITY;
    case 'function':
    case 'unknown':
    case 'collection':
      return undefined;
    case 'call':
      return isOfMath(expr.of, scope, definitions) ? undefined : Number.POSITIVE_INFINITY;
    case 'element':
    case 'awaited':
    case 'entered':
    case 'either':
      return Number.POSITIVE_INFINITY;
  }
}

function isOfMath(callee: Expr, scope: number, definitions: Definitions): boolean {
  if (callee.kind !== 'member' || callee.of.kind !== 'name') return false;
  return callee.of.name === 'Math' && definitions.of('Math', scope).length === 0;
}

/** Of what is only known while the program runs, but where an object has its own. */
export const sizes: ReadonlySet<string> = new Set(['length', 'size', 'byteLength']);
