/** Gathers the facts of one file while the walk goes through it. */

import ts from 'typescript-parser';
import type { CallFacts, Expr, FileFacts, WaiverFact } from '../facts.ts';
import type { Range } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { Lines } from '../lines.ts';
import { readClass, readObject, readProperty } from './classes.ts';
import { Draft, type FunctionDraft, moduleBody } from './draft.ts';
import { readEndless } from './endless.ts';
import { readLoop } from './loops.ts';
import {
  argumentsOf,
  expressionOf,
  type FunctionNode,
  hasMembers,
  isFunction,
  requiredModule,
  type Surroundings,
  unwrapped,
} from './expressions.ts';
import { readFunction } from './functions.ts';
import {
  declaredNames,
  exportsOfStatement,
  moduleSpecifier,
  namesOf,
  readCommonExport,
  readExport,
  readImport,
  readImportEquals,
} from './modules.ts';
import { assignsOnce, guardsOnce, pathOf } from './once.ts';
import { assignMember, growByCall } from './grown.ts';
import { partOf } from './members.ts';
import { startOf } from './positions.ts';
import { Scopes } from './scopes.ts';
import { typeExpressionOf } from './types.ts';
import type { Visit } from './walk.ts';

export class Reader implements Surroundings {
  readonly draft: Draft = new Draft();
  readonly scopes: Scopes = new Scopes();
  readonly lines: Lines;
  readonly #text: string;
  /** The names that declarations give to the functions and classes on their right side. */
  readonly names: Map<ts.Node, string> = new Map();
  readonly known: Map<ts.Node, Expr> = new Map();
  readonly #file: FilePath;
  readonly #functions: number[] = [moduleBody];
  readonly #indices: Map<ts.Node, number> = new Map();
  readonly #classes: Map<ts.Node, number> = new Map();
  readonly #grown: Map<string, number> = new Map();
  readonly arrows: Set<number> = new Set();
  readonly #modules: Map<string, string> = new Map();
  readonly #awaited: Set<ts.Node> = new Set();
  readonly #openClasses: number[] = [];
  #once = 0;
  #makesRequire = false;

  constructor(file: FilePath, text: string, root: ts.SourceFile) {
    this.#file = file;
    this.#text = text;
    this.lines = new Lines(text);
    const range = this.lines.range(0, 0);
    this.draft.addFunction({ name: '', range, parent: null, owner: null, async: false, generator: false });
    this.scopes.enterFunction();
    this.declareAll(root.statements);
  }

