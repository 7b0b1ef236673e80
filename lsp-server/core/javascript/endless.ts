/** Finds loops that never end and never give the loop a turn: `while (true)` without await, yield or a way out. */

import type ts from 'typescript-parser';
import { endsProcess } from './exits.ts';
import type { Reader } from './reader.ts';
import { kinds, syntax } from './syntax.ts';
import { walk } from './walk.ts';

type Loop = ts.ForStatement | ts.WhileStatement | ts.DoStatement;

export function readEndless(reader: Reader, node: Loop): void {
  if (isAlwaysTrue(node) && !hasWayOut(node)) reader.currentFacts.endless.push(reader.rangeOf(node));
}

function isAlwaysTrue(node: Loop): boolean {
  if (syntax.isForStatement(node)) return node.condition === undefined || isTrue(node.condition);
  return isTrue(node.expression);
}

function isTrue(node: ts.Expression): boolean {
  return node.kind === kinds.TrueKeyword || (syntax.isNumericLiteral(node) && node.text !== '0');
}

const waysOut: ReadonlySet<ts.SyntaxKind> = new Set([
  kinds.AwaitExpression,
  kinds.YieldExpression,
  kinds.BreakStatement,
  kinds.ReturnStatement,
  kinds.ThrowStatement,
]);

/** An inner loop's `break` counts as a way out too: better silent than wrong. */
function hasWayOut(loop: Loop): boolean {
  let found = false;
  walk(loop.statement, (node) => {
    if (found || syntax.isFunctionLike(node)) return 'past';
    found =
      waysOut.has(node.kind) ||
      endsProcess(node) ||
      (syntax.isForOfStatement(node) && node.awaitModifier !== undefined);
    return 'into';
  });
  return found;
}
