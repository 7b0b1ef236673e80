/** Makes a helper async whose body blocks, and awaits it wherever it is called: only where every use of it in its file can be seen. */

import ts from 'typescript-parser';
import { failed, read, type Read } from '#protocol/read.ts';
import { namesOf } from '../modules.ts';
import { startOf } from '../positions.ts';
import { walk } from '../walk.ts';
import { awaitingAt, type Change, isSyncOnly, needsBrackets, reasonAgainstWaiting, wouldRunOn } from './awaiting.ts';
import { functionAround, type Place } from './place.ts';

/**
 * The changes to the helper around `inner`, and to its callers; those of them that cannot wait become async helpers themselves.
 * `inner` itself is left to others.
 */
export function asyncHelper(inner: Place, seen: Set<ts.Node> = new Set()): Read<readonly Change[]> {
  const node = functionAround(inner);
  if (node === undefined) return failed('the blocking call is not in a function');
  if (seen.has(node)) return read([]);
  seen.add(node);
  const name = helperName(inner, node);
  if (name === null) return failed('the function that blocks is not one that is called by a name of its own');
  if (isGenerator(node)) return failed('the function that blocks is a generator');
  const uses = usesOf(inner, name);
  if (!uses.ok) return uses;
  const awaits: Change[] = [];
  for (const use of uses.value) {
    const changes = awaitedUse(use, seen);
    if (!changes.ok) return changes;
    awaits.push(...changes.value);
  }
  const start = startOf(inner.text, node);
  return read([{ start, end: start, text: 'async ' }, ...promised(inner, node), ...awaits]);
}

/** The name of a function declaration, or of the constant that holds it; null when others can see it. */
function helperName({ around }: Place, node: ts.SignatureDeclaration): string | null {
  if (ts.isFunctionDeclaration(node)) return isExported(node) || node.name === undefined ? null : node.name.text;
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return null;
  const [declaration, list, statement] = around.slice(around.indexOf(node) + 1);
  if (declaration === undefined || !ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name))
    return null;
  if (list === undefined || (list.flags & ts.NodeFlags.Const) === 0) return null;
  return statement !== undefined && ts.isVariableStatement(statement) && isExported(statement)
    ? null
    : declaration.name.text;
}

function isExported(node: ts.FunctionDeclaration | ts.VariableStatement): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

function isGenerator(node: ts.SignatureDeclaration): boolean {
  return 'asteriskToken' in node && node.asteriskToken !== undefined;
}

/** Every mention of the name but its declaration, as a call; refused when one is no call, or when two things are called so. */
function usesOf({ root, text, lines }: Place, name: string): Read<readonly Place[]> {
  const uses: Place[] = [];
  const path: ts.Node[] = [];
  let declared = 0;
  let escapes = false;
  walk(root, (node) => {
    if (declares(node, name)) declared += 1;
    const outer = path.at(-1);
    if (ts.isIdentifier(node) && node.text === name && outer !== undefined && !isOwnName(outer, node)) {
      if (ts.isCallExpression(outer) && outer.expression === node)
        uses.push({ root, text, lines, call: outer, around: path.slice(0, -1).toReversed() });
      else escapes = true;
    }
    path.push(node);
    return () => {
      path.pop();
    };
  });
  if (declared !== 1) return failed(`more than one thing is called ${name}`);
  return escapes ? failed(`${name} is not only called: it is passed on or exported`) : read(uses);
}

function declares(node: ts.Node, name: string): boolean {
  if (ts.isVariableDeclaration(node) || ts.isParameter(node)) return namesOf(node.name).includes(name);
  return (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name?.text === name;
}

/** The name where it is declared, and the names of members, which only look the same. */
function isOwnName(outer: ts.Node, node: ts.Identifier): boolean {
  if (ts.isFunctionDeclaration(outer) || ts.isVariableDeclaration(outer)) return outer.name === node;
  return ts.isPropertyAccessExpression(outer) && outer.name === node;
}

function awaitedUse(place: Place, seen: Set<ts.Node>): Read<readonly Change[]> {
  if (place.around.some((node) => ts.isAwaitExpression(node) && node.expression === place.call)) return read([]);
  const waiting = changesToWait(place, seen);
  if (!waiting.ok)
    return failed(`it cannot be awaited in line ${place.lines.place(place.call.end)[0]}: ${waiting.because}`);
  const brackets = needsBrackets(place);
  if (brackets && wouldRunOn(place)) return failed('a line before a call of it has no semicolon');
  const start = startOf(place.text, place.call);
  return read([
    ...waiting.value,
    { start, end: start, text: brackets ? '(await ' : 'await ' },
    ...(brackets ? [{ start: place.call.end, end: place.call.end, text: ')' }] : []),
  ]);
}

/** What makes the function around a use able to wait. */
function changesToWait(place: Place, seen: Set<ts.Node>): Read<readonly Change[]> {
  const around = functionAround(place);
  const because = reasonAgainstWaiting(place);
  if (because !== null) return failed(because);
  if (around !== undefined && seen.has(around)) return read([]);
  const awaiting = awaitingAt(place);
  if (awaiting.ok) return read(awaiting.value.changes);
  const isHelper = around !== undefined && helperName(place, around) !== null;
  return isHelper && isSyncOnly(awaiting.because) ? asyncHelper(place, seen) : awaiting;
}

/** `: string` becomes `: Promise<string>`. */
function promised({ text }: Place, { type }: ts.SignatureDeclaration): Change[] {
  if (type === undefined) return [];
  const start = startOf(text, type);
  return [{ start, end: type.end, text: `Promise<${text.slice(start, type.end)}>` }];
}
