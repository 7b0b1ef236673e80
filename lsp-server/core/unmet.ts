/** Calls that leave out an optional parameter, or give it, and so do not make the callee do what it does only otherwise. */

import { hasDecorator } from './decorators.ts';
import type { CallFacts, Expr, FunctionFacts } from './facts.ts';
import type { Edge } from './link.ts';
import type { Effect } from './solve.ts';
import type { FunctionRef } from './values.ts';

/** The conditions of the callee's that do not hold, as its calls name them, and those that are the caller's: by the text of the call alone. */
export function unmetBy(
  { args }: CallFacts,
  { facts }: FunctionRef,
  by: FunctionFacts,
): Pick<Edge, 'unmet' | 'handedOn'> | undefined {
  if (!facts.params.some(({ decides }) => decides) || args.some(({ spread }) => spread)) return undefined;
  const bound = facts.owner === null || hasDecorator(facts, 'staticmethod') ? 0 : 1;
  const unmet = new Set<string>();
  const handedOn = new Map<string, string>();
  for (const [position, { name, decides }] of facts.params.entries()) {
    if (!decides) continue;
    const positional = args[position - bound];
    const given = args.find((one) => one.name === name) ?? (positional?.name === null ? positional : undefined);
    if (given === undefined || isNothing(given.value)) unmet.add(name);
    else if (isSomething(given.value, by)) unmet.add(`!${name}`);
    else if (given.value.kind === 'name' && isHandedOn(given.value.name, by)) handedOn.set(name, given.value.name);
  }
  return { ...(unmet.size === 0 ? {} : { unmet }), ...(handedOn.size === 0 ? {} : { handedOn }) };
}

function isHandedOn(name: string, { params, bindings }: FunctionFacts): boolean {
  return params.some((one) => one.name === name && one.decides) && !bindings.some((one) => one.name === name);
}

/** Whether the callee does not get there when it is called so. */
export function isUnmet({ unmet }: Pick<Edge, 'unmet'>, { when }: Pick<Effect, 'when'>): boolean {
  return when !== undefined && unmet?.has(when) === true;
}

/** On what of the caller's own it depends whether the callee gets there. */
export function whenHandedOn({ handedOn }: Pick<Edge, 'handedOn'>, { when }: Pick<Effect, 'when'>): string | undefined {
  if (when === undefined || handedOn === undefined) return undefined;
  const not = when.startsWith('!') ? '!' : '';
  const name = handedOn.get(when.slice(not.length));
  return name === undefined ? undefined : not + name;
}

function isNothing(value: Expr): boolean {
  return value.kind === 'literal' && (value.value === null || value.value === false);
}

function isSomething(value: Expr, { bindings, params }: Pick<FunctionFacts, 'bindings' | 'params'>): boolean {
  if (value.kind === 'call' || value.kind === 'function') return true;
  if (value.kind === 'literal') return Boolean(value.value);
  // `'Y' if user else answer`: given, or what the caller was given.
  if (value.kind === 'either') {
    const others = value.of.filter((one) => !isSomething(one, { bindings, params }));
    return others.length < value.of.length && others.every((one) => one.kind === 'name' && isParam(one.name, params));
  }
  if (value.kind !== 'name' || isParam(value.name, params)) return false;
  const bound = bindings.filter(({ name }) => name === value.name);
  return bound.length > 0 && bound.every((one) => one.value?.kind === 'call');
}

function isParam(name: string, params: FunctionFacts['params']): boolean {
  return params.some((param) => param.name === name);
}
