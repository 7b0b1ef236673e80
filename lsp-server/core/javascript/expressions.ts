/** Turns TypeScript's expressions into the facts' own. */

import type ts from 'typescript-parser';
import { type Argument, type Expr, unknown } from '../facts.ts';
import { isLikeRegex, mayBeExponential } from '../regex/exponential.ts';
import { noteDriven } from './driven.ts';
import { kinds, syntax } from './syntax.ts';

/** What an expression needs to know of the file around it. */
export interface Surroundings {
  /** The name in the facts of what an identifier means at this place. */
  nameOf(identifier: string): string;
  /** A regular expression that is written out. */
  meetPattern(literal: Expr): void;
  isDeclared(identifier: string): boolean;
  /** Whether the name `require` means Node's own function here, or one made by `createRequire`. */
  isNodesRequire(): boolean;
  /** A local name that stands for another module as a whole. */
  moduleName(specifier: string): string;
  /** The calls whose expressions were made before. */
  readonly known: Map<ts.Node, Expr>;
  /** The names that declarations give to the functions and classes on their right side. */
  readonly names: Map<ts.Node, string>;
  /** Generators that are as async as async functions, by who goes through them. */
  readonly driven: Set<ts.Node>;
  functionIndex(node: ts.SignatureDeclaration): number;
  className(node: ts.ClassExpression | ts.ObjectLiteralExpression): string;
  /** A type that is written in place; null when none of its members says anything. */
  literalType(node: ts.TypeLiteralNode): Expr | null;
}

/** Deeper expressions decide no call; their own calls are found by the walk all the same. */
const depthLimit = 40;
const stringLimit = 80;

export function expressionOf(node: ts.Node | undefined, around: Surroundings, depth = 0): Expr {
  if (node === undefined || depth > depthLimit) return unknown;
  const bare = unwrapped(node);
  // A call in the middle of a chain is part of every call that follows it: made once, it is the same value in all of them.
  if (bare.kind !== kinds.CallExpression) return make(bare, around, depth);
  const known = around.known.get(bare);
  if (known !== undefined) return known;
  const made = make(bare, around, depth);
  around.known.set(bare, made);
  return made;
}

/** Names, members, literals and functions are most of all. */
function make(bare: ts.Node, around: Surroundings, depth: number): Expr {
  switch (bare.kind) {
    case kinds.Identifier:
      return identifier((bare as ts.Identifier).text, around);
    case kinds.PropertyAccessExpression: {
      const { expression, name } = bare as ts.PropertyAccessExpression;
      const { text } = name;
      if (isModuleExports(expression, text, around)) return { kind: 'name', name: 'exports' };
      return { kind: 'member', of: expressionOf(expression, around, depth + 1), name: text };
    }
    case kinds.StringLiteral:
    case kinds.NoSubstitutionTemplateLiteral:
      return stringLiteral((bare as ts.StringLiteralLike).text);
    case kinds.ArrowFunction:
    case kinds.FunctionExpression:
      return { kind: 'function', index: around.functionIndex(bare as ts.ArrowFunction | ts.FunctionExpression) };
    default:
      return bare.kind <= kinds.LastToken ? token(bare, around) : compound(bare, around, depth);
  }
}

function compound(bare: ts.Node, around: Surroundings, depth: number): Expr {
  const of = (child: ts.Node | undefined): Expr => expressionOf(child, around, depth + 1);
  switch (bare.kind) {
    case kinds.CallExpression:
      return call(bare as ts.CallExpression, around, of);
    case kinds.ElementAccessExpression:
      return element(bare as ts.ElementAccessExpression, of);
    case kinds.NewExpression:
      return made(bare as ts.NewExpression, around, of);
    case kinds.AwaitExpression:
      return awaited(bare as ts.AwaitExpression, around, of);
    case kinds.ObjectLiteralExpression:
      return objectLiteral(bare as ts.ObjectLiteralExpression, around, of);
    case kinds.ArrayLiteralExpression:
      return { kind: 'collection', type: 'list', of: (bare as ts.ArrayLiteralExpression).elements.map(of) };
    case kinds.ConditionalExpression: {
      const { whenTrue, whenFalse } = bare as ts.ConditionalExpression;
      return { kind: 'either', of: [of(whenTrue), of(whenFalse)] };
    }
    case kinds.BinaryExpression:
      return binary(bare as ts.BinaryExpression, of);
    case kinds.PrefixUnaryExpression:
      return { kind: 'operator', operator: 'not', of: [of((bare as ts.PrefixUnaryExpression).operand)] };
    case kinds.TaggedTemplateExpression:
      return { kind: 'call', of: of((bare as ts.TaggedTemplateExpression).tag), args: [] };
    case kinds.ClassExpression:
      return { kind: 'name', name: around.className(bare as ts.ClassExpression) };
    case kinds.TemplateExpression:
      return { kind: 'literal', type: 'string' };
    default:
      return unknown;
  }
}

