/** Imports whose last use a fix takes away: they go with it. Of Node's own modules only, which do nothing when they are imported. */

import ts from 'typescript-parser';
import { startOf } from '../positions.ts';
import { walkNaming } from '../walk.ts';
import type { Change } from './awaiting.ts';
import { type Binding, bindingsOf } from './bindings.ts';

/** The changes, and the removals that follow from them. */
export function withoutUnused(changes: readonly Change[], root: ts.SourceFile, text: string): readonly Change[] {
  const unused = bindingsOf(root).filter((one) => isRemovable(one) && isTakenAway(one, changes, root, text));
  const statements = new Set(unused.map(({ statement }) => statement));
  const removals = [...statements].map((statement) =>
    removal(
      statement,
      unused.filter((one) => one.statement === statement),
      bindingsOf(root),
      text,
    ),
  );
  return [...changes, ...removals.flat()];
}

/** What other fixes of the same file may be about to use stays: they bring the names that do not block. */
function isRemovable({ module, name, element }: Binding): boolean {
  if (name === null || element === null) return false;
  if (/^(child_process|crypto|dns|fs|zlib)$/.test(module)) return /Sync$|^createH(ash|mac)$/.test(name);
  return /^(assert|buffer|events|path|perf_hooks|querystring|stream|string_decoder|url|v8|vm)$/.test(module);
}

function isTakenAway(
  { local, element }: Binding,
  changes: readonly Change[],
  root: ts.SourceFile,
  text: string,
): boolean {
  if (element === null || changes.some(({ start, end }) => start < element.end && end > startOf(text, element)))
    return false;
  if (changes.some((change) => isNamed(local, change.text))) return false;
  let uses = 0;
  let left = 0;
  walkNaming(root, local, (node) => {
    if (node === element) return 'past';
    if (!ts.isIdentifier(node) || node.text !== local) return 'into';
    uses += 1;
    if (!changes.some(({ start, end }) => start <= startOf(text, node) && end >= node.end && start < end)) left += 1;
    return 'past';
  });
  return uses > 0 && left === 0;
}

/** In what a fix writes; texts and comments, which say what it stands for, left out. */
function isNamed(local: string, written: string): boolean {
  const code = written.replaceAll(/\/\*[^]*?\*\/|\/\/.*|'[^'\n]*'|"[^"\n]*"|`[^`]*`/g, '');
  return code.match(/(?<![.\w$])[\w$]+/g)?.includes(local) === true;
}

/** Of the whole statement with its line, or of its parts with their commas. */
function removal(statement: ts.Statement, unused: readonly Binding[], all: readonly Binding[], text: string): Change[] {
  const its = all.filter((one) => one.statement === statement);
  if (its.length === unused.length && isAlone(statement)) {
    const start = text.lastIndexOf('\n', startOf(text, statement) - 1) + 1;
    const line = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(statement.end));
    const isWholeLine = text.slice(start, startOf(text, statement)).trim() === '' && line !== null;
    return isWholeLine ? [{ start, end: statement.end + line[0].length, text: '' }] : [];
  }
  return unused.flatMap(({ element }) => {
    if (element === null) return [];
    const [start, end] = [startOf(text, element), element.end];
    const behind = /^\s*,[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
    const before = /,\s*$/.exec(text.slice(0, start))?.[0].length ?? 0;
    const isLast = /^\s*,?\s*\}/.test(text.slice(end));
    return [{ start: isLast ? start - before : start, end: isLast ? end : end + behind, text: '' }];
  });
}

/** It has no other parts, such as types or a default import. */
function isAlone(statement: ts.Statement): boolean {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.length === 1;
  if (!ts.isImportDeclaration(statement)) return false;
  const named = statement.importClause?.namedBindings;
  const isOnlyNamed = statement.importClause?.name === undefined && named !== undefined && ts.isNamedImports(named);
  return isOnlyNamed && !named.elements.some(({ isTypeOnly }) => isTypeOnly);
}
