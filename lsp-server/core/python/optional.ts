/** What is done only when an optional parameter is given, or only when it is not: `if path is not None: …`, `context or make_context()`. */

import type { Argument } from '../facts.ts';
import { isCode } from './expressions.ts';
import type { Reading, Scope } from './scope.ts';
import type { Node } from './tree.ts';

/** Where the condition holds: `path` when it is given, `!path` when it is not. */
export function scopeWhere(condition: Node | undefined, scope: Scope, reading: Reading): Scope {
  const when = condition && whenOf(condition, scope, reading);
  return when === undefined ? scope : { ...scope, when };
}

/** Where it does not. */
export function scopeUnless(condition: Node | undefined, scope: Scope, reading: Reading): Scope {
  const when = condition && onlyOf(condition, scope, reading);
  return when === undefined ? scope : { ...scope, when: opposite(when) };
}

/** Behind `if path is None: return`. */
export function scopeBehind(statement: Node, scope: Scope, reading: Reading): Scope {
  if (statement.type !== 'if_statement') return scope;
  const [condition, block, ...others] = statement.children.filter(isCode);
  const last = block?.type === 'block' ? block.children.findLast(isCode) : undefined;
  const leaves = last !== undefined && /^(?:return|raise)_statement$/.test(last.type);
  return leaves && others.length === 0 ? scopeUnless(condition, scope, reading) : scope;
}

function whenOf(condition: Node, scope: Scope, reading: Reading): string | undefined {
  if (condition.type !== 'boolean_operator') return onlyOf(condition, scope, reading);
  const [left, right] = condition.children;
  if (left === undefined || right === undefined || operatorOf(left, right, reading) !== 'and') return undefined;
  return whenOf(left, scope, reading) ?? whenOf(right, scope, reading);
}

/** Of a condition that asks nothing else. */
function onlyOf(condition: Node, scope: Scope, reading: Reading): string | undefined {
  const [first, second] = condition.children.filter(isCode);
  switch (condition.type) {
    case 'identifier': {
      const name = reading.textOf(condition);
      return isOptional(name, scope) ? name : undefined;
    }
    case 'parenthesized_expression':
      return first && onlyOf(first, scope, reading);
    case 'not_operator': {
      const when = first && onlyOf(first, scope, reading);
      return when === undefined ? undefined : opposite(when);
    }
    case 'comparison_operator': {
      if (first?.type !== 'identifier' || second?.type !== 'none') return undefined;
      const when = onlyOf(first, scope, reading);
      const operator = operatorOf(first, second, reading);
      if (when === undefined || (operator !== 'is' && operator !== 'is not')) return undefined;
      return operator === 'is' ? opposite(when) : when;
    }
    default:
      return undefined;
  }
}

/** The parameter is one that callers are asked for. */
export function noteDecision(when: string, { function: { params } }: Scope): void {
  const param = params.find(({ name }) => when === name || when === `!${name}`);
  if (param !== undefined) param.decides = true;
}

/** Whether it was given may decide there: `load(path, context)` hands on what `context` is, and so does `load(path, made if quick else context)`. */
export function noteHandedOn(args: readonly Argument[], scope: Scope): void {
  for (const { value } of args)
    for (const one of value.kind === 'either' ? value.of : [value])
      if (one.kind === 'name' && isOptional(one.name, scope)) noteDecision(one.name, scope);
}

function opposite(when: string): string {
  return when.startsWith('!') ? when.slice(1) : `!${when}`;
}

export function operatorOf(left: Node, right: Node, reading: Reading): string {
  return reading.text.slice(left.end, right.start).trim();
}

/** What is nothing unless it is given, or true, and was not bound to something else meanwhile. */
function isOptional(name: string, { function: { params, bindings } }: Scope): boolean {
  const value = params.find((one) => one.name === name)?.value;
  const mayBeLeftOut = value?.kind === 'literal' && (value.value === null || typeof value.value === 'boolean');
  return mayBeLeftOut && !bindings.some((one) => one.name === name);
}
