/** Whether a call can be awaited where it stands, and what that takes. */

import ts from 'typescript-parser';
import { failed, read, type Read } from '#protocol/read.ts';
import { startOf } from '../positions.ts';
import { ignoresResult, usedAtOnce } from './handlers.ts';
import { functionAround, isInParameters, type Place } from './place.ts';
import { seenByOthers } from './shared.ts';
import { isAssignment, isDeclaredIn } from './touches.ts';

/** A piece of text to put in at an offset, or in the place of what stands from there to `end`. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface Awaiting {
  /** What makes the function around it async; none when it is. */
  readonly changes: readonly Change[];
  /** How others in the program may tell the difference; null where they cannot. */
  readonly caution: string | null;
}

export function awaitingAt(place: Place): Read<Awaiting> {
  const around = functionAround(place);
  if (around === undefined) return failed('it is not in a function');
  const because = reasonAgainstWaiting(place);
  if (because !== null) return failed(because);
  if (isAsync(around)) return read({ changes: [], caution: seenByOthers(place) });
  const refusal = reasonAgainstAsync(around);
  if (refusal !== null) return failed(refusal);
  if (isHandler(place, around))
    return read({
      changes: [asyncKeyword(place, around)],
      caution: 'whoever calls this function goes on before it is done',
    });
  const user = calledWith(place, around);
  return failed(user === null ? syncOnly : usedAtOnce(user));
}

const syncOnly = 'the function around it is not async, and its callers use what it returns at once';

/** Whether that is all that speaks against waiting there. */
export function isSyncOnly(because: string): boolean {
  return because === syncOnly;
}

/** Whatever becomes of the function around it. */
export function reasonAgainstWaiting(place: Place): string | null {
  if (isInParameters(place)) return 'nothing can be awaited in the default of a parameter';
  return losesUpdates(place);
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

/** A function written as an argument of a call that does not look at what the function returns. */
function isHandler({ around }: Place, node: ts.SignatureDeclaration): boolean {
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return false;
  const outer = around[around.indexOf(node) + 1];
  if (outer === undefined || !ts.isCallExpression(outer)) return false;
  return ignoresResult(outer) || answersRequests(node);
}

/** The call that a function is written into as an argument, and that uses what the function returns. */
function calledWith({ around }: Place, node: ts.SignatureDeclaration): ts.CallExpression | null {
  const outer = around[around.indexOf(node) + 1];
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return null;
  const isArgument = outer !== undefined && ts.isCallExpression(outer) && outer.expression !== node;
  return isArgument ? outer : null;
}

/** `(req, res) => …`: whoever calls it gets the answer by the response, and not by what it returns. */
function answersRequests({ parameters: [request, response] }: ts.SignatureDeclaration): boolean {
  const isNamed = (parameter: ts.ParameterDeclaration | undefined, names: RegExp): boolean =>
    parameter !== undefined && ts.isIdentifier(parameter.name) && names.test(parameter.name.text);
  return isNamed(request, /^_?(req|request)$/) && isNamed(response, /^_?(res|response|reply)$/);
}

/** Behind the modifiers: `export async function`, `private async load()`. */
export function asyncKeyword({ text }: Pick<Place, 'text'>, node: ts.SignatureDeclaration): Change {
  const modifiers = ts.canHaveModifiers(node) ? (node.modifiers ?? []) : [];
  const last = modifiers.at(-1);
  const blank = last === undefined ? 0 : (/^\s*/.exec(text.slice(last.end))?.[0].length ?? 0);
  const start = last === undefined ? startOf(text, node) : last.end + blank;
  return { start, end: start, text: 'async ' };
}

/**
 * `total += f()` and `total = total + f()`: what is added to is read before the wait, and what others make of it meanwhile is
 * lost. Variables of the function itself are nobody else's.
 */
function losesUpdates({ around, text, call }: Place): string | null {
  const inner = around.findIndex((node) => ts.isFunctionLike(node));
  for (const node of around.slice(0, inner)) {
    if (!ts.isBinaryExpression(node) || node.right.pos > call.pos || !isAssignment(node.operatorToken.kind)) continue;
    const target = text.slice(startOf(text, node.left), node.left.end);
    const readsFirst = isCompound(node.operatorToken.kind) || text.slice(node.right.pos, call.pos).includes(target);
    if (readsFirst && !(ts.isIdentifier(node.left) && isDeclaredIn(around[inner], target)))
      return `\`${target}\` is read before the wait, and what others make of it meanwhile would be lost: put the result into a variable first`;
  }
  return null;
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
