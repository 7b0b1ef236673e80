/** What each kind of node tells: the walk through a file asks here what to gather, and whether to go on into it. */

import type ts from 'typescript-parser';
import type { Expr } from '../facts.ts';
import { readClass, readObject, readProperty } from './classes.ts';
import { noteDriven } from './driven.ts';
import { readEndless } from './endless.ts';
import {
  type FunctionNode,
  hasMembers,
  importedModule,
  isFunction,
  onlyNamed,
  requiredModule,
  unwrapped,
} from './expressions.ts';
import { readFunction } from './functions.ts';
import { assignMember, growByCall, growTable } from './grown.ts';
import { readAlias, readInterface } from './interfaces.ts';
import { readLoop } from './loops.ts';
import { declaredNames, namesOf, readCommonExport, readExport, readImport, readImportEquals } from './modules.ts';
import { assignsOnce, fillsOnce, guardsOnce, pathOf } from './once.ts';
import { bodyForErrors, givesBack, tellsAgain } from './rare.ts';
import type { Reader } from './reader.ts';
import { blockScoped, kinds, syntax } from './syntax.ts';
import type { Visit } from './walk.ts';

/** Types, and what has no parts: more than half of all nodes. */
export function isPlain(kind: ts.SyntaxKind): boolean {
  return kind <= kinds.LastToken || (kind >= kinds.FirstTypeNode && kind <= kinds.LastTypeNode);
}

export function visit(reader: Reader, node: ts.Node): Visit {
  const read = readers[node.kind];
  return read === undefined ? 'into' : read(reader, node);
}

/** By kind: to compare each node with all kinds, one after the other, takes longer than what is done with most. */
const readers: ((reader: Reader, node: ts.Node) => Visit)[] = [];

function reads<Node extends ts.Node>(
  read: (reader: Reader, node: Node) => Visit,
  ...all: readonly Node['kind'][]
): void {
  for (const kind of all) readers[kind] = read as (reader: Reader, node: ts.Node) => Visit;
}

reads(readCall, kinds.CallExpression, kinds.NewExpression, kinds.TaggedTemplateExpression);
reads(readMember, kinds.PropertyAccessExpression);
reads(readAwait, kinds.AwaitExpression);
reads(readVariable, kinds.VariableDeclaration);
reads(readBinary, kinds.BinaryExpression);
reads<FunctionNode>(
  readFunction,
  kinds.FunctionDeclaration,
  kinds.FunctionExpression,
  kinds.ArrowFunction,
  kinds.MethodDeclaration,
  kinds.Constructor,
  kinds.GetAccessor,
  kinds.SetAccessor,
);
reads<ts.ClassLikeDeclaration>(readClass, kinds.ClassDeclaration, kinds.ClassExpression);
reads(readProperty, kinds.PropertyDeclaration);
reads(readLiteral, kinds.ObjectLiteralExpression);
reads(readReturn, kinds.ReturnStatement);
reads(readIf, kinds.IfStatement);
reads(readChoice, kinds.ConditionalExpression);
reads<ts.Block | ts.ModuleBlock>(readWhole, kinds.Block, kinds.ModuleBlock);
reads<ts.CaseBlock>(
  (reader, { clauses }) =>
    readBlock(
      reader,
      clauses.flatMap(({ statements }) => [...statements]),
    ),
  kinds.CaseBlock,
);
reads(readCatch, kinds.CatchClause);
reads<Rounds>(readRounds, kinds.ForStatement, kinds.WhileStatement, kinds.DoStatement);
reads<ts.ForOfStatement | ts.ForInStatement>(readForEach, kinds.ForOfStatement, kinds.ForInStatement);
reads(readInterface, kinds.InterfaceDeclaration);
reads(readAlias, kinds.TypeAliasDeclaration);
reads(
  readModuleStatement,
  kinds.ImportDeclaration,
  kinds.ImportEqualsDeclaration,
  kinds.ExportDeclaration,
  kinds.ExportAssignment,
);

function readMember(reader: Reader, node: ts.PropertyAccessExpression): Visit {
  reader.readMember(node);
  return 'into';
}

function readLiteral(reader: Reader, node: ts.ObjectLiteralExpression): Visit {
  return hasMembers(node) ? readObject(reader, node) : 'into';
}

function readChoice(reader: Reader, node: ts.ConditionalExpression): Visit {
  reader.conditions.read(node, reader.currentFacts, reader.scopes);
  return 'into';
}

type Rounds = ts.ForStatement | ts.WhileStatement | ts.DoStatement;

function readRounds(reader: Reader, node: Rounds): Visit {
  readEndless(reader, node);
  readLoop(reader, node);
  return syntax.isForStatement(node)
    ? withNames(reader, node.initializer ? declaredNames(node.initializer) : [])
    : 'into';
}

