/**
 * Recognises code that runs once, because what it makes is kept: `if (!cache) cache = …`, `this.client ??= …`,
 * `if (!existsSync(folder)) mkdirSync(folder)`, and what is done only where something has gone wrong, or for whoever looks for a fault: `if (error) …`.
 */

import type ts from 'typescript-parser';
import { unwrapped } from './expressions.ts';
import type { Scopes } from './scopes.ts';
import { kinds, syntax } from './syntax.ts';

export function guardsOnce(node: ts.IfStatement, scopes: Scopes): boolean {
  const condition = unwrapped(node.expression);
  if (node.elseStatement === undefined && (asksForError(condition) || asksForDebugging(condition))) return true;
  if (asksForFile(condition)) return statementsOf(node.thenStatement).some(makesFolder);
  const kept = testedForAbsence(condition);
  const isKept = kept !== null && outlivesTheCall(kept, scopes) && assigns(node.thenStatement, kept);
  return isKept && ![node.thenStatement, node.elseStatement].some((branch) => branch && empties(branch, kept));
}

/** Whether a branch itself lets go of what is kept: `if (!running) { running = true; …; running = false; }`, `open = false`, `cache.delete(key)`. */
export function empties(branch: ts.Statement, place: string): boolean {
  return statementsOf(branch).some((statement) => {
    if (syntax.isTryStatement(statement))
      return [statement.tryBlock, statement.finallyBlock].some((block) => block && empties(block, place));
    if (!syntax.isExpressionStatement(statement)) return false;
    const { expression } = statement;
    if (syntax.isCallExpression(expression)) return calledOn(expression, 'delete') === place;
    if (!syntax.isBinaryExpression(expression) || expression.operatorToken.kind !== kinds.EqualsToken) return false;
    return pathOf(expression.left) === place && isNone(unwrapped(expression.right));
  });
}

function calledOn({ expression }: ts.CallExpression, method: string): string | null {
  const isIt = syntax.isPropertyAccessExpression(expression) && expression.name.text === method;
  return isIt ? pathOf(unwrapped(expression.expression)) : null;
}

/** `if (err) …`, `if (readError) …`, `if (error && error.code === 'ENOENT') …`: as rare as a `catch`. */
function asksForError(condition: ts.Node): boolean {
  if (syntax.isIdentifier(condition)) return errors.test(condition.text);
  if (!syntax.isBinaryExpression(condition) || condition.operatorToken.kind !== kinds.AmpersandAmpersandToken)
    return false;
  return asksForError(unwrapped(condition.left));
}

/** Not `noError`, `throwOnError`. */
const errors = /^(?:err|error|(?!(?:no|not|without|ignore|skip)[A-Z])(?!\w+On(?:Err|Error)$)\w+(?:Err|Error))$/;

/** `if (process.env.SERVER_DEBUG) …`: somebody looks for a fault. */
function asksForDebugging(condition: ts.Node): boolean {
  if (!syntax.isBinaryExpression(condition)) return debugging.test(pathOf(condition) ?? '');
  if (comparesWithProduction(condition)) return true;
  const { kind } = condition.operatorToken;
  const [left, right] = [unwrapped(condition.left), unwrapped(condition.right)];
  const [isLeft, isRight] = [asksForDebugging(left), asksForDebugging(right)];
  if (kind === kinds.AmpersandAmpersandToken) return isLeft || isRight;
  if (kind === kinds.BarBarToken) return isLeft && isRight;
  if (isEquals(kind)) return isLeft && !isOff(right);
  return isLeft && (!isUnequal(kind) || isOff(right));
}

/** What is said where nobody looks: `process.env.DEBUG !== '0'`. */
function isOff(node: ts.Node): boolean {
  return isNone(node) || (syntax.isStringLiteralLike(node) && /^(?:|0|false|no|off)$/.test(node.text));
}

const debugging = /^process\.env\.\w*(?:BENCH|DEBUG|PROFIL|TRACE|VERBOSE)/;

/** `process.env.NODE_ENV !== 'production'`: for whoever develops the program. */
function comparesWithProduction({ left, operatorToken: { kind }, right }: ts.BinaryExpression): boolean {
  if (pathOf(unwrapped(left)) !== 'process.env.NODE_ENV' || !syntax.isStringLiteralLike(right)) return false;
  return isEquals(kind) ? right.text === 'development' : isUnequal(kind) && right.text === 'production';
}

/** `!fs.existsSync(folder)`. */
function asksForFile(condition: ts.Node): boolean {
  return (
    syntax.isPrefixUnaryExpression(condition) &&
    condition.operator === kinds.ExclamationToken &&
    /^(?:exists|pathExists)Sync$/.test(calledIn(condition.operand))
  );
}

