/** Moves the call of a function to worker threads: the function goes to a file of its own, with a pool that runs it. */

import ts from 'typescript-parser';
import { failed, read, type Read } from '#protocol/read.ts';
import type { FilePath } from '#protocol/units.ts';
import type { NewFile } from '../../fixes.ts';
import { unwrapped } from '../expressions.ts';
import { startOf } from '../positions.ts';
import { walk } from '../walk.ts';
import { awaitingAt, type Change, needsBrackets, wouldRunOn } from './awaiting.ts';
import { bindingsOf, lastImport } from './bindings.ts';
import { importedEnding } from './compiled.ts';
import { cannotCome, changedIn, type Closure, closureOf, declaredBy, declaredIn, mentioned } from './closure.ts';
import type { Files, ParsedFile } from './files.ts';
import { type Home, homeOf } from './home.ts';
import type { Place } from './place.ts';
import { type PoolKind, pools } from './pools.ts';
import { isTyped } from './spawned.ts';
import { type WorkerParts, workerText } from './workerFile.ts';

export interface Moved {
  readonly changes: readonly Change[];
  /** The worker's file; none where it is there from another call. */
  readonly files: readonly NewFile[];
}

function baseOf(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

export function toWorker(place: Place, file: FilePath, kind: PoolKind, files: Files): Read<Moved> {
  const { call, root, text, lines } = place;
  if (!ts.isIdentifier(call.expression) || call.questionDotToken !== undefined)
    return failed('it is not called by the name of a function of this file');
  const written = call.expression.text;
  const found = homeOf(written, { file, root, text, lines }, files) ?? failed(reasonAgainstInner(written, place));
  if (!found.ok) return found;
  const home = found.value;
  const { name } = home;
  if (shadows(place, written)) return failed(`\`${written}\` is another name here`);
  const awaiting = awaitingAt(place);
  if (!awaiting.ok) return awaiting;
  const because = reasonAgainstArguments(place);
  if (because !== null) return failed(because);
  const closure = closureOf(name, home.root, home.text);
  if (!closure.ok) return closure;
  const names = [...closure.value.statements.flatMap(declaredBy), ...closure.value.imports.map(({ local }) => local)];
  const taken = names.find((one) => pools[kind].names.has(one));
  if (taken !== undefined) return failed(`\`${taken}\` is a name that the worker's file needs itself`);
  const exported = `${name}${kind === 'processes' ? 'InProcess' : 'InWorker'}`;
  const ending = isTyped(home.root) ? importedEnding(home, files) : read(null);
  if (!ending.ok) return ending;
  const isModule = isModuleFile(home, files);
  if (isModule !== isModuleFile({ root, file, text }, files))
    return failed(`\`${name}\` is of a module of another kind`);
  const made = workerFile({ kind, name, exported, isModule, isTyped: isTyped(home.root) }, closure.value, home);
  const there = files.get(made.file)?.text;
  if (there !== undefined && there !== made.text)
    return failed(`${baseOf(made.file)} is there already, and is another one`);
  const module = `${home.beside}${baseOf(made.file).replace(/\.[cm]?ts$/, ending.value ?? '')}`;
  const isImported = bindingsOf(root).some((one) => one.local === exported && one.module === module);
  if (!isImported && text.includes(exported)) return failed(`\`${exported}\` is another name here`);
  const changes = [
    ...awaiting.value.changes,
    ...calledThere(place, exported),
    ...(isImported ? [] : [importChange(root, text, exported, module, isModule)]),
    ...(home.root === root ? removed(closure.value, place) : []),
  ];
  if (needsBrackets(place) && wouldRunOn(place)) return failed('the line before has no semicolon');
  return read({ changes, files: there === undefined ? [made] : [] });
}

/** An inner function says what of the outer one it changes or holds on to. */
function reasonAgainstInner(name: string, { around, root }: Place): string {
  const outer = around.findLast((node) => ts.isFunctionLike(node));
  let inner: ts.Node | undefined;
  if (outer !== undefined)
    walk(outer, (node) => {
      const isIt = ts.isFunctionDeclaration(node) && node.name?.text === name;
      const isHeld = ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.name.text === name;
      if (isIt || isHeld) inner ??= node;
      return inner === undefined ? 'into' : 'past';
    });
  if (outer === undefined || inner === undefined) return `\`${name}\` is no function at the top of this file`;
  const own = declaredIn(inner);
  const theirs = [...declaredIn(outer)].filter((one) => !own.has(one) && one !== name);
  const changed = changedIn(inner);
  const written = theirs.find((one) => changed.has(one));
  if (written !== undefined) return `\`${name}\` writes \`${written}\` of the outer function, and would write a copy`;
  const used = mentioned(inner);
  const held = theirs.find((one) => used.has(one));
  return held === undefined
    ? `\`${name}\` is an inner function: move it to the top of ${baseOf(root.fileName)} first`
    : `\`${name}\` closes over \`${held}\` of the outer function`;
}

/** Where its ending and its words leave it open its package says. */
function isModuleFile({ root, file, text }: Omit<ParsedFile, 'lines'>, { project }: Files): boolean {
  if (/\.c[jt]s$/.test(file)) return false;
  if (/\.mjs$|\.m?ts$/.test(file) || root.statements.some((one) => ts.isImportDeclaration(one) || isExported(one)))
    return true;
  return !/\brequire\s*\(|\bexports\b/.test(text) && project?.isModule(file) === true;
}

/** The name means something nearer. */
function shadows({ around }: Place, name: string): boolean {
  return around.some((node) => {
    if (ts.isSourceFile(node)) return false;
    let found = false;
    if (!ts.isFunctionLike(node) && !ts.isBlock(node)) return false;
    walk(node, (inner) => {
      if (
        (ts.isParameter(inner) || ts.isVariableDeclaration(inner)) &&
        ts.isIdentifier(inner.name) &&
        inner.name.text === name
      )
        found = true;
      if (ts.isFunctionDeclaration(inner) && inner.name?.text === name) found = true;
      return 'into';
    });
    return found;
  });
}

const bound =
  /^(req|request|res|response|reply|ctx|context|next|socket|server|app|stream|connection|conn|client|db|pool|this)$/;

/** Judged by their form, their names and what they are made of: what a worker gets is a copy. */
function reasonAgainstArguments({ call, root, text, around }: Place): string | null {
  const functions = new Set(root.statements.filter(isFunctionStatement).flatMap(declaredBy));
  for (const argument of call.arguments) {
    if (ts.isNewExpression(argument) && cannotCome(argument)) return reasonAgainstMade('an argument', argument);
    if (cannotCome(argument)) return 'an argument cannot be copied to a worker as it is';
    if (argument.kind === ts.SyntaxKind.ThisKeyword) return '`this` cannot be copied to a worker as it is';
    const name = ts.isIdentifier(argument) ? argument.text : '';
    if (bound.test(name)) return `\`${name}\` cannot be copied to a worker`;
    if (functions.has(name)) return `\`${name}\` is a function, which cannot be copied to a worker`;
    const made = name === '' ? undefined : madeIn(name, around);
    if (made !== undefined && cannotCome(made)) return reasonAgainstMade(name, made);
    if (isStream(argument, around))
      return `\`${text.slice(startOf(text, argument), argument.end)}\` is a stream or a response, which cannot be copied to a worker`;
  }
  return null;
}

/** What a name is given where it is declared, in the functions around or in the module. */
function madeIn(name: string, around: readonly ts.Node[]): ts.Expression | undefined {
  const scope = around.findLast((node) => ts.isFunctionLike(node)) ?? around.at(-1);
  let made: ts.Expression | undefined;
  for (const node of scope === undefined ? [] : [scope, ...around.slice(-1)]) {
    walk(node, (inner) => {
      if (ts.isVariableDeclaration(inner) && ts.isIdentifier(inner.name) && inner.name.text === name)
        made ??= inner.initializer;
      const isSet = ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.EqualsToken;
      if (isSet && ts.isIdentifier(inner.left) && inner.left.text === name && cannotCome(inner.right))
        made = inner.right;
      return made === undefined ? 'into' : 'past';
    });
  }
  return made;
}

/** `fs.createReadStream(file)`, `await fetch(url)` and its `body`; by a name, also what listens to it or passes it on. */
function isStream(node: ts.Node, around: readonly ts.Node[], names: readonly string[] = []): boolean {
  const bare = unwrapped(node);
  if (ts.isAwaitExpression(bare)) return isStream(bare.expression, around, names);
  if (ts.isPropertyAccessExpression(bare)) return bare.name.text === 'body' && isStream(bare.expression, around, names);
  if (ts.isCallExpression(bare)) return /^(fetch|create\w+Stream|pipe|pipeThrough)$/.test(calledBy(bare));
  if (!ts.isIdentifier(bare) || names.includes(bare.text)) return false;
  const made = madeIn(bare.text, around);
  return (made !== undefined && isStream(made, around, [...names, bare.text])) || isListenedTo(bare.text, around);
}

function calledBy({ expression }: ts.CallExpression): string {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return ts.isIdentifier(expression) ? expression.text : '';
}

function isListenedTo(name: string, around: readonly ts.Node[]): boolean {
  const scope = around.findLast((node) => ts.isFunctionLike(node));
  let found = false;
  if (scope === undefined) return false;
  walk(scope, (node) => {
    found ||=
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      ts.isIdentifier(node.expression.expression) &&
      node.expression.expression.text === name &&
      /^(on|once|addListener|pipe|pipeTo|pipeThrough|getReader)$/.test(node.expression.name.text);
    return found ? 'past' : 'into';
  });
  return found;
}

function reasonAgainstMade(name: string, made: ts.Expression): string {
  const maker = ts.isNewExpression(made) && ts.isIdentifier(made.expression) ? made.expression.text : null;
  return maker === null
    ? `\`${name}\` is a function, which cannot be copied to a worker`
    : `\`${name}\` is made of the class ${maker}, and would lose its prototype when it is copied to a worker`;
}

function isFunctionStatement(statement: ts.Statement): boolean {
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) return true;
  if (!ts.isVariableStatement(statement)) return false;
  return statement.declarationList.declarations.some(
    ({ initializer }) =>
      initializer !== undefined && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)),
  );
}

