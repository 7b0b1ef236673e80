/** Every call of a function in the whole project, with the exports and imports between it and its callers understood; or why they are not. */

import ts from 'typescript-parser';
import type { FilePath } from '#protocol/units.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import { memberName } from '../members.ts';
import { moduleSpecifier } from '../modules.ts';
import type { Files, ParsedFile } from './files.ts';
import { usedAtOnce } from './handlers.ts';
import type { Place } from './place.ts';
import {
  addMemberUse,
  commonExport,
  lineOf,
  type Uses,
  usesOfExport,
  usesOfMember,
  usesOfName,
  usesOfPrivate,
  visit,
  wholeModule,
} from './uses.ts';

/** More files than this are no change that somebody looks through. */
const mostFiles = 60;

/** `around` from the function outwards. */
export function callsOf(
  node: ts.SignatureDeclaration,
  around: readonly ts.Node[],
  file: ParsedFile,
  files: Files,
): Read<readonly Place[]> {
  return new Callers(files).of(node, around, file);
}

class Callers {
  readonly #files: Files;
  readonly #calls: Place[] = [];
  /** Exports that were followed: `file\0name`. */
  readonly #seen: Set<string> = new Set();
  readonly #reached: Set<FilePath> = new Set();

  constructor(files: Files) {
    this.#files = files;
  }

  of(node: ts.SignatureDeclaration, around: readonly ts.Node[], file: ParsedFile): Read<readonly Place[]> {
    const because = this.#follow(node, around, file);
    return because === null ? read(this.#calls) : failed(because);
  }

  #follow(node: ts.SignatureDeclaration, around: readonly ts.Node[], file: ParsedFile): string | null {
    const [outer] = around;
    if (outer !== undefined && ts.isBinaryExpression(outer) && outer.right === node) {
      const exported = commonExport(outer);
      return exported === null ? notNamed : this.#exported(exported, file);
    }
    const method = privateMethod(node, around);
    if (method !== null) return this.#take(usesOfPrivate(method.name, method.of, file), file);
    const named = nameOf(node, around);
    if (named === null) return reasonNotNamed(node, around);
    const { name, exported } = named;
    const because = name === null ? null : this.#take(usesOfName(name, file, 1), file);
    return because ?? (exported === null ? null : this.#exported(exported, file));
  }

  #take(uses: Read<Uses>, file: ParsedFile): string | null {
    if (!uses.ok) return uses.because;
    this.#calls.push(...uses.value.calls);
    return firstReason([...uses.value.exportedAs], (name) => this.#exported(name, file));
  }

  /** All that other files do with what a file calls by that name. */
  #exported(name: string, from: ParsedFile): string | null {
    const key = `${from.file}\0${name}`;
    if (this.#seen.has(key)) return null;
    this.#seen.add(key);
    const { project } = this.#files;
    if (project === undefined) return 'it is exported, and who calls it is not seen here';
    if (project.isEntry(from.file)) return 'it is part of what a package gives to its users, who call it, too';
    const because = this.#take(usesOfExport(name, from), from);
    if (because !== null) return because;
    const exported = { name, isCommon: !isModule(from) };
    return firstReason(project.importersOf(from.file), ({ file, modules }) => {
      this.#reached.add(file);
      if (this.#reached.size > mostFiles) return `it is used in more than ${mostFiles} files`;
      const parsed = this.#files.get(file);
      return parsed === undefined ? `${file} cannot be read` : this.#imported(exported, parsed, new Set(modules));
    });
  }

  #imported(exported: Exported, file: ParsedFile, modules: ReadonlySet<string>): string | null {
    const found: { readonly node: ts.StringLiteralLike; readonly path: readonly ts.Node[] }[] = [];
    visit(file, (node, path) => {
      if (ts.isStringLiteralLike(node) && modules.has(moduleSpecifier(node.text)))
        found.push({ node, path: [...path] });
    });
    return firstReason(found, ({ node, path }) => this.#importedBy(exported, file, node, path));
  }

  #importedBy(exported: Exported, file: ParsedFile, node: ts.Node, path: readonly ts.Node[]): string | null {
    const { name } = exported;
    const outer = path.at(-1);
    if (outer === undefined) return null;
    if (ts.isImportDeclaration(outer)) return this.#importDeclaration(exported, file, outer);
    if (ts.isExportDeclaration(outer)) return this.#reexport(name, file, outer);
    if (ts.isExternalModuleReference(outer)) {
      const statement = path.at(-2);
      const isWhole = statement !== undefined && ts.isImportEqualsDeclaration(statement);
      return isWhole ? this.#wholeBinding(name, statement.name.text, file, 0) : null;
    }
    const isRequire =
      ts.isCallExpression(outer) && ts.isIdentifier(outer.expression) && outer.expression.text === 'require';
    if (isRequire) return this.#required(name, file, outer, path.slice(0, -1));
    const isElse = ts.isCallExpression(outer) || ts.isLiteralTypeNode(outer);
    return isElse ? `its module is imported in another way${lineOf(file, node)}` : null;
  }

  #importDeclaration(
    { name, isCommon }: Exported,
    file: ParsedFile,
    { importClause }: ts.ImportDeclaration,
  ): string | null {
    if (importClause === undefined || importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return null;
    const { name: whole, namedBindings } = importClause;
    if (whole !== undefined && (name === 'default' || isCommon)) {
      const wanted = name === 'default' ? wholeModule : name;
      const because = this.#wholeBinding(wanted, whole.text, file, 0);
      if (because !== null) return because;
    }
    if (namedBindings === undefined) return null;
    if (ts.isNamespaceImport(namedBindings)) return this.#wholeBinding(name, namedBindings.name.text, file, 0);
    return firstReason(namedBindings.elements, (element) => {
      const imported = (element.propertyName ?? element.name).text;
      const isIt = imported === name || (imported === 'default' && name === wholeModule);
      return isIt && !element.isTypeOnly ? this.#take(usesOfName(element.name.text, file, 0), file) : null;
    });
  }

  #reexport(name: string, file: ParsedFile, { exportClause }: ts.ExportDeclaration): string | null {
    if (exportClause === undefined) return name === 'default' ? null : this.#exported(name, file);
    if (ts.isNamespaceExport(exportClause)) return `its module is exported as a whole${lineOf(file, exportClause)}`;
    return firstReason(exportClause.elements, (element) =>
      (element.propertyName ?? element.name).text === name ? this.#exported(element.name.text, file) : null,
    );
  }

