/** Imports whose last use a fix takes away: they go with it. Of Node's own modules only, which do nothing when they are imported. */

import ts from 'typescript-parser';
import { startOf } from '../positions.ts';
import { walkNaming } from '../walk.ts';
import type { Change } from './awaiting.ts';
import { type Binding, bindingsOf, type List } from './bindings.ts';

/** The changes, and the removals that follow from them. */
export function withoutUnused(changes: readonly Change[], root: ts.SourceFile, text: string): readonly Change[] {
  return [...changes, ...removalsBehind(changes, root, text)];
}

/** Of what all the changes together leave unused: several fixes may each take one of the last uses. */
export function removalsBehind(changes: readonly Change[], root: ts.SourceFile, text: string): Change[] {
  const all = bindingsOf(root);
  const unused = all.filter((one) => isRemovable(one) && isTakenAway(one, changes, root, text));
  return [...new Set(unused.map(({ statement }) => statement))].flatMap((statement) => {
    const its = unused.filter((one) => one.statement === statement);
    const isWhole = all.every((one) => one.statement !== statement || unused.includes(one)) && isAlone(statement);
    const isChanged = changes.some(({ start, end }) => start < statement.end && end > startOf(text, statement));
    if (isWhole && !isChanged) return wholeLine(statement, text);
    return [...new Set(its.flatMap(({ list }) => (list === undefined ? [] : [list])))].flatMap((list) =>
      cuts(list, its, text),
    );
  });
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

/** With its line; it stays where it shares that with others. */
function wholeLine(statement: ts.Statement, text: string): Change[] {
  const start = text.lastIndexOf('\n', startOf(text, statement) - 1) + 1;
  const line = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(statement.end));
  const isWholeLine = text.slice(start, startOf(text, statement)).trim() === '' && line !== null;
  return isWholeLine ? [{ start, end: statement.end + line[0].length, text: '' }] : [];
}

/** Those of one list, with their commas, and with their lines where they have some of their own. */
function cuts(list: List, unused: readonly Binding[], text: string): Change[] {
  const isUnused = (node: ts.Node | undefined): boolean => unused.some(({ element }) => element === node);
  return list.flatMap((first, index) => {
    if (!isUnused(first) || isUnused(list[index - 1])) return [];
    const length = list.slice(index).findIndex((one) => !isUnused(one));
    const last = list[length === -1 ? list.length - 1 : index + length - 1] ?? first;
    return [cut(startOf(text, first), last.end, length === -1 ? list[index - 1] : undefined, text)];
  });
}

/** `before` is what is then the last one. */
function cut(start: number, end: number, before: ts.Node | undefined, text: string): Change {
  if (before !== undefined && /^\s*,\s*$/.test(text.slice(before.end, start)))
    return { start: before.end, end, text: '' };
  const behind = end + (/^\s*,[ \t]*|^[ \t]*(?=\})/.exec(text.slice(end))?.[0].length ?? 0);
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const [ending = ''] = /^\r?\n/.exec(text.slice(behind)) ?? [];
  const isOwnLine = ending !== '' && text.slice(line, start).trim() === '';
  return isOwnLine ? { start: line, end: behind + ending.length, text: '' } : { start, end: behind, text: '' };
}

/** It has no other parts, such as types or a default import. */
function isAlone(statement: ts.Statement): boolean {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.length === 1;
  if (!ts.isImportDeclaration(statement)) return false;
  const named = statement.importClause?.namedBindings;
  const isOnlyNamed = statement.importClause?.name === undefined && named !== undefined && ts.isNamedImports(named);
  return isOnlyNamed && !named.elements.some(({ isTypeOnly }) => isTypeOnly);
}