  finish(waivers: readonly WaiverFact[]): FileFacts {
    return this.draft.finish(this.#file, waivers, this.#text.startsWith('#!') ? 'command' : undefined);
  }

  rangeOf(node: ts.Node): Range {
    return this.lines.range(startOf(this.#text, node), node.end);
  }

  /** The function that the walk is in. */
  get current(): number {
    return this.#functions.at(-1) ?? moduleBody;
  }

  get currentFacts(): FunctionDraft {
    return this.draft.functionAt(this.current);
  }

  enterFunction(index: number): void {
    this.#functions.push(index);
  }

  leaveFunction(): void {
    this.#functions.pop();
  }

  /** The function whose `this` is meant where the walk is: arrow functions have none of their own. */
  get functionOfThis(): number {
    return this.#functions.findLast((index) => !this.arrows.has(index)) ?? moduleBody;
  }

  /** The function in whose scope a name is that is visible here. */
  scopeOf(identifier: string): number {
    return this.#functions.at(-1 - this.scopes.distanceTo(identifier)) ?? moduleBody;
  }

  /** The class that a function or an object becomes by what is assigned to its members. */
  grownClass(name: string, scope: number, range: Range): number {
    const key = `${scope}/${name}`;
    const known = this.#grown.get(key);
    if (known !== undefined) return known;
    const index = this.draft.addClass(name, range, scope);
    this.#grown.set(key, index);
    const bound = this.draft.functionAt(scope).bindings.find((binding) => binding.name === name)?.value;
    if (bound?.kind === 'function') {
      this.draft.classAt(index).methods['constructor'] = bound.index;
      this.draft.functionAt(bound.index).owner = index;
    }
    return index;
  }

  enterClass(index: number): void {
    this.#openClasses.push(index);
  }

  leaveClass(): void {
    this.#openClasses.pop();
  }

  /** The class that the walk is in. */
  get openClass(): number | undefined {
    return this.#openClasses.at(-1);
  }

  /** Something kept in an instance of the class that the walk is in. */
  addAttribute(name: string, value: Expr | null, type: Expr | null): void {
    const open = this.#openClasses.at(-1);
    if (open !== undefined) this.draft.classAt(open).attributes.push({ name, value, type, scope: this.current });
  }

  nameOf(identifier: string): string {
    return this.scopes.nameOf(identifier);
  }

  isDeclared(identifier: string): boolean {
    return this.scopes.isDeclared(identifier);
  }

  isNodesRequire(): boolean {
    return this.#makesRequire || !this.isDeclared('require');
  }

  moduleName(specifier: string): string {
    const module = moduleSpecifier(specifier);
    const known = this.#modules.get(module);
    if (known !== undefined) return known;
    const local = `module ${module}`;
    this.#modules.set(module, local);
    this.draft.imports.push({ local, module, name: null, scope: moduleBody });
    return local;
  }

  /** The index of a function: the first who asks registers it, in the function that the walk is in. */
  functionIndex(node: ts.SignatureDeclaration): number {
    const known = this.#indices.get(node);
    if (known !== undefined) return known;
    const index = this.draft.addFunction({
      name: this.#qualified(ownNameOf(node) ?? this.names.get(node) ?? '<function>'),
      range: this.rangeOf(nameNodeOf(node)),
      parent: this.current,
      owner: null,
      async: hasModifier(node, ts.SyntaxKind.AsyncKeyword),
      generator: isGenerator(node),
    });
    this.#indices.set(node, index);
    return index;
  }

  className(node: ts.ClassLikeDeclaration | ts.ObjectLiteralExpression): string {
    return this.draft.classAt(this.classIndex(node)).name;
  }

  classIndex(node: ts.ClassLikeDeclaration | ts.ObjectLiteralExpression): number {
    const known = this.#classes.get(node);
    if (known !== undefined) return known;
    const index = this.draft.addClass(this.#classNameFor(node), this.rangeOf(node), this.current);
    this.#classes.set(node, index);
    return index;
  }

  /** An object's class has a name that no program can write, so that nothing else is called so. */
  #classNameFor(node: ts.ClassLikeDeclaration | ts.ObjectLiteralExpression): string {
    if (!ts.isObjectLiteralExpression(node) && node.name !== undefined && ts.isClassDeclaration(node))
      return this.nameOf(node.name.text);
    const name = this.names.get(node) ?? (ts.isObjectLiteralExpression(node) ? '' : (node.name?.text ?? 'default'));
    return `${name}{${node.pos}}`;
  }

  #qualified(name: string): string {
    const outer = this.currentFacts.name;
    return outer === '' ? name : `${outer}.${name}`;
  }

  expression(node: ts.Node | undefined): Expr {
    return expressionOf(node, this);
  }

  visit(node: ts.Node): Visit {
    const { kind } = node;
    if (kind >= ts.SyntaxKind.FirstTypeNode && kind <= ts.SyntaxKind.LastTypeNode) return 'past';
    switch (kind) {
      case ts.SyntaxKind.Identifier:
      case ts.SyntaxKind.StringLiteral:
        return 'past';
      case ts.SyntaxKind.CallExpression:
      case ts.SyntaxKind.NewExpression:
      case ts.SyntaxKind.TaggedTemplateExpression:
        return this.#call(node);
      case ts.SyntaxKind.AwaitExpression:
        return this.#await(node);
      case ts.SyntaxKind.VariableDeclaration:
        return this.#variable(node);
      case ts.SyntaxKind.BinaryExpression:
        return this.#binary(node);
      case ts.SyntaxKind.FunctionDeclaration:
      case ts.SyntaxKind.FunctionExpression:
      case ts.SyntaxKind.ArrowFunction:
      case ts.SyntaxKind.MethodDeclaration:
      case ts.SyntaxKind.Constructor:
      case ts.SyntaxKind.GetAccessor:
      case ts.SyntaxKind.SetAccessor:
        return readFunction(this, node as FunctionNode);
      case ts.SyntaxKind.ClassDeclaration:
      case ts.SyntaxKind.ClassExpression:
        return readClass(this, node as ts.ClassLikeDeclaration);
      case ts.SyntaxKind.PropertyDeclaration:
        return readProperty(this, node as ts.PropertyDeclaration);
      case ts.SyntaxKind.ObjectLiteralExpression:
        return ts.isObjectLiteralExpression(node) && hasMembers(node) ? readObject(this, node) : 'into';
      case ts.SyntaxKind.ReturnStatement:
        return this.#return(node);
      case ts.SyntaxKind.IfStatement:
        return this.#if(node);
      case ts.SyntaxKind.Block:
      case ts.SyntaxKind.ModuleBlock:
        return this.#block((node as ts.Block | ts.ModuleBlock).statements);
      case ts.SyntaxKind.CaseBlock:
        return this.#block((node as ts.CaseBlock).clauses.flatMap(({ statements }) => [...statements]));
      case ts.SyntaxKind.CatchClause:
        return this.#names(namesOfCatch(node as ts.CatchClause));
      case ts.SyntaxKind.ForStatement:
      case ts.SyntaxKind.WhileStatement:
      case ts.SyntaxKind.DoStatement:
        readEndless(this, node as ts.ForStatement | ts.WhileStatement | ts.DoStatement);
        readLoop(this, node as ts.ForStatement | ts.WhileStatement | ts.DoStatement);
        return ts.isForStatement(node) ? this.#names(node.initializer ? declaredNames(node.initializer) : []) : 'into';
      case ts.SyntaxKind.ForOfStatement:
      case ts.SyntaxKind.ForInStatement:
        return this.#forEach(node as ts.ForOfStatement | ts.ForInStatement);
      case ts.SyntaxKind.InterfaceDeclaration:
      case ts.SyntaxKind.TypeAliasDeclaration:
        return 'past';
      case ts.SyntaxKind.ImportDeclaration:
      case ts.SyntaxKind.ImportEqualsDeclaration:
      case ts.SyntaxKind.ExportDeclaration:
      case ts.SyntaxKind.ExportAssignment:
        return this.#moduleStatement(node);
      default:
        return 'into';
    }
  }

  #moduleStatement(node: ts.Node): Visit {
    if (ts.isImportDeclaration(node)) return past(readImport(node, this.draft));
    if (ts.isImportEqualsDeclaration(node)) return past(readImportEquals(node, this.draft));
    if (ts.isExportDeclaration(node)) return past(readExport(node, this.draft, this));
    if (ts.isExportAssignment(node)) {
      this.names.set(unwrapped(node.expression), 'default');
      this.draft.exports.push({
        name: 'default',
        value: this.expression(node.expression),
      });
    }
    return 'into';
  }

  #call(node: ts.Node): Visit {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return 'into';
    if (requiredModule(node, this) !== null) return 'past';
    const callee = calleeOf(node);
    if (callee === null) return 'into';
    const args = argumentsIn(node);
    const path = pathOf(callee);
    if (path !== null) for (const arg of args) if (isFunction(arg)) this.names.set(arg, `<callback of ${path}>`);
    if (ts.isCallExpression(node)) growByCall(this, node);
    this.addCall('call', node, this.#calleeExpression(callee), args);
    return 'into';
  }

  /** `super(…)` calls the base class. */
  #calleeExpression(callee: ts.Expression): Expr {
    const value = this.expression(callee);
    return callee.kind === ts.SyntaxKind.SuperKeyword ? { kind: 'name', name: 'super()' } : value;
  }