  /** `path` ends above the call of require. */
  #required(name: string, file: ParsedFile, call: ts.CallExpression, path: readonly ts.Node[]): string | null {
    const outer = path.at(-1);
    if (outer === undefined || ts.isExpressionStatement(outer)) return null;
    if (ts.isPropertyAccessExpression(outer))
      return outer.name.text === name ? this.#member(name, file, outer, path.slice(0, -1)) : null;
    if (ts.isVariableDeclaration(outer)) {
      if (ts.isIdentifier(outer.name)) return this.#wholeBinding(name, outer.name.text, file, 1);
      if (ts.isObjectBindingPattern(outer.name)) return this.#taken(name, file, outer.name);
    }
    if (ts.isCallExpression(outer) && outer.expression === call && name === wholeModule) {
      const { root, text, lines } = file;
      this.#calls.push({ root, text, lines, call: outer, around: path.slice(0, -1).toReversed() });
      return null;
    }
    return `its module is passed on${lineOf(file, call)}`;
  }

  /** `require('./x').name(…)`, and `const f = require('./x').name`. */
  #member(
    name: string,
    file: ParsedFile,
    member: ts.PropertyAccessExpression,
    path: readonly ts.Node[],
  ): string | null {
    const outer = path.at(-1);
    if (outer !== undefined && ts.isVariableDeclaration(outer) && ts.isIdentifier(outer.name))
      return this.#take(usesOfName(outer.name.text, file, 1), file);
    return addMemberUse(file, member, path, this.#calls) ? null : `${name} is passed on${lineOf(file, member)}`;
  }

  #taken(name: string, file: ParsedFile, { elements }: ts.ObjectBindingPattern): string | null {
    return firstReason(elements, (element) => {
      if (element.dotDotDotToken !== undefined) return `its module is passed on${lineOf(file, element)}`;
      if (memberName(element.propertyName ?? element.name) !== name) return null;
      if (!ts.isIdentifier(element.name)) return `${name} is taken apart${lineOf(file, element)}`;
      return this.#take(usesOfName(element.name.text, file, 1), file);
    });
  }

  #wholeBinding(name: string, local: string, file: ParsedFile, declarations: 0 | 1): string | null {
    const uses =
      name === wholeModule ? usesOfName(local, file, declarations) : usesOfMember(local, name, file, declarations);
    return this.#take(uses, file);
  }
}

