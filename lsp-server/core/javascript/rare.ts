/**
 * Recognises blocks that run only now and then: the branch that fills in what is kept, `if (cache.has(key)) … else { cache.set(key, load()) }`,
 * and what is done where something has gone wrong, `load().catch((error) => { … })`.
 */

import type ts from 'typescript-parser';
import { isFunction, unwrapped } from './expressions.ts';
import { keeps, outlives, presenceOf, sourceOf } from './kept.ts';
import { empties, testedForAbsence } from './once.ts';
import type { Scopes } from './scopes.ts';
import { kinds, syntax } from './syntax.ts';

/** The branches of a block's statements that run where there is nothing yet, and put it there; `text` is that of the file. */
export function fillingBranches(statements: readonly ts.Statement[], text: string, scopes: Scopes): ts.Node[] {
  return statements.flatMap((statement, at) => {
    if (!syntax.isIfStatement(statement)) return [];
    const condition = unwrapped(statement.expression);
    const absent = absenceOf(condition);
    const branch = absent === null ? statement.elseStatement : statement.thenStatement;
    const tested = absent ?? presenceOf(condition);
    if (tested === null || branch === undefined || !syntax.isBlock(branch)) return [];
    const before = statements.slice(0, at);
    const place = sourceOf(tested, before) ?? tested;
    const { thenStatement, elseStatement } = statement;
    if ([thenStatement, elseStatement].some((one) => one && empties(one, place))) return [];
    return outlives(place, before, scopes) && keeps(text.slice(branch.pos, branch.end), place) ? branch : [];
  });
}

/** The place of `!cache.has(key)`, `kept === undefined`. */
function absenceOf(condition: ts.Node): string | null {
  const isNot = syntax.isPrefixUnaryExpression(condition) && condition.operator === kinds.ExclamationToken;
  return isNot ? presenceOf(unwrapped(condition.operand)) : testedForAbsence(condition);
}

/** What is done where a promise tells of an error, unless it gives something back instead. */
export function bodyForErrors({ expression, arguments: [given] }: ts.CallExpression): ts.Node | undefined {
  if (!syntax.isPropertyAccessExpression(expression) || expression.name.text !== 'catch') return undefined;
  if (given === undefined || !isFunction(given) || !syntax.isBlock(given.body)) return undefined;
  return given.body.statements.some(givesBack) ? undefined : given.body;
}

/** `socket.on('message', …)`, `setInterval(…)`: what is done there is done often, although it is said once; but not at the one end of something. */
export function tellsAgain(callee: ts.Expression, event: ts.Expression | undefined): boolean {
  if (!syntax.isPropertyAccessExpression(callee)) return syntax.isIdentifier(callee) && callee.text === 'setInterval';
  const isTold = /^(?:on|addListener|addEventListener|prependListener)$/.test(callee.name.text);
  return isTold && event !== undefined && syntax.isStringLiteralLike(event) && !over.test(event.text);
}

const over = /^(?:close|end|error|exit|finish|ready)$/;

/** Whether a way ends with a value. */
export function givesBack(statement: ts.Statement): boolean {
  return syntax.isReturnStatement(statement) && statement.expression !== undefined;
}