function makesFolder(statement: ts.Statement): boolean {
  return syntax.isExpressionStatement(statement) && /^(?:mkdirp?|ensureDir)Sync$/.test(calledIn(statement.expression));
}

/** The last part of the name of what is called. */
function calledIn(node: ts.Node): string {
  const call = unwrapped(node);
  if (!syntax.isCallExpression(call)) return '';
  const { expression } = call;
  if (syntax.isPropertyAccessExpression(expression)) return expression.name.text;
  return syntax.isIdentifier(expression) ? expression.text : '';
}

/** `client ??= connect()`, `client = client || connect()`. */
export function assignsOnce({ left, operatorToken, right }: ts.BinaryExpression, scopes: Scopes): boolean {
  const { kind } = operatorToken;
  const isOnlyThen = kind === kinds.BarBarEqualsToken || kind === kinds.QuestionQuestionEqualsToken;
  const value = unwrapped(right);
  if (!isOnlyThen && !(kind === kinds.EqualsToken && syntax.isBinaryExpression(value))) return false;
  const kept = pathOf(left);
  return kept !== null && outlivesTheCall(kept, scopes) && (isOnlyThen || fallsBackFrom(kept, value));
}

/** `client ?? (client = connect())`, as compilers write `client ??= connect()`. */
export function fillsOnce({ left, operatorToken, right }: ts.BinaryExpression, scopes: Scopes): boolean {
  const { kind } = operatorToken;
  if (kind !== kinds.BarBarToken && kind !== kinds.QuestionQuestionToken) return false;
  const kept = pathOf(unwrapped(left));
  const filled = unwrapped(right);
  if (kept === null || !outlivesTheCall(kept, scopes) || !syntax.isBinaryExpression(filled)) return false;
  return filled.operatorToken.kind === kinds.EqualsToken && pathOf(unwrapped(filled.left)) === kept;
}

/** `client || connect()`. */
function fallsBackFrom(kept: string, node: ts.Node): boolean {
  if (!syntax.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return (kind === kinds.BarBarToken || kind === kinds.QuestionQuestionToken) && pathOf(unwrapped(node.left)) === kept;
}

/** The place of which a condition says that there is nothing in it yet, as text. */
export function testedForAbsence(condition: ts.Node): string | null {
  if (syntax.isPrefixUnaryExpression(condition) && condition.operator === kinds.ExclamationToken)
    return pathOf(unwrapped(condition.operand));
  if (!syntax.isBinaryExpression(condition) || !isEquals(condition.operatorToken.kind)) return null;
  if (isNothing(condition.right)) return pathOf(unwrapped(condition.left));
  return isNothing(condition.left) ? pathOf(unwrapped(condition.right)) : null;
}

function isEquals(kind: ts.SyntaxKind): boolean {
  return kind === kinds.EqualsEqualsToken || kind === kinds.EqualsEqualsEqualsToken;
}

function isUnequal(kind: ts.SyntaxKind): boolean {
  return kind === kinds.ExclamationEqualsToken || kind === kinds.ExclamationEqualsEqualsToken;
}

/** Nothing, or that something is not so. */
function isNone(node: ts.Node): boolean {
  return isNothing(node) || node.kind === kinds.FalseKeyword;
}

function isNothing(node: ts.Node): boolean {
  return node.kind === kinds.NullKeyword || (syntax.isIdentifier(node) && node.text === 'undefined');
}

/** `this.client`, `cache[key]` as text; null for anything but names and members. */
export function pathOf(node: ts.Node): string | null {
  if (syntax.isIdentifier(node)) return node.text;
  if (node.kind === kinds.ThisKeyword) return 'this';
  if (syntax.isElementAccessExpression(node)) {
    const [holder, key] = [pathOf(node.expression), pathOf(node.argumentExpression)];
    return holder === null || key === null ? null : `${holder}[${key}]`;
  }
  if (!syntax.isPropertyAccessExpression(node)) return null;
  const of = pathOf(node.expression);
  return of === null ? null : `${of}.${node.name.text}`;
}

/** A variable of the function itself is empty again at the next call. */
export function outlivesTheCall(path: string, scopes: Scopes): boolean {
  const [root = ''] = path.split(/[.[]/);
  return root === 'this' || !scopes.isLocal(root);
}

function assigns(body: ts.Statement, path: string): boolean {
  return statementsOf(body).some((statement) => {
    if (!syntax.isExpressionStatement(statement)) return false;
    const { expression } = statement;
    if (!syntax.isBinaryExpression(expression) || expression.operatorToken.kind !== kinds.EqualsToken) return false;
    return pathOf(expression.left) === path;
  });
}

function statementsOf(body: ts.Statement): readonly ts.Statement[] {
  return syntax.isBlock(body) ? body.statements : [body];
}
