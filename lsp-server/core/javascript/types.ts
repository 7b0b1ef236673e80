/** Turns type annotations into the facts' expressions: only names of classes and interfaces tell the analysis something, and what has such members. */

import type ts from 'typescript-parser';
import { type Expr, unknown } from '../facts.ts';
import type { Surroundings } from './expressions.ts';
import { syntax } from './syntax.ts';

export function typeExpressionOf(node: ts.TypeNode | undefined, around: Surroundings): Expr | null {
  if (node === undefined) return null;
  if (syntax.isTypeReferenceNode(node)) return reference(node, around);
  if (syntax.isParenthesizedTypeNode(node)) return typeExpressionOf(node.type, around);
  if (syntax.isUnionTypeNode(node))
    return { kind: 'either', of: node.types.map((type) => typeExpressionOf(type, around) ?? unknown) };
  if (syntax.isArrayTypeNode(node))
    return { kind: 'element', of: { kind: 'name', name: 'Array' }, index: typeExpressionOf(node.elementType, around) };
  if (syntax.isImportTypeNode(node)) return importType(node, around);
  if (syntax.isTypeQueryNode(node)) return entity(node.exprName, around);
  if (syntax.isTypeLiteralNode(node)) return around.literalType(node);
  return null;
}

/** `new Map<string, Client>()` says of what it will hold what an annotation would. */
export function constructedType(node: ts.Expression | undefined, around: Surroundings): Expr | null {
  if (node === undefined || !syntax.isNewExpression(node) || !syntax.isIdentifier(node.expression)) return null;
  if (node.typeArguments === undefined || !containers.has(node.expression.text)) return null;
  return generic({ kind: 'name', name: around.nameOf(node.expression.text) }, node.typeArguments, around);
}

const containers: ReadonlySet<string> = new Set(['Array', 'Map', 'Set', 'WeakMap', 'WeakSet']);

function reference(node: ts.TypeReferenceNode, around: Surroundings): Expr {
  return generic(entity(node.typeName, around), node.typeArguments ?? [], around);
}

function generic(name: Expr, args: readonly ts.TypeNode[], around: Surroundings): Expr {
  const [first, ...more] = args.map((argument) => typeExpressionOf(argument, around));
  if (first === undefined) return name;
  if (more.length === 0) return { kind: 'element', of: name, index: first };
  const of = [first, ...more].map((argument) => argument ?? unknown);
  return { kind: 'element', of: name, index: { kind: 'collection', type: 'tuple', of } };
}

function entity(name: ts.EntityName, around: Surroundings): Expr {
  if (syntax.isIdentifier(name)) return { kind: 'name', name: around.nameOf(name.text) };
  return { kind: 'member', of: entity(name.left, around), name: name.right.text };
}

function importType(node: ts.ImportTypeNode, around: Surroundings): Expr | null {
  const { argument, qualifier } = node;
  if (!syntax.isLiteralTypeNode(argument) || !syntax.isStringLiteral(argument.literal)) return null;
  const module: Expr = { kind: 'name', name: around.moduleName(argument.literal.text) };
  return qualifier === undefined ? module : within(module, qualifier);
}

function within(module: Expr, name: ts.EntityName): Expr {
  if (syntax.isIdentifier(name)) return { kind: 'member', of: module, name: name.text };
  return { kind: 'member', of: within(module, name.left), name: name.right.text };
}
