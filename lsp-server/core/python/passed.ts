/** Which parameters are called, or given to something that is: of others nobody need ask what becomes of a function that they are given. */

import type { Expr } from '../facts.ts';
import type { GrowingFunction } from './scope.ts';

/** By names alone: those of the functions around count, too, whatever a name is bound to in between. */
export function notePassed(functions: readonly GrowingFunction[]): void {
  const note = (expr: Expr | null, index: number): void => {
    const name = expr === null ? undefined : nameOf(expr);
    if (name !== undefined) noteParams(name, index, functions);
  };
  let index = 0;
  for (const { calls, bindings } of functions) {
    for (const { callee, args } of calls) {
      note(callee, index);
      for (const { value } of args) note(value, index);
    }
    // Under another name it may be given as well.
    for (const { value } of bindings) note(value, index);
    index += 1;
  }
}

function noteParams(name: string, index: number, functions: readonly GrowingFunction[]): void {
  for (let at = functions[index]; at !== undefined; at = functions[at.parent ?? -1])
    for (const param of at.params) if (param.name === name) param.passed = true;
}

/** Of a call the name of its first argument: `partial(load, 1)` is still `load`. */
function nameOf(expr: Expr): string | undefined {
  const named = expr.kind === 'call' ? expr.args[0]?.value : expr;
  return named?.kind === 'name' ? named.name : undefined;
}
