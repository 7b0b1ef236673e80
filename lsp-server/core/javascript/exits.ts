/** What ends the process: calls that do, and functions whose last step is one. */

import type ts from 'typescript-parser';
import { syntax } from './syntax.ts';
import { walk } from './walk.ts';

/** `process.exit()`, `process.abort()`. */
export function endsProcess(node: ts.Node): boolean {
  if (!syntax.isCallExpression(node) || !syntax.isPropertyAccessExpression(node.expression)) return false;
  const { expression, name } = node.expression;
  return (
    syntax.isIdentifier(expression) && expression.text === 'process' && (name.text === 'exit' || name.text === 'abort')
  );
}

/** `unlinkSync(lock); process.exit(0);`: whatever else is done there, unless nothing is, as in `if (ending) return;`. */
export function exitsLast(statements: readonly ts.Statement[]): boolean {
  const last = statements.at(-1);
  if (last === undefined || !syntax.isExpressionStatement(last) || !endsProcess(last.expression)) return false;
  return statements.every((statement) => returnsAtOnce(statement) || !mayReturn(statement));
}

function returnsAtOnce(statement: ts.Statement): boolean {
  if (!syntax.isIfStatement(statement) || statement.elseStatement !== undefined) return false;
  const { thenStatement: then } = statement;
  const [only, second] = syntax.isBlock(then) ? then.statements : [then];
  return only !== undefined && second === undefined && isBareReturn(only);
}

function isBareReturn(statement: ts.Statement): boolean {
  return syntax.isReturnStatement(statement) && statement.expression === undefined;
}

function mayReturn(statement: ts.Statement): boolean {
  let found = false;
  walk(statement, (node) => {
    if (found || syntax.isFunctionLike(node)) return 'past';
    found = syntax.isReturnStatement(node);
    return 'into';
  });
  return found;
}
