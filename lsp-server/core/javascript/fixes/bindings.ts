/** How a file calls other modules by name: its imports and requires, and how to add one more. */

import ts from 'typescript-parser';
import { moduleSpecifier, namesOf } from '../modules.ts';
import { memberName } from '../members.ts';
import { startOf } from '../positions.ts';
import { walk } from '../walk.ts';
import type { Change } from './awaiting.ts';

export interface Binding {
  readonly local: string;
  /** Without `node:`. */
  readonly module: string;
  /** null: the module itself. */
  readonly name: string | null;
  readonly statement: ts.Statement;
}

export function bindingsOf(root: ts.SourceFile): Binding[] {
  return root.statements.flatMap((statement) => {
    if (ts.isImportDeclaration(statement)) return importBindings(statement);
    if (ts.isImportEqualsDeclaration(statement)) return importEqualsBindings(statement);
    return ts.isVariableStatement(statement) ? requireBindings(statement) : [];
  });
}

function importBindings(statement: ts.ImportDeclaration): Binding[] {
  const { importClause, moduleSpecifier: specifier } = statement;
  if (
    importClause === undefined ||
    importClause.phaseModifier === ts.SyntaxKind.TypeKeyword ||
    !ts.isStringLiteral(specifier)
  )
    return [];
  const module = moduleSpecifier(specifier.text);
  const { name, namedBindings } = importClause;
  const whole = name === undefined ? [] : [{ local: name.text, module, name: null, statement }];
  if (namedBindings === undefined) return whole;
  if (ts.isNamespaceImport(namedBindings))
    return [...whole, { local: namedBindings.name.text, module, name: null, statement }];
  const named = namedBindings.elements.map((element) => ({
    local: element.name.text,
    module,
    name: (element.propertyName ?? element.name).text,
    statement,
  }));
  return [...whole, ...named.map((binding) => (binding.name === 'default' ? { ...binding, name: null } : binding))];
}

function importEqualsBindings(statement: ts.ImportEqualsDeclaration): Binding[] {
  const { moduleReference, name } = statement;
  if (!ts.isExternalModuleReference(moduleReference) || !ts.isStringLiteralLike(moduleReference.expression)) return [];
  return [{ local: name.text, module: moduleSpecifier(moduleReference.expression.text), name: null, statement }];
}

function requireBindings(statement: ts.VariableStatement): Binding[] {
  return statement.declarationList.declarations.flatMap(({ name, initializer }): Binding[] => {
    const module = initializer === undefined ? null : requiredBy(initializer);
    if (module === null) return [];
    if (ts.isIdentifier(name)) return [{ local: name.text, module, name: null, statement }];
    if (!ts.isObjectBindingPattern(name)) return [];
    return name.elements.flatMap((element) => {
      const of = memberName(element.propertyName ?? element.name);
      return of !== null && ts.isIdentifier(element.name)
        ? [{ local: element.name.text, module, name: of, statement }]
        : [];
    });
  });
}

function requiredBy(node: ts.Expression): string | null {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 'require')
    return null;
  const [specifier] = node.arguments;
  return specifier !== undefined && ts.isStringLiteralLike(specifier) ? moduleSpecifier(specifier.text) : null;
}

/** A name for `name` of `module` in this file, and the change that brings it there; none when it is there already. */
export function importOf(root: ts.SourceFile, text: string, module: string, name: string): Imported {
  const bindings = bindingsOf(root);
  const there = bindings.find((binding) => binding.module === module && binding.name === name);
  if (there !== undefined) return { local: there.local, changes: [] };
  const local = freeName(root, name);
  // Always before the same statement, so that two fixes that need the same name bring it by the same change.
  const like = bindings[0]?.statement;
  if (like === undefined) return { local, changes: [] };
  const at = startOf(text, like);
  return { local, changes: [{ start: at, end: at, text: statementFor(text, like, module, name, local) }] };
}

export interface Imported {
  readonly local: string;
  readonly changes: readonly Change[];
}

/** In the manner of the import that it goes before: its form, its quotes, its semicolon, its line end. */
function statementFor(text: string, like: ts.Statement, module: string, name: string, local: string): string {
  const written = text.slice(startOf(text, like), like.end);
  const quote = written.includes('"') ? '"' : "'";
  const specifier = `${quote}${written.includes('node:') ? 'node:' : ''}${module}${quote}`;
  const end = `${written.endsWith(';') ? ';' : ''}${text.includes('\r\n') ? '\r\n' : '\n'}`;
  if (ts.isVariableStatement(like))
    return `const { ${local === name ? name : `${name}: ${local}`} } = require(${specifier})${end}`;
  return `import { ${local === name ? name : `${name} as ${local}`} } from ${specifier}${end}`;
}

function freeName(root: ts.SourceFile, name: string): string {
  const taken = new Set<string>();
  walk(root, (node) => {
    if (ts.isIdentifier(node)) taken.add(node.text);
    if (ts.isVariableDeclaration(node) || ts.isParameter(node))
      for (const declared of namesOf(node.name)) taken.add(declared);
    return 'into';
  });
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = number === 2 ? `${name}Async` : `${name}Async${number}`;
  return free;
}