/** A `Map` is a table as an object is one, of the values in its pairs. */
function made(
  { expression, arguments: args }: ts.NewExpression,
  around: Surroundings,
  of: (child: ts.Node) => Expr,
): Expr {
  const isMap = syntax.isIdentifier(expression) && expression.text === 'Map' && !around.isDeclared('Map');
  const values = isMap ? valuesInPairs(args?.[0]) : undefined;
  return values === undefined
    ? { kind: 'call', of: of(expression), args: argumentsOf(args ?? [], of) }
    : { kind: 'collection', type: 'map', of: values.map(of) };
}

const none: readonly never[] = [];

/** Of `[['load', load], ['save', save]]`, and of nothing; undefined for what is filled in from elsewhere. */
function valuesInPairs(pairs: ts.Expression | undefined): readonly ts.Expression[] | undefined {
  if (pairs === undefined) return none;
  const bare = unwrapped(pairs);
  if (!syntax.isArrayLiteralExpression(bare)) return undefined;
  return bare.elements.flatMap((pair) => {
    const [, value] = syntax.isArrayLiteralExpression(pair) ? pair.elements : none;
    return value ?? none;
  });
}

/** `module.exports` is what the free name `exports` means. */
function isModuleExports(of: ts.Expression, name: string, around: Surroundings): boolean {
  return name === 'exports' && syntax.isIdentifier(of) && of.text === 'module' && !around.isDeclared('module');
}

export function argumentsOf(args: readonly ts.Expression[], of: (node: ts.Node) => Expr): Argument[] {
  return args.map((arg) =>
    syntax.isSpreadElement(arg)
      ? { name: null, value: of(arg.expression), spread: true }
      : { name: null, value: of(arg) },
  );
}

/** Without the brackets, types and names that change nothing at run time. */
export function unwrapped(node: ts.Node): ts.Node {
  let bare = node;
  for (;;) {
    switch (bare.kind) {
      case kinds.ParenthesizedExpression:
      case kinds.AsExpression:
      case kinds.NonNullExpression:
      case kinds.SatisfiesExpression:
      case kinds.TypeAssertionExpression:
      case kinds.ExpressionWithTypeArguments:
        bare = (bare as ts.ParenthesizedExpression).expression;
        break;
      case kinds.CallExpression: {
        const named = onlyNamed(bare as ts.CallExpression);
        if (named === undefined) return bare;
        bare = named;
        break;
      }
      default:
        return bare;
    }
  }
}

/** What esbuild's `__name(load, 'load')` gives a name, and gives back. */
export function onlyNamed({ expression, arguments: [given, name] }: ts.CallExpression): ts.Expression | undefined {
  const isNaming = syntax.isIdentifier(expression) && expression.text === '__name';
  return isNaming && name?.kind === kinds.StringLiteral ? given : undefined;
}

export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.AccessorDeclaration;

export function isFunction(node: ts.Node): node is ts.FunctionExpression | ts.ArrowFunction {
  return syntax.isArrowFunction(node) || syntax.isFunctionExpression(node);
}

function identifier(name: string, around: Surroundings): Expr {
  if (name === 'undefined') return { kind: 'literal', type: 'null', value: null };
  return { kind: 'name', name: around.nameOf(name) };
}

/** Its text, when it may be worth a look. */
function regexLiteral(text: string): Expr {
  return mayBeExponential(text) ? { kind: 'literal', type: 'regex', value: text } : { kind: 'literal', type: 'regex' };
}

function stringLiteral(text: string): Expr {
  return text.length <= stringLimit || isLikeRegex(text)
    ? { kind: 'literal', type: 'string', value: text }
    : { kind: 'literal', type: 'string' };
}

function call(node: ts.CallExpression, around: Surroundings, of: (child: ts.Node) => Expr): Expr {
  const required = requiredModule(node, around);
  if (required !== null) return { kind: 'name', name: around.moduleName(required) };
  const created = createdFrom(node);
  if (created !== null) return { kind: 'call', of: of(created), args: [] };
  noteDriven(node.expression, node.arguments, around);
  return { kind: 'call', of: of(node.expression), args: argumentsOf(node.arguments, of) };
}

/** `Client` of `Object.create(Client.prototype)`, which is `new Client()` but for what its constructor does. */
function createdFrom({ expression, arguments: [first] }: ts.CallExpression): ts.Expression | null {
  if (!syntax.isPropertyAccessExpression(expression) || expression.name.text !== 'create') return null;
  if (!syntax.isIdentifier(expression.expression) || expression.expression.text !== 'Object') return null;
  if (first === undefined || !syntax.isPropertyAccessExpression(first)) return null;
  return first.name.text === 'prototype' ? first.expression : null;
}