function readModuleStatement(reader: Reader, node: ts.Node): Visit {
  if (syntax.isImportDeclaration(node)) return past(readImport(node, reader.draft, reader));
  if (syntax.isImportEqualsDeclaration(node)) return past(readImportEquals(node, reader.draft));
  if (syntax.isExportDeclaration(node)) return past(readExport(node, reader.draft, reader));
  if (syntax.isExportAssignment(node)) {
    reader.names.set(unwrapped(node.expression), 'default');
    reader.draft.exports.push({
      name: 'default',
      value: reader.expression(node.expression),
    });
  }
  return 'into';
}

function readCall(reader: Reader, node: ts.Node): Visit {
  if (syntax.isCallExpression(node) && onlyNamed(node) !== undefined) return 'into';
  if (syntax.isCallExpression(node) && node.expression.kind === kinds.ImportKeyword) {
    if (importedModule(node) === null)
      reader.addCall('call', node, { kind: 'name', name: 'import' }, argumentsIn(node));
    return 'into';
  }
  const required = requiredModule(node, reader);
  if (required !== null) return past(void reader.moduleName(required));
  const callee = calleeOf(node);
  if (callee === null) return 'into';
  reader.place(callee);
  const args = argumentsIn(node);
  noteDriven(callee, args, reader);
  if (args.some(isFunction)) {
    nameCallbacks(reader, callee, args);
    if (tellsAgain(callee, args[0])) for (const arg of args) if (isFunction(arg)) reader.listeners.add(arg);
  }
  if (syntax.isCallExpression(node)) {
    growByCall(reader, node);
    reader.runsRarely(bodyForErrors(node));
  }
  const invoked = unwrapped(callee);
  if (args[0] !== undefined && isFunction(invoked)) reader.given.set(invoked, reader.expression(args[0]));
  if (args[0] !== undefined && syntax.isPropertyAccessExpression(callee)) give(reader, callee, unwrapped(args[0]));
  reader.addCall('call', node, calleeExpression(reader, callee), args);
  return 'into';
}

function nameCallbacks(reader: Reader, callee: ts.Expression, args: readonly ts.Expression[]): void {
  const path = pathOf(callee);
  if (path !== null) for (const arg of args) if (isFunction(arg)) reader.names.set(arg, `<callback of ${path}>`);
}

/** `rows.map((row) => …)`, `load().then((it) => …)`: what the function is called with. */
function give(reader: Reader, { expression, name }: ts.PropertyAccessExpression, first: ts.Node): void {
  if (!isFunction(first) || first.parameters.length === 0) return;
  if (elementwise.has(name.text))
    reader.given.set(first, { kind: 'element', of: reader.expression(expression), index: null });
  if (name.text !== 'then') return;
  const module = importedModule(unwrapped(expression));
  const given: Expr =
    module === null
      ? { kind: 'awaited', of: reader.expression(expression) }
      : { kind: 'name', name: reader.moduleName(module) };
  reader.given.set(first, given);
}

const elementwise: ReadonlySet<string> = new Set('map forEach filter find some every flatMap findLast'.split(' '));

/** `super(…)` calls the base class. */
function calleeExpression(reader: Reader, callee: ts.Expression): Expr {
  const value = reader.expression(callee);
  return callee.kind === kinds.SuperKeyword ? { kind: 'name', name: 'super()' } : value;
}

function readAwait(reader: Reader, node: ts.Node): Visit {
  if (syntax.isAwaitExpression(node)) reader.awaits(unwrapped(node.expression));
  return 'into';
}

function readVariable(reader: Reader, node: ts.Node): Visit {
  if (!syntax.isVariableDeclaration(node)) return 'into';
  const { name, initializer, type } = node;
  if (initializer === undefined && type === undefined) {
    reader.declareBare(name);
    return 'into';
  }
  if (syntax.isIdentifier(name) && name.text === 'require' && isCallOf(initializer, 'createRequire'))
    reader.makeRequire();
  if (initializer !== undefined && syntax.isIdentifier(name)) reader.names.set(unwrapped(initializer), name.text);
  if (initializer?.kind === kinds.ThisKeyword && syntax.isIdentifier(name)) reader.holdThis(name.text);
  reader.bindPattern(name, initializer === undefined ? null : reader.expression(initializer), type, initializer);
  return 'into';
}

function readBinary(reader: Reader, node: ts.Node): Visit {
  if (!syntax.isBinaryExpression(node)) return 'into';
  reader.conditions.read(node, reader.currentFacts, reader.scopes);
  if (!isAssignment(node.operatorToken.kind)) return fillsOnce(node, reader.scopes) ? reader.onlyOnce() : 'into';
  assign(reader, node.left, node.right);
  return assignsOnce(node, reader.scopes) ? reader.onlyOnce() : 'into';
}