/** `f(a, b)` becomes `await fInWorker([a, b])`. */
function calledThere(place: Place, exported: string): Change[] {
  const { call, text } = place;
  const [start, end] = [startOf(text, call), call.end];
  const open = text.indexOf('(', call.expression.end);
  const brackets = needsBrackets(place);
  return [
    { start, end: call.expression.end, text: `${brackets ? '(' : ''}await ${exported}` },
    { start: open + 1, end: open + 1, text: '[' },
    { start: end - 1, end: end - 1, text: ']' },
    ...(brackets ? [{ start: end, end, text: ')' }] : []),
  ];
}

function workerFile(
  parts: Omit<WorkerParts, 'imports' | 'declarations'>,
  { statements, imports }: Closure,
  { text, file }: Home,
): NewFile {
  const extension = /\.[cm]?[jt]s$/.exec(file)?.[0] ?? '.js';
  const path = `${file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)}${parts.name}.${parts.kind === 'processes' ? 'process' : 'worker'}${extension}`;
  const declarations = statements.map((statement) => declaration(statement, text));
  const prefixed = imports.map((one) =>
    text.includes(`node:${one.module}`) ? { ...one, module: `node:${one.module}` } : one,
  );
  const written = workerText({ ...parts, imports: prefixed, declarations });
  return { file: path as FilePath, text: text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written };
}

