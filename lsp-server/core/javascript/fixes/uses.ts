/** Every use of a function in its own file, as calls; and by which names other files can see it. Refused where one use is not understood. */

import ts from 'typescript-parser';
import { failed, read, type Read } from '#protocol/read.ts';
import { namesOf } from '../modules.ts';
import { type Visit, walk, walkNaming } from '../walk.ts';
import type { ParsedFile } from './files.ts';
import { ignoresResult } from './handlers.ts';
import type { Place } from './place.ts';

/** What another file imports: a name, `default`, or the whole of a CommonJS module. */
export const wholeModule = 'module.exports';

export interface Uses {
  readonly calls: readonly Place[];
  readonly exportedAs: ReadonlySet<string>;
}

/** `declarations`: how often a name is declared in a file where it means one thing only. */
export function usesOfName(name: string, file: ParsedFile, declarations: 0 | 1): Read<Uses> {
  const calls: Place[] = [];
  const exportedAs = new Set<string>();
  let declared = 0;
  let escape: ts.Node | undefined;
  visitNaming(name, file, (node, path) => {
    if (declares(node, name)) declared += 1;
    const outer = path.at(-1);
    if (!ts.isIdentifier(node) || node.text !== name || outer === undefined || isOwnName(outer, node)) return;
    const exported = exportOf(node, path);
    if (exported !== null) exportedAs.add(exported);
    else if (ts.isCallExpression(outer) && outer.expression === node) calls.push(placeOfCall(file, outer, path));
    else if (!isHandedOn(outer, node)) escape ??= node;
  });
  if (declared !== declarations) return failed(`more than one thing is called ${name}`);
  return escape === undefined
    ? read({ calls, exportedAs })
    : failed(`${name} is not only called: it is passed on or exported${lineOf(file, escape)}`);
}

/** The calls of `of.name` and what else is done with `of`, which is a module of names. */
export function usesOfMember(of: string, name: string, file: ParsedFile, declarations: 0 | 1): Read<Uses> {
  const calls: Place[] = [];
  let declared = 0;
  let escape: ts.Node | undefined;
  visitNaming(of, file, (node, path) => {
    if (declares(node, of)) declared += 1;
    const outer = path.at(-1);
    if (!ts.isIdentifier(node) || node.text !== of || outer === undefined || isOwnName(outer, node)) return;
    if (!ts.isPropertyAccessExpression(outer) || outer.expression !== node) escape ??= node;
    else if (outer.name.text === name && !addMemberUse(file, outer, path.slice(0, -1), calls)) escape ??= node;
  });
  if (declared !== declarations) return failed(`more than one thing is called ${of}`);
  return escape === undefined
    ? read({ calls, exportedAs: new Set() })
    : failed(`${of}.${name} is not only called: it is passed on${lineOf(file, escape)}`);
}

/** `this.name(…)` of a method that only its class can see. */
export function usesOfPrivate(name: string, around: ts.ClassLikeDeclaration, file: ParsedFile): Read<Uses> {
  const calls: Place[] = [];
  let escape: ts.Node | undefined;
  visit(file, (node, path) => {
    if (!ts.isPropertyAccessExpression(node) || node.name.text !== name) {
      if (ts.isElementAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword) escape ??= node;
      return;
    }
    if (!path.includes(around)) return;
    if (!addMemberUse(file, node, path, calls)) escape ??= node;
  });
  return escape === undefined
    ? read({ calls, exportedAs: new Set() })
    : failed(`${name} is not only called: it is passed on${lineOf(file, escape)}`);
}

/** `exports.name(…)` in the file that exports it. */
export function usesOfExport(name: string, file: ParsedFile): Read<Uses> {
  const calls: Place[] = [];
  let escape: ts.Node | undefined;
  visitNaming(name, file, (node, path) => {
    const outer = path.at(-1);
    if (!ts.isPropertyAccessExpression(node) || node.name.text !== name || !isExports(node.expression)) return;
    const isTarget = outer !== undefined && ts.isBinaryExpression(outer) && outer.left === node;
    if (!isTarget && !addMemberUse(file, node, path, calls)) escape ??= node;
  });
  return escape === undefined
    ? read({ calls, exportedAs: new Set() })
    : failed(`${name} is not only called: it is passed on${lineOf(file, escape)}`);
}

/** Returns whether the use is understood. */
export function addMemberUse(
  file: ParsedFile,
  member: ts.PropertyAccessExpression,
  path: readonly ts.Node[],
  calls: Place[],
): boolean {
  const outer = path.at(-1);
  if (outer === undefined) return false;
  if (ts.isCallExpression(outer) && outer.expression === member) {
    calls.push(placeOfCall(file, outer, path));
    return true;
  }
  return isHandedOn(outer, member);
}