function assign(reader: Reader, target: ts.Expression, value: ts.Expression): void {
  const bare = unwrapped(value);
  if (syntax.isIdentifier(target)) {
    reader.names.set(bare, target.text);
    // A variable of an enclosing function or of the module is set for all who see it.
    reader.draft.bind(reader.scopeOf(target.text), reader.nameOf(target.text), reader.expression(value));
  } else if (syntax.isPropertyAccessExpression(target)) {
    reader.place(target);
    reader.names.set(bare, target.name.text);
    if (!readCommonExport(target, value, reader.draft, reader)) assignMember(reader, target, value);
    if (listeners.test(target.name.text) && (isFunction(bare) || syntax.isIdentifier(bare)))
      reader.listen(target, bare);
  } else if (syntax.isElementAccessExpression(target)) growTable(reader, target.expression, value);
}

/** `socket.onmessage = (event) => …`; other words begin so, too. */
const listeners = /^on(?!(?:e|ce|ly)$)[a-z]+$/;

function readReturn(reader: Reader, node: ts.Node): Visit {
  if (syntax.isReturnStatement(node) && node.expression !== undefined)
    reader.currentFacts.returned.push(reader.expression(node.expression));
  return 'into';
}

function readIf(reader: Reader, node: ts.Node): Visit {
  reader.meetKeeper(node);
  reader.conditions.read(node, reader.currentFacts, reader.scopes);
  return syntax.isIfStatement(node) && guardsOnce(node, reader.scopes) ? reader.onlyOnce() : 'into';
}

function readForEach(reader: Reader, node: ts.ForOfStatement | ts.ForInStatement): Visit {
  const leave = withNames(reader, declaredNames(node.initializer));
  if (!syntax.isForOfStatement(node)) return leave;
  const of = reader.expression(node.expression);
  const declared = syntax.isVariableDeclarationList(node.initializer) ? node.initializer.declarations[0] : undefined;
  if (declared !== undefined) reader.bindPattern(declared.name, { kind: 'element', of, index: null });
  if (node.awaitModifier !== undefined) reader.awaits(node.expression);
  reader.addCall('iterate', node.expression, of, []);
  return leave;
}

function readWhole(reader: Reader, block: ts.Block | ts.ModuleBlock): Visit {
  const leave = readBlock(reader, block.statements);
  return reader.isRare(block) ? both(leave, reader.onlyOnce()) : leave;
}

function readBlock(reader: Reader, statements: readonly ts.Statement[]): Visit {
  const leave = withNames(
    reader,
    statements.flatMap((statement) => blockNames(statement)),
  );
  reader.conditions.readBlock(statements, reader.currentFacts, reader.scopes);
  reader.meetFillings(statements);
  const keeper = reader.keeperIn(statements);
  return keeper === undefined ? leave : reader.onlyOnceAfter(keeper, leave);
}

/** Most of the time nothing is caught. Where something is given back instead, that is another way to go, and may be the usual one. */
function readCatch(reader: Reader, node: ts.CatchClause): Visit {
  const leaveNames = withNames(reader, namesOfCatch(node));
  if (node.block.statements.some(givesBack)) return leaveNames;
  return both(leaveNames, reader.onlyOnce());
}

function both(...all: readonly Visit[]): Visit {
  return () => {
    for (const leave of all) if (typeof leave === 'function') leave();
  };
}

function withNames(reader: Reader, names: readonly string[]): Visit {
  if (names.length === 0) return 'into';
  reader.scopes.enterBlock();
  for (const name of names) reader.scopes.declareInBlock(name);
  return () => {
    reader.scopes.leaveBlock();
  };
}

function isCallOf(node: ts.Node | undefined, name: string): boolean {
  if (node === undefined || !syntax.isCallExpression(node)) return false;
  const { expression } = node;
  if (syntax.isPropertyAccessExpression(expression)) return expression.name.text === name;
  return syntax.isIdentifier(expression) && expression.text === name;
}

function past(_done: void): Visit {
  return 'past';
}

function calleeOf(node: ts.Node): ts.Expression | null {
  if (syntax.isCallExpression(node) || syntax.isNewExpression(node)) return node.expression;
  return syntax.isTaggedTemplateExpression(node) ? node.tag : null;
}

function argumentsIn(node: ts.Node): readonly ts.Expression[] {
  if (syntax.isCallExpression(node) || syntax.isNewExpression(node)) return node.arguments ?? [];
  return [];
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind === kinds.EqualsToken || kind === kinds.BarBarEqualsToken || kind === kinds.QuestionQuestionEqualsToken;
}

function blockNames(statement: ts.Statement): readonly string[] {
  const isVar = syntax.isVariableStatement(statement) && (statement.declarationList.flags & blockScoped) === 0;
  return isVar ? [] : declaredNames(statement);
}

function namesOfCatch({ variableDeclaration }: ts.CatchClause): readonly string[] {
  return variableDeclaration === undefined ? [] : namesOf(variableDeclaration.name);
}