/** The module of `require('x')`, when it is Node's own require, and of `process.getBuiltinModule('x')`. */
export function requiredModule(node: ts.Node, around: Surroundings): string | null {
  if (!syntax.isCallExpression(node) || !isRequire(node.expression, around)) return null;
  const [specifier] = node.arguments;
  return specifier !== undefined && syntax.isStringLiteralLike(specifier) ? specifier.text : null;
}

function isRequire(callee: ts.Expression, around: Surroundings): boolean {
  if (syntax.isIdentifier(callee)) return callee.text === 'require' && around.isNodesRequire();
  return syntax.isPropertyAccessExpression(callee) && callee.name.text === 'getBuiltinModule';
}

function element(node: ts.ElementAccessExpression, of: (child: ts.Node) => Expr): Expr {
  const index = unwrapped(node.argumentExpression);
  if (syntax.isStringLiteralLike(index)) return { kind: 'member', of: of(node.expression), name: index.text };
  return { kind: 'element', of: of(node.expression), index: of(index) };
}

function awaited(node: ts.AwaitExpression, around: Surroundings, of: (child: ts.Node) => Expr): Expr {
  const inner = unwrapped(node.expression);
  const module = importedModule(inner);
  return module === null ? { kind: 'awaited', of: of(inner) } : { kind: 'name', name: around.moduleName(module) };
}

/** The module of `import('x')`. */
export function importedModule(node: ts.Node): string | null {
  if (!syntax.isCallExpression(node) || node.expression.kind !== kinds.ImportKeyword) return null;
  const [specifier] = node.arguments;
  return specifier !== undefined && syntax.isStringLiteralLike(specifier) ? specifier.text : null;
}

/** An object with members to call is an instance of a class of its own; any other is a bag of values. */
function objectLiteral(node: ts.ObjectLiteralExpression, around: Surroundings, of: (child: ts.Node) => Expr): Expr {
  if (hasMembers(node)) return { kind: 'call', of: { kind: 'name', name: around.className(node) }, args: [] };
  return { kind: 'collection', type: 'map', of: node.properties.map((property) => valueOf(property, of)) };
}

export function hasMembers(node: ts.ObjectLiteralExpression): boolean {
  return node.properties.some((property) => {
    if (syntax.isMethodDeclaration(property) || syntax.isShorthandPropertyAssignment(property)) return true;
    if (!syntax.isPropertyAssignment(property)) return false;
    const value = unwrapped(property.initializer);
    return (
      syntax.isIdentifier(value) ||
      isFunction(value) ||
      syntax.isPropertyAccessExpression(value) ||
      syntax.isCallExpression(value) ||
      syntax.isNewExpression(value) ||
      (syntax.isObjectLiteralExpression(value) && hasMembers(value))
    );
  });
}

function valueOf(property: ts.ObjectLiteralElementLike, of: (child: ts.Node) => Expr): Expr {
  return syntax.isPropertyAssignment(property) ? of(property.initializer) : unknown;
}

function binary(node: ts.BinaryExpression, of: (child: ts.Node) => Expr): Expr {
  switch (node.operatorToken.kind) {
    case kinds.BarBarToken:
    case kinds.QuestionQuestionToken:
      return { kind: 'either', of: [of(node.left), of(node.right)] };
    case kinds.AmpersandAmpersandToken:
    case kinds.CommaToken:
    case kinds.EqualsToken:
      return of(node.right);
    case kinds.BarBarEqualsToken:
    case kinds.QuestionQuestionEqualsToken:
      return { kind: 'either', of: [of(node.left), of(node.right)] };
    default:
      return {
        kind: 'operator',
        operator: syntax.tokenToString(node.operatorToken.kind) ?? '',
        of: [of(node.left), of(node.right)],
      };
  }
}

function token(node: ts.Node, around: Surroundings): Expr {
  switch (node.kind) {
    case kinds.RegularExpressionLiteral: {
      const literal = regexLiteral((node as ts.RegularExpressionLiteral).text);
      around.meetPattern(literal);
      return literal;
    }
    case kinds.ThisKeyword:
      return { kind: 'name', name: 'this' };
    case kinds.SuperKeyword:
      return { kind: 'name', name: 'super' };
    case kinds.NumericLiteral:
      return syntax.isNumericLiteral(node) ? { kind: 'literal', type: 'number', value: Number(node.text) } : unknown;
    case kinds.TrueKeyword:
      return { kind: 'literal', type: 'boolean', value: true };
    case kinds.FalseKeyword:
      return { kind: 'literal', type: 'boolean', value: false };
    case kinds.NullKeyword:
      return { kind: 'literal', type: 'null', value: null };
    default:
      return unknown;
  }
}
