/**
 * Recognises what a function does only until it has kept the result: `if (cache[key]) return cache[key]`, and after it
 * `cache[key] = …`; `if (cache.has(key)) return …` and `cache.set(key, …)`.
 */

import type ts from 'typescript-parser';
import { unwrapped } from './expressions.ts';
import { outlivesTheCall, pathOf } from './once.ts';
import type { Scopes } from './scopes.ts';
import { kinds, syntax } from './syntax.ts';

/** The statement of a block after which things happen only once; `text` is that of the file. */
export function keeperIn(statements: readonly ts.Statement[], text: string, scopes: Scopes): ts.Statement | undefined {
  return statements.find((statement, at) => {
    const tested = returnsWhatItTests(statement);
    if (tested === null) return false;
    const before = statements.slice(0, at);
    const place = sourceOf(tested, before) ?? tested;
    const rest = text.slice(statement.end, statements.at(-1)?.end);
    return outlives(place, before, scopes) && keeps(rest, place);
  });
}

/** What a variable of the function was taken from may outlive the call: `const cache = caches.get(client)`. */
export function outlives(place: string, before: readonly ts.Statement[], scopes: Scopes): boolean {
  if (outlivesTheCall(place, scopes)) return true;
  const source = sourceOf(place, before);
  return source !== null && outlivesTheCall(source, scopes);
}

/** What `if (it) return it;` is about. */
function returnsWhatItTests(statement: ts.Statement): string | null {
  if (!syntax.isIfStatement(statement) || statement.elseStatement !== undefined) return null;
  const then = syntax.isBlock(statement.thenStatement)
    ? statement.thenStatement.statements.at(-1)
    : statement.thenStatement;
  if (then === undefined || !syntax.isReturnStatement(then) || then.expression === undefined) return null;
  const tested = presenceOf(unwrapped(statement.expression));
  const given = placeRead(unwrapped(then.expression));
  if (tested === null || given === null) return null;
  return given === tested || [`${tested}[`, `${tested}.`].some((part) => given.startsWith(part)) ? tested : null;
}

/** The place of which a condition says that there is something in it, also where that must be of what is asked for. */
export function presenceOf(condition: ts.Node): string | null {
  if (syntax.isBinaryExpression(condition)) {
    const kind = condition.operatorToken.kind;
    if (kind === kinds.AmpersandAmpersandToken) {
      const kept = presenceOf(unwrapped(condition.left));
      return kept !== null && isOf(kept, unwrapped(condition.right)) ? kept : null;
    }
    const isUnequal = kind === kinds.ExclamationEqualsToken || kind === kinds.ExclamationEqualsEqualsToken;
    return isUnequal ? placeRead(unwrapped(condition.left)) : null;
  }
  return placeRead(condition);
}

/** `cache.file === file`; one that is too old is made again and again. */
function isOf(place: string, condition: ts.Node): boolean {
  if (!syntax.isBinaryExpression(condition)) return false;
  const { kind } = condition.operatorToken;
  if (kind !== kinds.EqualsEqualsToken && kind !== kinds.EqualsEqualsEqualsToken) return false;
  return pathOf(unwrapped(condition.left))?.startsWith(`${place}.`) === true;
}

/** A place by its path; a call of `has` or `get` by what is asked. */
function placeRead(node: ts.Node): string | null {
  if (!syntax.isCallExpression(node)) return pathOf(node);
  const { expression } = node;
  const asks = syntax.isPropertyAccessExpression(expression) && /^(?:has|get)$/.test(expression.name.text);
  return asks ? pathOf(unwrapped(expression.expression)) : null;
}

/** Where a variable of the function was taken from: `const cached = cache.get(key)`. */
export function sourceOf(name: string, before: readonly ts.Statement[]): string | null {
  for (const statement of before) {
    if (!syntax.isVariableStatement(statement)) continue;
    for (const { name: bound, initializer } of statement.declarationList.declarations)
      if (syntax.isIdentifier(bound) && bound.text === name && initializer !== undefined)
        return placeRead(unwrapped(initializer));
  }
  return null;
}

/** Whether a piece of text puts something into a place. */
export function keeps(text: string, place: string): boolean {
  return [' = ', '=', ' ??= ', '.set(', '['].some((tail) => {
    const at = text.indexOf(place + tail);
    return at !== -1 && text[at + place.length + tail.length] !== '=' && !/[\w$.]/.test(text[at - 1] ?? '');
  });
}