  addCall(manner: CallFacts['manner'], node: ts.Node, callee: Expr, args: readonly ts.Expression[]): void {
    this.currentFacts.calls.push({
      manner,
      range: this.rangeOf(node),
      callee,
      args: argumentsOf(args, (arg) => this.expression(arg)),
      awaited: this.#awaited.has(node),
      once: this.#once > 0,
    });
  }

  #await(node: ts.Node): Visit {
    if (ts.isAwaitExpression(node)) this.#awaited.add(unwrapped(node.expression));
    return 'into';
  }

  #variable(node: ts.Node): Visit {
    if (!ts.isVariableDeclaration(node)) return 'into';
    const { name, initializer, type } = node;
    if (initializer === undefined && type === undefined) return 'into';
    if (ts.isIdentifier(name) && name.text === 'require' && isCallOf(initializer, 'createRequire'))
      this.#makesRequire = true;
    if (initializer !== undefined && ts.isIdentifier(name)) this.names.set(unwrapped(initializer), name.text);
    this.bindPattern(name, initializer === undefined ? null : this.expression(initializer), type);
    return 'into';
  }

  /** Binds the names of a pattern to the parts of a value. */
  bindPattern(name: ts.BindingName, value: Expr | null, type?: ts.TypeNode): void {
    if (ts.isIdentifier(name)) {
      this.draft.bind(this.current, this.nameOf(name.text), value, this.typeOf(type));
      return;
    }
    name.elements.forEach((element, at) => {
      if (!ts.isBindingElement(element)) return;
      this.bindPattern(element.name, value === null ? null : partOf(value, name, element, at));
    });
  }

  typeOf(type: ts.TypeNode | undefined): Expr | null {
    return type === undefined ? null : typeExpressionOf(type, this);
  }

  #binary(node: ts.Node): Visit {
    if (!ts.isBinaryExpression(node) || !isAssignment(node.operatorToken.kind)) return 'into';
    this.#assign(node.left, node.right);
    return assignsOnce(node, this.scopes) ? this.#onlyOnce() : 'into';
  }

  #assign(target: ts.Expression, value: ts.Expression): void {
    const bare = unwrapped(value);
    if (ts.isIdentifier(target)) {
      this.names.set(bare, target.text);
      // A variable of an enclosing function or of the module is set for all who see it.
      this.draft.bind(this.scopeOf(target.text), this.nameOf(target.text), this.expression(value));
    } else if (ts.isPropertyAccessExpression(target)) {
      this.names.set(bare, target.name.text);
      if (!readCommonExport(target, value, this.draft, this)) assignMember(this, target, value);
    }
  }

  #return(node: ts.Node): Visit {
    if (ts.isReturnStatement(node) && node.expression !== undefined)
      this.currentFacts.returned.push(this.expression(node.expression));
    return 'into';
  }

  #if(node: ts.Node): Visit {
    return ts.isIfStatement(node) && guardsOnce(node, this.scopes) ? this.#onlyOnce() : 'into';
  }

  #onlyOnce(): Visit {
    this.#once += 1;
    return () => {
      this.#once -= 1;
    };
  }

  #forEach(node: ts.ForOfStatement | ts.ForInStatement): Visit {
    const leave = this.#names(declaredNames(node.initializer));
    if (!ts.isForOfStatement(node)) return leave;
    const of = this.expression(node.expression);
    const declared = ts.isVariableDeclarationList(node.initializer) ? node.initializer.declarations[0] : undefined;
    if (declared !== undefined) this.bindPattern(declared.name, { kind: 'element', of, index: null });
    if (node.awaitModifier !== undefined) this.#awaited.add(node.expression);
    this.addCall('iterate', node.expression, of, []);
    return leave;
  }

  #block(statements: readonly ts.Statement[]): Visit {
    return this.#names(statements.flatMap((statement) => blockNames(statement)));
  }

  #names(names: readonly string[]): Visit {
    if (names.length === 0) return 'into';
    this.scopes.enterBlock();
    for (const name of names) this.scopes.declareInBlock(name);
    return () => {
      this.scopes.leaveBlock();
    };
  }

  /** What the statements of a function's or module's own body declare, and what they export. */
  declareAll(statements: readonly ts.Statement[]): void {
    for (const statement of statements) {
      for (const name of declaredNames(statement)) this.scopes.declareInFunction(name);
      for (const { exported, local } of exportsOfStatement(statement))
        this.draft.exports.push({ name: exported, value: { kind: 'name', name: local } });
    }
  }
}

