/** How a file calls other modules by name: its imports and requires, and how to add one more. */

import ts from 'typescript-parser';
import { moduleSpecifier, namesOf } from '../modules.ts';
import { memberName } from '../members.ts';
import { startOf } from '../positions.ts';
import { walk, walkNaming } from '../walk.ts';
import type { Change } from './awaiting.ts';

export interface Binding {
  readonly local: string;
  /** Without `node:`. */
  readonly module: string;
  /** null: the module itself. */
  readonly name: string | null;
  readonly statement: ts.Statement;
  /** The part of the statement that names it; null for a whole module. */
  readonly element: ts.ImportSpecifier | ts.BindingElement | null;
  /** All that it names: the element is one of them. */
  readonly list?: List;
  /** There for the compiler alone. */
  readonly isType?: true;
}

export function bindingsOf(root: ts.SourceFile): Binding[] {
  const whole = new Map<string, string>();
  return root.statements.flatMap((statement) => {
    const found = bindingsIn(statement, whole);
    for (const { local, module, name, element } of found)
      if (name === null && element === null) whole.set(local, module);
    return found;
  });
}

/** `whole` are the modules that statements before it have names for. */
function bindingsIn(statement: ts.Statement, whole: ReadonlyMap<string, string>): Binding[] {
  if (ts.isImportDeclaration(statement)) return importBindings(statement);
  if (ts.isImportEqualsDeclaration(statement)) return importEqualsBindings(statement);
  return ts.isVariableStatement(statement) ? requireBindings(statement, whole) : [];
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
  const whole = name === undefined ? [] : [{ local: name.text, module, name: null, statement, element: null }];
  if (namedBindings === undefined) return whole;
  if (ts.isNamespaceImport(namedBindings))
    return [...whole, { local: namedBindings.name.text, module, name: null, statement, element: null }];
  const values = namedBindings.elements.filter(({ isTypeOnly }) => !isTypeOnly);
  const named = values.map((element) => ({
    local: element.name.text,
    module,
    name: (element.propertyName ?? element.name).text,
    statement,
    element,
    list: namedBindings.elements,
  }));
  return [...whole, ...named.map((binding) => (binding.name === 'default' ? { ...binding, name: null } : binding))];
}

/** Types that are imported by their names. */
export function typeBindingsOf(root: ts.SourceFile): Binding[] {
  return root.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const { importClause, moduleSpecifier: specifier } = statement;
    const named = importClause?.namedBindings;
    if (named === undefined || !ts.isNamedImports(named)) return [];
    const isWhole = importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return named.elements.flatMap((element) => {
      const name = (element.propertyName ?? element.name).text;
      const binding = { local: element.name.text, module: moduleSpecifier(specifier.text), name, statement, element };
      return isWhole || element.isTypeOnly ? [{ ...binding, isType: true as const }] : [];
    });
  });
}

function importEqualsBindings(statement: ts.ImportEqualsDeclaration): Binding[] {
  const { moduleReference, name } = statement;
  if (!ts.isExternalModuleReference(moduleReference) || !ts.isStringLiteralLike(moduleReference.expression)) return [];
  return [
    {
      local: name.text,
      module: moduleSpecifier(moduleReference.expression.text),
      name: null,
      statement,
      element: null,
    },
  ];
}