const notNamed = 'the function that blocks is not one that is called by a name of its own';

function reasonNotNamed(node: ts.SignatureDeclaration, [outer]: readonly ts.Node[]): string {
  if (ts.isMethodDeclaration(node)) return 'it is a method, which others may call by its name on any object';
  const isCallback = outer !== undefined && ts.isCallExpression(outer) && outer.arguments.some((one) => one === node);
  return isCallback ? usedAtOnce(outer) : notNamed;
}

interface Exported {
  readonly name: string;
  /** A default import of it is the whole of what the file exports. */
  readonly isCommon: boolean;
}

function isModule({ root }: ParsedFile): boolean {
  return root.statements.some(
    (one) =>
      ts.isExportDeclaration(one) ||
      ts.isExportAssignment(one) ||
      (ts.canHaveModifiers(one) && one.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true),
  );
}

function firstReason<T>(all: Iterable<T>, reason: (one: T) => string | null): string | null {
  for (const one of all) {
    const because = reason(one);
    if (because !== null) return because;
  }
  return null;
}

interface Named {
  /** In its own file; null where it is exported without one. */
  readonly name: string | null;
  readonly exported: string | null;
}

/** The name of a function declaration, or of the constant that holds it. */
function nameOf(node: ts.SignatureDeclaration, around: readonly ts.Node[]): Named | null {
  if (ts.isFunctionDeclaration(node)) {
    const name = node.name?.text ?? null;
    return { name, exported: exportName(node, name ?? 'default') };
  }
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return null;
  const [declaration, list, statement] = around;
  if (declaration !== undefined && ts.isExportAssignment(declaration)) return { name: null, exported: 'default' };
  if (declaration === undefined || !ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name))
    return null;
  if (list === undefined || (list.flags & ts.NodeFlags.Const) === 0) return null;
  const name = declaration.name.text;
  const isStatement = statement !== undefined && ts.isVariableStatement(statement);
  return { name, exported: isStatement ? exportName(statement, name) : null };
}

function exportName(node: ts.FunctionDeclaration | ts.VariableStatement, name: string): string | null {
  const has = (wanted: ts.SyntaxKind): boolean => node.modifiers?.some(({ kind }) => kind === wanted) === true;
  if (!has(ts.SyntaxKind.ExportKeyword)) return null;
  return has(ts.SyntaxKind.DefaultKeyword) ? 'default' : name;
}

/** `#load()`, or `private load()` of TypeScript. */
function privateMethod(
  node: ts.SignatureDeclaration,
  [of]: readonly ts.Node[],
): { readonly name: string; readonly of: ts.ClassLikeDeclaration } | null {
  if (!ts.isMethodDeclaration(node) || of === undefined || !ts.isClassLike(of)) return null;
  const isPrivate =
    ts.isPrivateIdentifier(node.name) ||
    node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) === true;
  const name = memberName(node.name);
  return isPrivate && name !== null ? { name, of } : null;
}
