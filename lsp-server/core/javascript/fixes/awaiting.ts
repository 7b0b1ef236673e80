/** Whether a call can be awaited where it stands, and what that takes. */

import ts from 'typescript-parser';
import { failed, read, type Read } from '#protocol/read.ts';
import { startOf } from '../positions.ts';
import { functionAround, isInParameters, type Place } from './place.ts';

/** A piece of text to put in at an offset, or in the place of what stands from there to `end`. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Awaiting {
  /** What makes the function around it async; none when it is. */
  readonly changes: readonly Change[];
  /** Nothing else in the program can tell the difference. */
  readonly safe: boolean;
}

export function awaitingAt(place: Place): Read<Awaiting> {
  const around = functionAround(place);
  if (around === undefined) return failed('it is not in a function');
  if (isInParameters(place)) return failed('nothing can be awaited in the default of a parameter');
  if (isAsync(around)) return read({ changes: [], safe: !changesKeptValue(place) });
  const refusal = reasonAgainstAsync(around);
  if (refusal !== null) return failed(refusal);
  return isHandler(place, around)
    ? read({ changes: [asyncKeyword(place, around)], safe: false })
    : failed('the function around it is not async, and its callers use what it returns at once');
}

export function isAsync(node: ts.SignatureDeclaration): boolean {
  return ts.canHaveModifiers(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;
}

function reasonAgainstAsync(node: ts.SignatureDeclaration): string | null {
  if (ts.isConstructorDeclaration(node)) return 'a constructor cannot be async';
  if (ts.isAccessor(node)) return 'a property cannot be async';
  if (ts.isClassStaticBlockDeclaration(node)) return 'nothing can be awaited in a static block';
  if ('asteriskToken' in node && node.asteriskToken !== undefined) return 'a generator cannot wait for it';
  return null;
}

/** Calls that ignore what the function given to them returns: routes, middlewares, servers, events, timers. */
const handing: ReadonlySet<string> = new Set([
  'all',
  'addListener',
  'createServer',
  'delete',
  'get',
  'on',
  'once',
  'patch',
  'post',
  'put',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'use',
]);

/** A function written as an argument of a call that does not look at what the function returns. */
function isHandler({ around }: Place, node: ts.SignatureDeclaration): boolean {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return false;
  const outer = around[around.indexOf(node) + 1];
  if (outer === undefined || !ts.isCallExpression(outer)) return false;
  const { expression } = outer;
  const name = ts.isPropertyAccessExpression(expression)
    ? expression.name.text
    : ts.isIdentifier(expression)
      ? expression.text
      : '';
  return handing.has(name);
}

function asyncKeyword({ text }: Place, node: ts.SignatureDeclaration): Change {
  const start = startOf(text, node);
  return { start, end: start, text: 'async ' };
}

/** `total += …`: what is added to was read before the wait, and others may change it meanwhile. */
function changesKeptValue({ around }: Place): boolean {
  const inner = around.findIndex((node) => ts.isFunctionLike(node));
  return around.slice(0, inner).some((node) => ts.isBinaryExpression(node) && isCompound(node.operatorToken.kind));
}

function isCompound(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.PlusEqualsToken && kind <= ts.SyntaxKind.CaretEqualsToken;
}

/** Whether `await call` needs brackets where the call stands. */
export function needsBrackets({ call, around }: Place): boolean {
  const [outer] = around;
  if (outer === undefined) return false;
  if (ts.isPropertyAccessExpression(outer) || ts.isNonNullExpression(outer)) return true;
  if (ts.isElementAccessExpression(outer) || ts.isCallExpression(outer) || ts.isNewExpression(outer))
    return outer.expression === call;
  if (ts.isTaggedTemplateExpression(outer)) return outer.tag === call;
  if (ts.isExpressionWithTypeArguments(outer)) return true;
  return ts.isBinaryExpression(outer) && outer.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken;
}

/** A statement that begins with a bracket would run on from one before it that has no semicolon. */
export function wouldRunOn({ text, call, around }: Place): boolean {
  const statement = around.find((node) => ts.isExpressionStatement(node));
  const start = startOf(text, call);
  if (statement === undefined || startOf(text, statement) !== start) return false;
  const before = text.slice(0, start).trimEnd();
  return before !== '' && !/[;{}:]$/.test(before) && !before.endsWith('*/');
}
