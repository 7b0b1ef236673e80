/** Calls that do not look at what the function given to them returns, or that wait for it. */

import ts from 'typescript-parser';

/** Routes, middlewares, servers, events, timers; promises; test runners. */
const handing: ReadonlySet<string> = new Set([
  'addListener',
  'after',
  'afterAll',
  'afterEach',
  'all',
  'before',
  'beforeAll',
  'beforeEach',
  'catch',
  'createServer',
  'delete',
  'finally',
  'get',
  'it',
  'on',
  'once',
  'patch',
  'post',
  'put',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'test',
  'then',
  'use',
]);

export function ignoresResult(call: ts.CallExpression): boolean {
  return handing.has(nameOfCalled(call)) && !isTable(call);
}

/** `cache.get(key, load)` gives what the function returns. */
function isTable({ expression }: ts.CallExpression): boolean {
  if (!ts.isPropertyAccessExpression(expression)) return false;
  const { expression: of } = expression;
  const name = ts.isPropertyAccessExpression(of) ? of.name.text : ts.isIdentifier(of) ? of.text : '';
  return /cache|lru|map$|memo|store|table/i.test(name);
}

/** `map` of `names.map(…)`. */
function nameOfCalled({ expression }: ts.CallExpression): string {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return ts.isIdentifier(expression) ? expression.text : '';
}

/** Why a callback of it cannot become async. */
export function usedAtOnce(call: ts.CallExpression): string {
  return `it stands in a callback of ${nameOfCalled(call) || 'a call'}, which uses what it returns at once`;
}
