/** The decorators of a function, by the last part of their names. */

import type { Expr, FunctionFacts } from './facts.ts';

export function hasDecorator(facts: FunctionFacts, name: string): boolean {
  return facts.decorators.some((decorator) => decoratorName(decorator) === name);
}

function decoratorName(expr: Expr): string {
  if (expr.kind === 'call') return decoratorName(expr.of);
  return expr.kind === 'name' || expr.kind === 'member' ? expr.name : '';
}