/** With the comment above it, and without `export`. */
function declaration(statement: ts.Statement, text: string): string {
  const start = startOf(text, statement);
  const comment = text.slice(commentStart(statement, text), start);
  return (comment + text.slice(start, endOf(statement, text)).replace(/^export\s+(?:default\s+)?/, '')).replaceAll(
    '\r\n',
    '\n',
  );
}

/** The comments right above it are its own. */
function commentStart(statement: ts.Statement, text: string): number {
  let start = startOf(text, statement);
  for (const { pos, end } of (ts.getLeadingCommentRanges(text, statement.pos) ?? []).toReversed()) {
    const line = text.lastIndexOf('\n', pos - 1) + 1;
    if (text.slice(line, pos).trim() !== '' || text.slice(end, start).split('\n').length > 2) break;
    start = pos;
  }
  return start;
}

function importChange(root: ts.SourceFile, text: string, exported: string, module: string, isModule: boolean): Change {
  const last = lastImport(root);
  const written = last === undefined ? '' : text.slice(startOf(text, last), last.end);
  const quote = written.includes('"') ? '"' : "'";
  const semicolon = last === undefined || written.endsWith(';') ? ';' : '';
  const line = isModule
    ? `import { ${exported} } from ${quote}${module}${quote}${semicolon}`
    : `const { ${exported} } = require(${quote}${module}${quote})${semicolon}`;
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  if (last !== undefined) {
    const behind = text.indexOf('\n', last.end);
    const at = behind === -1 ? text.length : behind + 1;
    return { start: at, end: at, text: behind === -1 ? `${end}${line}` : `${line}${end}` };
  }
  const directive = root.statements.find(
    (one) => !(ts.isExpressionStatement(one) && ts.isStringLiteral(one.expression)),
  );
  const at = directive === undefined ? text.length : startOf(text, directive);
  return { start: at, end: at, text: `${line}${end}${end}` };
}

