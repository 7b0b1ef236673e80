/** Loops that may hold the thread long: up to a number, or until some time. */

import ts from 'typescript-parser';
import type { Expr } from '../facts.ts';
import type { Reader } from './reader.ts';
import { walk } from './walk.ts';

type Loop = ts.ForStatement | ts.WhileStatement | ts.DoStatement;

const pauses: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.AwaitExpression, ts.SyntaxKind.YieldExpression]);
const waysOut: ReadonlySet<ts.SyntaxKind> = new Set([
  ...pauses,
  ts.SyntaxKind.BreakStatement,
  ts.SyntaxKind.ReturnStatement,
]);

export function readLoop(reader: Reader, node: Loop): void {
  const condition = ts.isForStatement(node) ? node.condition : node.expression;
  if (condition === undefined) return;
  if (asksClock(condition)) {
    if (!holds(node, pauses)) add(reader, node, ts.isDoStatement(node) ? node : condition, null);
    return;
  }
  if (!ts.isBinaryExpression(condition) || !isBelow(condition.operatorToken.kind) || holds(node, waysOut)) return;
  if (ts.isIdentifier(condition.left))
    add(reader, node, ts.isDoStatement(node) ? node : condition, reader.expression(condition.right));
}

function isBelow(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.LessThanToken || kind === ts.SyntaxKind.LessThanEqualsToken;
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
    found ||= ts.isCallExpression(node) && isClock(node.expression);
    return found ? 'past' : 'into';
  });
  return found;
}

function isClock(callee: ts.Expression): boolean {
  if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression)) return false;
  const { text } = callee.expression;
  return (callee.name.text === 'now' && (text === 'Date' || text === 'performance')) || text === 'process';
}

/** What an inner function does is its own. */
function holds(loop: Loop, kinds: ReadonlySet<ts.SyntaxKind>): boolean {
  let found = false;
  walk(loop.statement, (node) => {
    if (found || ts.isFunctionLike(node)) return 'past';
    found = kinds.has(node.kind) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined);
    return 'into';
  });
  return found;
}