/** `const fs = require('fs')`, `const { stat } = require('fs')`, and `const { stat } = fs` behind the first. */
function requireBindings(statement: ts.VariableStatement, whole: ReadonlyMap<string, string>): Binding[] {
  return statement.declarationList.declarations.flatMap(({ name, initializer }): Binding[] => {
    const of = initializer !== undefined && ts.isIdentifier(initializer) ? whole.get(initializer.text) : undefined;
    const module = initializer === undefined ? null : (requiredBy(initializer) ?? of ?? null);
    if (module === null || (of !== undefined && ts.isIdentifier(name))) return [];
    if (ts.isIdentifier(name)) return [{ local: name.text, module, name: null, statement, element: null }];
    if (!ts.isObjectBindingPattern(name)) return [];
    return name.elements.flatMap((element) => {
      const member = memberName(element.propertyName ?? element.name);
      return member !== null && ts.isIdentifier(element.name)
        ? [{ local: element.name.text, module, name: member, statement, element, list: name.elements }]
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
  const list = listOf(root, bindings, module);
  if (list !== undefined) return { local, changes: [joining(list, text, name, local)] };
  // Always before the same statement, so that two fixes that need the same name bring it by the same change.
  const like = bindings[0]?.statement;
  if (like === undefined) return { local, changes: [] };
  const at = startOf(text, like);
  return { local, changes: [{ start: at, end: at, text: statementFor(text, like, module, name, local) }] };
}

export type List = ts.NodeArray<ts.ImportSpecifier | ts.BindingElement>;

/** What the file already takes of a module by name, in its first imports: one more may stand there. */
function listOf(root: ts.SourceFile, bindings: readonly Binding[], module: string): List | undefined {
  const last = lastImport(root);
  const its = bindings.filter((one) => one.module === module && last !== undefined && one.statement.end <= last.end);
  const lists = its.flatMap(({ list }) => (list === undefined ? [] : [list]));
  return lists.find((list) => !list.some((one) => ts.isBindingElement(one) && one.dotDotDotToken !== undefined));
}

/** Before the others, as they stand: on one line, or each on its own. */
function joining(list: List, text: string, name: string, local: string): Change {
  const [first] = list;
  const at = first === undefined ? list.pos : startOf(text, first);
  const [, blank = ' '] = /(\r?\n[ \t]*)$/.exec(text.slice(list.pos, at)) ?? [];
  const colon = first !== undefined && ts.isBindingElement(first) ? ':' : ' as';
  return { start: at, end: at, text: `${local === name ? name : `${name}${colon} ${local}`},${blank}` };
}

/**
 * A name for `name` of `module`, which one use of `old` is about to be replaced by. When that is its only use the import changes in
 * place, so that no unused one is left.
 */
export function importInsteadOf(
  old: Binding,
  root: ts.SourceFile,
  text: string,
  module: string,
  name: string,
): Imported {
  const added = importOf(root, text, module, name);
  const { element, statement } = old;
  if (element === null || added.changes.length === 0 || mentions(root, old.local) > 2) return added;
  if (module === old.module)
    return { local: added.local, changes: [specifierChange(element, text, name, added.local)] };
  const bindings = bindingsOf(root);
  const isAlone = bindings.filter((other) => other.statement === statement).length === 1;
  if (!isAlone || listOf(root, bindings, module) !== undefined) return added;
  const start = startOf(text, statement);
  const written = statementFor(text, statement, module, name, added.local).trimEnd();
  return { local: added.local, changes: [{ start, end: statement.end, text: written }] };
}

function specifierChange(
  element: ts.ImportSpecifier | ts.BindingElement,
  text: string,
  name: string,
  local: string,
): Change {
  const renamed = ts.isImportSpecifier(element) ? `${name} as ${local}` : `${name}: ${local}`;
  return { start: startOf(text, element), end: element.end, text: local === name ? name : renamed };
}

/** How often a name is written, its declaration included. */
function mentions(root: ts.SourceFile, name: string): number {
  let count = 0;
  walkNaming(root, name, (node) => {
    if (ts.isIdentifier(node) && node.text === name) count += 1;
    return 'into';
  });
  return count;
}

export interface Imported {
  readonly local: string;
  readonly changes: readonly Change[];
}

/** Of the imports that the file begins with. */
export function lastImport(root: ts.SourceFile): ts.Statement | undefined {
  const importing = new Set(bindingsOf(root).map(({ statement }) => statement));
  const first = root.statements.findIndex((one) => importing.has(one));
  const run = root.statements.slice(first);
  const length = run.findIndex((one) => !importing.has(one));
  return first === -1 ? undefined : run.slice(0, length === -1 ? undefined : length).at(-1);
}

/** In the manner of the import that it goes before: its form, its quotes, its semicolon, its line end. */
function statementFor(text: string, like: ts.Statement, module: string, name: string, local: string): string {
  const written = text.slice(startOf(text, like), like.end);
  const quote = written.includes('"') ? '"' : "'";
  const specifier = `${quote}${/['"]node:/.test(text) ? 'node:' : ''}${module}${quote}`;
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