/** `path` from the file to the call itself. */
function placeOfCall({ root, text, lines }: ParsedFile, call: ts.CallExpression, path: readonly ts.Node[]): Place {
  return { root, text, lines, call, around: path.slice(0, -1).toReversed() };
}

/** Every node with what is around it, from the file inwards. */
export function visit({ root }: ParsedFile, see: See): void {
  walk(root, withPath(see));
}

/** So, the nodes in which a name is written. */
function visitNaming(name: string, { root }: ParsedFile, see: See): void {
  walkNaming(root, name, withPath(see));
}

type See = (node: ts.Node, path: readonly ts.Node[]) => void;

function withPath(see: See): (node: ts.Node) => Visit {
  const path: ts.Node[] = [];
  return (node) => {
    see(node, path);
    path.push(node);
    return () => {
      path.pop();
    };
  };
}

export function lineOf({ root, lines }: ParsedFile, node: ts.Node): string {
  const base = root.fileName.slice(Math.max(root.fileName.lastIndexOf('/'), root.fileName.lastIndexOf('\\')) + 1);
  return ` in line ${lines.place(node.end)[0]} of ${base}`;
}

function isHandedOn(outer: ts.Node, node: ts.Node): boolean {
  return ts.isCallExpression(outer) && outer.arguments.some((one) => one === node) && ignoresResult(outer);
}

/** What makes the name visible outside: `export { f as g }`, `export default f`, `module.exports = { f }`, `exports.g = f`. */
function exportOf(node: ts.Identifier, path: readonly ts.Node[]): string | null {
  const outer = path.at(-1);
  const next = path.at(-2);
  if (outer === undefined || next === undefined) return null;
  if (ts.isExportSpecifier(outer)) {
    const isFromHere = ts.isNamedExports(next) && !hasModule(path.at(-3));
    return isFromHere && (outer.propertyName ?? outer.name) === node ? outer.name.text : null;
  }
  if (ts.isExportAssignment(outer)) return outer.isExportEquals === true ? wholeModule : 'default';
  if (ts.isBinaryExpression(outer) && outer.right === node) return commonExport(outer);
  const isMember =
    (ts.isShorthandPropertyAssignment(outer) && outer.name === node) ||
    (ts.isPropertyAssignment(outer) && outer.initializer === node && ts.isIdentifier(outer.name));
  const assignment = path.at(-3);
  if (!isMember || !ts.isObjectLiteralExpression(next) || assignment === undefined) return null;
  const isExports =
    ts.isBinaryExpression(assignment) && assignment.right === next && commonExport(assignment) === wholeModule;
  return isExports && ts.isIdentifier(outer.name) ? outer.name.text : null;
}

function hasModule(node: ts.Node | undefined): boolean {
  return node !== undefined && ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined;
}

/** `module.exports = …`, `exports.name = …`, `module.exports.name = …`. */
export function commonExport({ left, operatorToken }: ts.BinaryExpression): string | null {
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isPropertyAccessExpression(left)) return null;
  if (isExports(left)) return wholeModule;
  return isExports(left.expression) ? left.name.text : null;
}

/** `exports` or `module.exports`. */
function isExports(node: ts.Expression): boolean {
  if (ts.isIdentifier(node)) return node.text === 'exports';
  const isMember = ts.isPropertyAccessExpression(node) && node.name.text === 'exports';
  return isMember && ts.isIdentifier(node.expression) && node.expression.text === 'module';
}

function declares(node: ts.Node, name: string): boolean {
  if (ts.isVariableDeclaration(node) || ts.isParameter(node)) return namesOf(node.name).includes(name);
  const isNamed = ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isClassLike(node);
  return isNamed && node.name?.text === name;
}

/** The name where it is declared, and the names of members, which only look the same. */
function isOwnName(outer: ts.Node, node: ts.Identifier): boolean {
  if (ts.isPropertyAccessExpression(outer) || ts.isPropertyAssignment(outer)) return outer.name === node;
  if (ts.isFunctionDeclaration(outer) || ts.isFunctionExpression(outer) || ts.isVariableDeclaration(outer))
    return outer.name === node;
  if (ts.isBindingElement(outer) || ts.isParameter(outer)) return outer.name === node || isPropertyName(outer, node);
  if (ts.isImportSpecifier(outer) || ts.isImportClause(outer) || ts.isNamespaceImport(outer)) return true;
  if (ts.isExportSpecifier(outer)) return outer.propertyName !== undefined && outer.name === node;
  return (
    (ts.isClassElement(outer) || ts.isTypeElement(outer) || ts.isImportEqualsDeclaration(outer)) && outer.name === node
  );
}

function isPropertyName(outer: ts.Node, node: ts.Identifier): boolean {
  return ts.isBindingElement(outer) && outer.propertyName === node;
}