function isExported(statement: ts.Statement): boolean {
  if (ts.isExportDeclaration(statement) || ts.isExportAssignment(statement)) return true;
  return (
    ts.canHaveModifiers(statement) &&
    statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
  );
}

/** The declarations that nothing else in the file uses any more. */
function removed({ statements }: Closure, { root, text, call }: Place): Change[] {
  const gone = new Set(statements.filter((statement) => !isExported(statement)));
  const names = new Map(root.statements.map((one) => [one, mentionedBut(one, call)]));
  for (let before = -1; before !== gone.size;) {
    before = gone.size;
    const left = root.statements.filter((one) => !gone.has(one)).map((one) => names.get(one));
    for (const one of gone)
      if (declaredBy(one).some((name) => left.some((its) => its?.has(name) === true))) gone.delete(one);
  }
  return [...gone].map((statement) => lineChange(statement, text));
}

/** Without the name of the call that is moved. */
function mentionedBut(statement: ts.Statement, call: ts.CallExpression): ReadonlySet<string> {
  if (call.pos < statement.pos || call.end > statement.end) return mentioned(statement);
  const names = new Set<string>();
  walk(statement, (node) => {
    if (node === call.expression) return 'past';
    if (ts.isIdentifier(node)) names.add(node.text);
    return 'into';
  });
  return names;
}

/** Its whole lines, and one blank line with them. */
function lineChange(statement: ts.Statement, text: string): Change {
  const start = commentStart(statement, text);
  const end = endOf(statement, text);
  const rest = /^[ \t]*\r?\n(?:[ \t]*\r?\n)?/.exec(text.slice(end))?.[0] ?? '';
  return { start, end: end + rest.length, text: '' };
}

/** The comment behind it on its last line is its own. */
function endOf(statement: ts.Statement, text: string): number {
  const rest = /^[ \t]*\/\/[^\r\n]*/.exec(text.slice(statement.end))?.[0] ?? '';
  return statement.end + rest.length;
}
