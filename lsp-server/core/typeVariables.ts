/** What a function gives that says it is an instance of the class that it is given: `def made(of: type[T]) -> T`. */

import type { Argument, Expr, ParamFact } from './facts.ts';
import type { FunctionRef } from './values.ts';

/** The argument that is the class. */
export function classGiven({ file, facts }: FunctionRef, args: readonly Argument[]): Expr | undefined {
  const { returns, params, owner, decorators } = facts;
  if (file.language !== 'python' || returns?.kind !== 'name') return undefined;
  const at = params.findIndex(({ type }) => type !== null && isClassOf(type, returns.name));
  const param: ParamFact | undefined = params[at];
  if (param === undefined) return undefined;
  const isBound = owner !== null && !decorators.some((one) => one.kind === 'name' && one.name === 'staticmethod');
  const found = args.find(({ name }) => name === param.name) ?? args[at - (isBound ? 1 : 0)];
  return found?.spread === true || (found?.name ?? param.name) !== param.name ? undefined : found?.value;
}

/** `type[T]`, `Type[T]`, also as one of several. */
function isClassOf(type: Expr, variable: string): boolean {
  if (type.kind === 'either') return type.of.some((one) => isClassOf(one, variable));
  if (type.kind !== 'element' || type.index?.kind !== 'name' || type.index.name !== variable) return false;
  return (type.of.kind === 'name' || type.of.kind === 'member') && /^[tT]ype$/.test(type.of.name);
}