function isCallOf(node: ts.Node | undefined, name: string): boolean {
  if (node === undefined || !ts.isCallExpression(node)) return false;
  const { expression } = node;
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text === name;
  return ts.isIdentifier(expression) && expression.text === name;
}

function past(_done: void): Visit {
  return 'past';
}

function calleeOf(node: ts.Node): ts.Expression | null {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return node.expression;
  return ts.isTaggedTemplateExpression(node) ? node.tag : null;
}

function argumentsIn(node: ts.Node): readonly ts.Expression[] {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return node.arguments ?? [];
  return [];
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.EqualsToken ||
    kind === ts.SyntaxKind.BarBarEqualsToken ||
    kind === ts.SyntaxKind.QuestionQuestionEqualsToken
  );
}

function blockNames(statement: ts.Statement): string[] {
  const isVar = ts.isVariableStatement(statement) && (statement.declarationList.flags & ts.NodeFlags.BlockScoped) === 0;
  return isVar ? [] : declaredNames(statement);
}

function namesOfCatch({ variableDeclaration }: ts.CatchClause): string[] {
  return variableDeclaration === undefined ? [] : namesOf(variableDeclaration.name);
}

function ownNameOf(node: ts.SignatureDeclaration): string | undefined {
  return ts.isFunctionExpression(node) ? node.name?.text : undefined;
}

/** A function is shown by its name; one without a name by its first line. */
function nameNodeOf(node: ts.SignatureDeclaration): ts.Node {
  return node.name ?? node;
}

export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && node.modifiers?.some((modifier) => modifier.kind === kind) === true;
}

function isGenerator(node: ts.SignatureDeclaration): boolean {
  return 'asteriskToken' in node && node.asteriskToken !== undefined;
}
