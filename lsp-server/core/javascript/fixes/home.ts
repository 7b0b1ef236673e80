/** Where a function that is called by its name is declared: at the top of the file, or of another one that the file imports by its path. */

import ts from 'typescript-parser';
import { failed, read, type Read } from '#protocol/read.ts';
import type { FilePath } from '#protocol/units.ts';
import { bindingsOf } from './bindings.ts';
import { declarationOf } from './closure.ts';
import type { Files, ParsedFile } from './files.ts';

export interface Home extends ParsedFile {
  /** What it is called there. */
  readonly name: string;
  /** What is written before the name of a file beside it: `./`. */
  readonly beside: string;
}

/** Undefined where it is no import of the project's own. */
export function homeOf(name: string, file: ParsedFile, files: Files): Read<Home> | undefined {
  const binding = bindingsOf(file.root).find(({ local }) => local === name);
  if (binding === undefined)
    return declarationOf(name, file.root) === undefined ? undefined : read({ ...file, name, beside: './' });
  if (!/^\.\.?\//.test(binding.module)) return undefined;
  const imported = binding.name ?? 'default';
  const found = exportedBy(file, binding.module, imported, files, 0);
  if (found === null) return failed(`${binding.module} is not seen here`);
  if (found === undefined)
    return failed(`\`${name}\` is no function that ${binding.module} declares, or has from another file by its name`);
  return read({ ...found, beside: wayTo(found.file, file.file) });
}

type Found = Omit<Home, 'beside'>;

/** Through exports of exports. null: the file is not seen; undefined: it has no function of that name. */
function exportedBy(
  { file }: ParsedFile,
  module: string,
  name: string,
  files: Files,
  depth: number,
): Found | null | undefined {
  const path = joined(file, module);
  const typed = path.replace(/\.([cm]?)js$/, '.$1ts');
  const places = ['', '.js', '.mjs', '.cjs', '/index.js'].map((ending) => path + ending);
  const there = [...places, typed].map((one) => files.get(one as FilePath)).find(Boolean);
  if (there === undefined) return null;
  const local = localOf(name, there.root);
  if (local !== undefined && declarationOf(local, there.root) !== undefined) return { ...there, name: local };
  if (depth > 4) return undefined;
  for (const { from, of } of passedOn(name, there.root)) {
    const found = exportedBy(there, from, of, files, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** What an export is called in its own file. */
function localOf(name: string, root: ts.SourceFile): string | undefined {
  for (const statement of root.statements) {
    if (ts.isExportDeclaration(statement) && statement.moduleSpecifier === undefined) {
      const clause = statement.exportClause;
      const one =
        clause && ts.isNamedExports(clause) ? clause.elements.find((each) => each.name.text === name) : undefined;
      if (one !== undefined) return (one.propertyName ?? one.name).text;
    }
    if (ts.isFunctionDeclaration(statement) && isDefault(statement) && name === 'default') return statement.name?.text;
    const assigned = ts.isExpressionStatement(statement) ? assignedExport(name, statement.expression) : undefined;
    if (assigned !== undefined) return assigned;
    const isExported =
      ts.canHaveModifiers(statement) && statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (isExported === true && !isDefault(statement) && declarationOf(name, root) === statement) return name;
  }
  return undefined;
}

function isDefault(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true
  );
}

/** `module.exports = { name }`, `exports.name = local`. */
function assignedExport(name: string, node: ts.Expression): string | undefined {
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
  const { left, right } = node;
  if (ts.isPropertyAccessExpression(left) && left.name.text === name && isExports(left.expression))
    return ts.isIdentifier(right) ? right.text : undefined;
  if (!isExports(left) || !ts.isObjectLiteralExpression(right)) return undefined;
  const isIt = (of: ts.PropertyName | undefined): boolean =>
    of !== undefined && ts.isIdentifier(of) && of.text === name;
  const its = right.properties.find((one) => isIt(one.name));
  if (its !== undefined && ts.isShorthandPropertyAssignment(its)) return name;
  return its && ts.isPropertyAssignment(its) && ts.isIdentifier(its.initializer) ? its.initializer.text : undefined;
}

function isExports(node: ts.Expression): boolean {
  if (ts.isIdentifier(node)) return node.text === 'exports';
  return (
    ts.isPropertyAccessExpression(node) &&
    node.name.text === 'exports' &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'module'
  );
}

/** `export * from './a.js'`, `export { b as name } from './c.js'`. */
function passedOn(name: string, root: ts.SourceFile): { readonly from: string; readonly of: string }[] {
  return root.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier === undefined) return [];
    if (!ts.isStringLiteral(statement.moduleSpecifier) || !/^\.\.?\//.test(statement.moduleSpecifier.text)) return [];
    const from = statement.moduleSpecifier.text;
    const { exportClause } = statement;
    if (exportClause === undefined) return name === 'default' ? [] : [{ from, of: name }];
    if (!ts.isNamedExports(exportClause)) return [];
    const its = exportClause.elements.filter((one) => one.name.text === name);
    return its.map((one) => ({ from, of: (one.propertyName ?? one.name).text }));
  });
}

function joined(from: string, specifier: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** From a file to the folder of another: `./`, `../lib/`. */
function wayTo(to: string, from: string): string {
  const [target, start] = [to.split('/').slice(0, -1), from.split('/').slice(0, -1)];
  let same = 0;
  while (same < target.length && same < start.length && target[same] === start[same]) same += 1;
  const up = '../'.repeat(start.length - same);
  return `${up === '' ? './' : up}${target
    .slice(same)
    .map((part) => `${part}/`)
    .join('')}`;
}
