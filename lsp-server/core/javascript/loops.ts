/** Loops that may hold the thread long: up to a number, or until some time. */

import type ts from 'typescript-parser';
import type { Expr } from '../facts.ts';
import type { Reader } from './reader.ts';
import { kinds, syntax } from './syntax.ts';
import { walk } from './walk.ts';

type Loop = ts.ForStatement | ts.WhileStatement | ts.DoStatement;

const pauses: ReadonlySet<ts.SyntaxKind> = new Set([kinds.AwaitExpression, kinds.YieldExpression]);
const waysOut: ReadonlySet<ts.SyntaxKind> = new Set([...pauses, kinds.BreakStatement, kinds.ReturnStatement]);

export function readLoop(reader: Reader, node: Loop): void {
  const condition = syntax.isForStatement(node) ? node.condition : node.expression;
  if (condition === undefined) return;
  if (asksClock(condition)) {
    if (!holds(node, pauses)) add(reader, node, syntax.isDoStatement(node) ? node : condition, null);
    return;
  }
  if (!syntax.isBinaryExpression(condition) || !isBelow(condition.operatorToken.kind) || holds(node, waysOut)) return;
  if (syntax.isIdentifier(condition.left))
    add(reader, node, syntax.isDoStatement(node) ? node : condition, reader.expression(condition.right));
}

function isBelow(kind: ts.SyntaxKind): boolean {
  return kind === kinds.LessThanToken || kind === kinds.LessThanEqualsToken;
}

function add(reader: Reader, node: Loop, last: ts.Node, rounds: Expr | null): void {
  const isCounted =
    rounds === null || rounds.kind === 'name' || rounds.kind === 'literal' || rounds.kind === 'operator';
  const { line, column } = reader.rangeOf(node);
  const end = reader.rangeOf(last);
  const head = { line, column, endLine: end.endLine, endColumn: end.endColumn };
  if (isCounted) reader.currentFacts.loops.push({ range: reader.rangeOf(node), head, rounds });
}

/** `Date.now() < end`, `performance.now() - start < 50`. */
function asksClock(condition: ts.Expression): boolean {
  let found = false;
  walk(condition, (node) => {
    found ||= syntax.isCallExpression(node) && isClock(node.expression);
    return found ? 'past' : 'into';
  });
  return found;
}

function isClock(callee: ts.Expression): boolean {
  if (!syntax.isPropertyAccessExpression(callee) || !syntax.isIdentifier(callee.expression)) return false;
  const { text } = callee.expression;
  return (callee.name.text === 'now' && (text === 'Date' || text === 'performance')) || text === 'process';
}

/** What an inner function does is its own. */
function holds(loop: Loop, kinds: ReadonlySet<ts.SyntaxKind>): boolean {
  let found = false;
  walk(loop.statement, (node) => {
    if (found || syntax.isFunctionLike(node)) return 'past';
    found = kinds.has(node.kind) || (syntax.isForOfStatement(node) && node.awaitModifier !== undefined);
    return 'into';
  });
  return found;
}
