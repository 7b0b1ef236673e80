/** What a file takes from other modules and gives to them: imports, exports and their CommonJS forms. */

import type ts from 'typescript-parser';
import type { Expr } from '../facts.ts';
import { type Draft, moduleBody } from './draft.ts';
import { expressionOf, type Surroundings, unwrapped } from './expressions.ts';
import { hasParts } from './interfaces.ts';
import { kinds, syntax } from './syntax.ts';

/** `node:fs` and `fs` are one module. */
export function moduleSpecifier(written: string): string {
  return written.startsWith('node:') && !nodeOnly.has(written) ? written.slice(5) : written;
}

/** These are Node's with the prefix only; without it they are packages of other people. */
const nodeOnly: ReadonlySet<string> = new Set(['node:sqlite', 'node:test', 'node:sea']);

export function readImport(node: ts.ImportDeclaration, draft: Draft, around: Surroundings): void {
  const clause = node.importClause;
  if (!syntax.isStringLiteral(node.moduleSpecifier)) return;
  // It only makes the module run.
  if (clause === undefined) return void around.moduleName(node.moduleSpecifier.text);
  const module = moduleSpecifier(node.moduleSpecifier.text);
  const add = (local: string, name: string | null): void => {
    draft.imports.push({ local, module, name, scope: moduleBody });
  };
  if (clause.name !== undefined) add(clause.name.text, 'default');
  const named = clause.namedBindings;
  if (named === undefined) return;
  if (syntax.isNamespaceImport(named)) add(named.name.text, null);
  else for (const { name, propertyName } of named.elements) add(name.text, (propertyName ?? name).text);
}

/** `import fs = require('fs')`, and the alias `import join = path.join`. */
export function readImportEquals(node: ts.ImportEqualsDeclaration, draft: Draft): void {
  const { moduleReference, name } = node;
  if (!syntax.isExternalModuleReference(moduleReference) || !syntax.isStringLiteralLike(moduleReference.expression))
    return;
  const module = moduleSpecifier(moduleReference.expression.text);
  draft.imports.push({ local: name.text, module, name: null, scope: moduleBody });
}

export function readExport(node: ts.ExportDeclaration, draft: Draft, around: Surroundings): void {
  const from = node.moduleSpecifier;
  const clause = node.exportClause;
  const source = from !== undefined && syntax.isStringLiteral(from) ? around.moduleName(from.text) : null;
  if (clause === undefined) {
    if (source !== null) draft.exports.push({ name: '*', value: { kind: 'name', name: source } });
  } else if (syntax.isNamespaceExport(clause)) {
    if (source !== null) draft.exports.push({ name: clause.name.text, value: { kind: 'name', name: source } });
  } else {
    for (const { name, propertyName } of clause.elements) {
      const local = (propertyName ?? name).text;
      draft.exports.push({
        name: name.text,
        value: source === null ? { kind: 'name', name: local } : memberOf(source, local),
      });
    }
  }
}

function memberOf(module: string, name: string): Expr {
  return { kind: 'member', of: { kind: 'name', name: module }, name };
}

/** The names that a statement with the modifier `export` gives away. */
export function exportsOfStatement(
  node: ts.Statement,
): readonly { readonly exported: string; readonly local: string }[] {
  if (!syntax.canHaveModifiers(node)) return none;
  const modifiers = node.modifiers ?? none;
  if (modifiers.length === 0 || !modifiers.some(({ kind }) => kind === kinds.ExportKeyword)) return [];
  const isDefault = modifiers.some(({ kind }) => kind === kinds.DefaultKeyword);
  return declaredNames(node).map((local) => ({ exported: isDefault ? 'default' : local, local }));
}

/** The names that a statement declares in its own scope. */
export function declaredNames(node: ts.Node): readonly string[] {
  if (syntax.isVariableStatement(node)) return namesIn(node.declarationList);
  if (syntax.isVariableDeclarationList(node)) return namesIn(node);
  if (syntax.isFunctionDeclaration(node) || syntax.isClassDeclaration(node) || syntax.isEnumDeclaration(node))
    return [node.name?.text ?? 'default'];
  if (syntax.isInterfaceDeclaration(node)) return [node.name.text];
  if (syntax.isTypeAliasDeclaration(node)) return hasParts(node) ? [node.name.text] : none;
  return none;
}

const none: readonly never[] = [];

function namesIn({ declarations }: ts.VariableDeclarationList): readonly string[] {
  const [first, second] = declarations;
  if (first !== undefined && second === undefined) return namesOf(first.name);
  return declarations.flatMap(({ name }) => namesOf(name));
}

export function namesOf(name: ts.BindingName): readonly string[] {
  if (syntax.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (syntax.isBindingElement(element) ? namesOf(element.name) : []));
}

/** `module.exports = …` and `exports.name = …`; the name `default` is the whole module. Returns whether it was one. */
export function readCommonExport(
  target: ts.Expression,
  value: ts.Expression,
  draft: Draft,
  around: Surroundings,
): boolean {
  const name = commonExportName(target, around);
  if (name === null) return false;
  draft.exports.push({ name, value: expressionOf(value, around) });
  const bare = unwrapped(value);
  if (name !== 'default' || !syntax.isObjectLiteralExpression(bare)) return true;
  for (const property of bare.properties) {
    const exported = memberExport(property, around);
    if (exported !== null) draft.exports.push(exported);
  }
  return true;
}

function memberExport(
  property: ts.ObjectLiteralElementLike,
  around: Surroundings,
): { name: string; value: Expr } | null {
  if (syntax.isShorthandPropertyAssignment(property))
    return { name: property.name.text, value: expressionOf(property.name, around) };
  if (syntax.isPropertyAssignment(property) && !syntax.isComputedPropertyName(property.name)) {
    around.names.set(unwrapped(property.initializer), property.name.text);
    return { name: property.name.text, value: expressionOf(property.initializer, around) };
  }
  if (syntax.isMethodDeclaration(property) && !syntax.isComputedPropertyName(property.name)) {
    around.names.set(property, property.name.text);
    return { name: property.name.text, value: { kind: 'function', index: around.functionIndex(property) } };
  }
  if (syntax.isSpreadAssignment(property)) return { name: '*', value: expressionOf(property.expression, around) };
  return null;
}

function commonExportName(target: ts.Expression, around: Surroundings): string | null {
  if (!syntax.isPropertyAccessExpression(target)) return null;
  const { expression, name } = target;
  if (isFreeName(expression, 'exports', around)) return name.text;
  if (isFreeName(expression, 'module', around) && name.text === 'exports') return 'default';
  const isWhole = syntax.isPropertyAccessExpression(expression) && expression.name.text === 'exports';
  return isWhole && isFreeName(expression.expression, 'module', around) ? name.text : null;
}

function isFreeName(node: ts.Expression, name: string, around: Surroundings): boolean {
  return syntax.isIdentifier(node) && node.text === name && !around.isDeclared(name);
}
