/** What a function reads and writes, as paths of names, and which of them are its own. */

import ts from 'typescript-parser';
import { namesOf } from '../modules.ts';
import { startOf } from '../positions.ts';
import { walk } from '../walk.ts';

/** `this.rows.length` is `this`, `rows`, `length`; an element counts as what it is in. */
export type Path = readonly string[];

export interface Touched {
  readonly path: Path;
  readonly start: number;
  readonly end: number;
}

export interface Touches {
  readonly reads: readonly Touched[];
  readonly writes: readonly Touched[];
}

const changing: ReadonlySet<string> = new Set([
  'add',
  'clear',
  'copyWithin',
  'delete',
  'fill',
  'pop',
  'push',
  'reverse',
  'set',
  'shift',
  'sort',
  'splice',
  'unshift',
]);

export function touchesIn(text: string, scope: ts.Node): Touches {
  const reads: Touched[] = [];
  const writes: Touched[] = [];
  const seen = new Set<ts.Node>();
  const touch = (all: Touched[], node: ts.Node, end: number): void => {
    const path = pathOf(node, seen);
    if (path !== null) all.push({ path, start: startOf(text, node), end });
  };
  const write = (target: ts.Node, end: number): void => {
    walk(target, (node) => {
      if (!seen.has(node)) touch(writes, node, end);
      return 'into';
    });
  };
  walk(scope, (node) => {
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) {
      if (node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) touch(reads, node.left, node.end);
      if (isPattern(node.left)) write(node.left, node.end);
      else touch(writes, node.left, node.end);
    } else if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
      if (isStep(node.operator)) touch(writes, node.operand, node.end);
      if (isStep(node.operator)) touch(reads, node.operand, node.end);
    } else if (ts.isDeleteExpression(node)) touch(writes, node.expression, node.end);
    else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression: of, name } = node.expression;
      seen.add(node.expression).add(name);
      if (changing.has(name.text)) touch(writes, of, node.end);
      else if (of.kind === ts.SyntaxKind.ThisKeyword) seen.add(of);
      const [first] = node.arguments;
      if (name.text === 'assign' && first !== undefined) touch(writes, first, node.end);
    } else if (!seen.has(node)) touch(reads, node, node.end);
    return 'into';
  });
  return { reads, writes };
}

/** Its parts are no paths of their own. */
function pathOf(node: ts.Node, seen: Set<ts.Node>): Path | null {
  seen.add(node);
  if (ts.isIdentifier(node)) return [node.text];
  if (node.kind === ts.SyntaxKind.ThisKeyword) return ['this'];
  if (ts.isPropertyAccessExpression(node)) {
    seen.add(node.name);
    const of = pathOf(node.expression, seen);
    return of === null ? null : [...of, node.name.text];
  }
  const isThrough =
    ts.isElementAccessExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node);
  return isThrough ? pathOf(node.expression, seen) : null;
}

export function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isPattern(node: ts.Node): boolean {
  return ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node);
}

function isStep(operator: ts.PrefixUnaryOperator): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
}

/** The function's own names, and whether each holds something that was made there. */
export function ownNames(scope: ts.Node): ReadonlyMap<string, boolean> {
  const names = new Map<string, boolean>();
  walk(scope, (node) => {
    if (node !== scope && ts.isFunctionLike(node)) return 'past';
    if (ts.isVariableDeclaration(node) || ts.isParameter(node))
      for (const name of namesOf(node.name))
        names.set(name, ts.isVariableDeclaration(node) && isMade(node.initializer));
    return 'into';
  });
  return names;
}

function isMade(value: ts.Expression | undefined): boolean {
  return (
    value !== undefined &&
    (ts.isObjectLiteralExpression(value) || ts.isArrayLiteralExpression(value) || ts.isNewExpression(value))
  );
}

export function isDeclaredIn(scope: ts.Node | undefined, name: string): boolean {
  let found = false;
  if (scope === undefined) return false;
  walk(scope, (node) => {
    if ((ts.isVariableDeclaration(node) || ts.isParameter(node)) && namesOf(node.name).includes(name)) found = true;
    return found ? 'past' : 'into';
  });
  return found;
}
