/** What stands in for a Sync call: the same call of an API that does not block, or the reason why none does the same. */

import ts from 'typescript-parser';
import { failed, read, type Read } from '#protocol/read.ts';
import type { Change } from './awaiting.ts';
import { type Binding, bindingsOf, importInsteadOf, importOf } from './bindings.ts';
import type { Place } from './place.ts';
import { startOf } from '../positions.ts';
import { mentioned } from './closure.ts';
import { defining } from './defining.ts';
import { isTyped, spawnedIn } from './spawned.ts';

export interface Replacement {
  /** As people read it: `fs.promises.readFile`. */
  readonly title: string;
  readonly changes: readonly Change[];
  /** Put behind the awaited call. */
  readonly suffix: string;
  /** What a reader should look at. */
  readonly caution: string | null;
}

/** The callee as written: where its names stand, and which import its first one is. */
interface Callee {
  readonly binding: Binding;
  /** The last name as written; a renamed import is written differently from what it is called. */
  readonly last: ts.Identifier | ts.MemberName;
  /** The last name as the module knows it, without `Sync`. */
  readonly asyncName: string;
  readonly node: ts.Expression;
}

const fileModules: ReadonlySet<string> = new Set(['fs', 'graceful-fs']);

/** These give other things than their Sync twins, or there is no twin that takes the same. */
const unlike: Readonly<Record<string, string>> = {
  'fs.openSync': 'fs.promises.open gives a FileHandle, not a number',
  'fs.closeSync': 'it takes a number, and FileHandle.close takes none: open the file with fs.promises.open',
  'fs.readSync': 'it takes a number: open the file with fs.promises.open and use FileHandle.read',
  'fs.readvSync': 'it takes a number: open the file with fs.promises.open and use FileHandle.readv',
  'fs.writeSync': 'it takes a number: open the file with fs.promises.open and use FileHandle.write',
  'fs.writevSync': 'it takes a number: open the file with fs.promises.open and use FileHandle.writev',
  'fs.fstatSync': 'it takes a number: open the file with fs.promises.open and use FileHandle.stat',
  'fs.fsyncSync': 'it takes a number: open the file with fs.promises.open and use FileHandle.sync',
  'fs.fdatasyncSync': 'it takes a number: open the file with fs.promises.open and use FileHandle.datasync',
  'fs.fchmodSync': 'it takes a number: open the file with fs.promises.open and use FileHandle.chmod',
  'fs.fchownSync': 'it takes a number: open the file with fs.promises.open and use FileHandle.chown',
  'fs.futimesSync': 'it takes a number: open the file with fs.promises.open and use FileHandle.utimes',
  'fs.ftruncateSync': 'it takes a number: open the file with fs.promises.open and use FileHandle.truncate',
  'fs.globSync': 'fs.promises.glob gives an iterator, not an array',
  'fs.mkdtempDisposableSync': 'what it gives is disposed of differently',
  'fs.realpathSync.native': 'fs.promises has only the one realpath',
};

export function replacementOf(api: string, place: Place): Read<Replacement> {
  const callee = calleeOf(place);
  if (callee === null) return failed('it is not called by the name of an import');
  const reason = unlike[api];
  if (reason !== undefined) return failed(reason);
  const { module } = callee.binding;
  if (fileModules.has(module)) return fileReplacement(api, place, callee);
  if (api === 'child_process.spawnSync') return spawnReplacement(place, callee);
  if (module === 'child_process') return processReplacement(place, callee);
  if (module === 'crypto' || module === 'zlib') return promisified(place, callee, callee.asyncName);
  return twin(place, callee);
}

function calleeOf({ root, call }: Place): Callee | null {
  const { expression } = call;
  const first = firstName(expression);
  const last = ts.isIdentifier(expression)
    ? expression
    : ts.isPropertyAccessExpression(expression)
      ? expression.name
      : null;
  if (first === null || last === null) return null;
  const binding = bindingsOf(root).find(({ local }) => local === first.text);
  if (binding === undefined) return null;
  const known = ts.isIdentifier(expression) ? (binding.name ?? last.text) : last.text;
  return { binding, last, asyncName: known.replace(/Sync$/, ''), node: expression };
}

function firstName(node: ts.Expression): ts.Identifier | null {
  if (ts.isIdentifier(node)) return node;
  return ts.isPropertyAccessExpression(node) ? firstName(node.expression) : null;
}

function fileReplacement(api: string, place: Place, callee: Callee): Read<Replacement> {
  const [first] = place.call.arguments;
  if (first !== undefined && isDescriptor(first)) return failed('fs.promises takes no file descriptor');
  const exists = api === 'fs.existsSync';
  const name = exists ? 'access' : callee.asyncName;
  const suffix = exists ? '.then(() => true, () => false)' : '';
  const title = `fs.promises.${name}`;
  if (callee.binding.name === null) {
    return read({
      title,
      changes: [change(place, callee.last, `promises.${name}`)],
      suffix,
      caution: null,
    });
  }
  const { local, changes } = importInsteadOf(callee.binding, place.root, place.text, 'fs/promises', name);
  return read({ title, changes: [...changes, change(place, callee.node, local)], suffix, caution: null });
}

function isDescriptor(node: ts.Expression): boolean {
  return ts.isNumericLiteral(node) || (ts.isIdentifier(node) && /^fd$|Fd$|[dD]escriptor$/.test(node.text));
}

/** To be looked at: what a signal to the whole program does to it is another matter. */
function spawnReplacement(place: Place, callee: Callee): Read<Replacement> {
  const spawned = spawnedIn(place, callee.binding);
  if (!spawned.ok) return spawned;
  const changes = [...spawned.value.changes, change(place, callee.node, spawned.value.called)];
  return read({
    title: 'child_process.spawn',
    changes,
    suffix: '',
    caution: 'signals that end the program end it otherwise',
  });
}

/** `exec` keeps to itself what the program says on stderr, which `execSync` passes on. */
function passingOn(place: Place): Read<{ readonly before: string; readonly changes: readonly Change[] }> {
  const name = 'printedBy';
  const type = (words: string): string => (isTyped(place.root) ? words : '');
  const written = `/** What a program prints, as execSync gives it; what it says on stderr is passed on. */
async function ${name}${type('<Output extends string | Buffer>')}(running${type(': Promise<{ stdout: Output; stderr: Output }>')})${type(': Promise<Output>')} {
  const { stdout, stderr } = await running.catch((error${type(': { stderr?: Output }')}) => {
    if (error.stderr) process.stderr.write(error.stderr);
    throw error;
  });
  if (stderr.length > 0) process.stderr.write(stderr);
  return stdout;
}
`;
  const changes = defining(name, written, place);
  return changes.ok ? read({ before: `${name}(`, changes: changes.value }) : changes;
}

function processReplacement(place: Place, callee: Callee): Read<Replacement> {
  if (place.call.arguments.some((argument) => mentionsStdio(argument)))
    return failed('it passes stdio on, which only child_process.spawn does');
  const isRead = place.around.some((node) => ts.isTryStatement(node) && readsSyncError(node, place));
  if (isRead) return failed('its error is looked at, and has `code` where that of the Sync call has `status`');
  const passing = passingOn(place);
  if (!passing.ok) return passing;
  const replacement = promisified(place, callee, callee.asyncName, passing.value.before);
  const bytes = asBytes(place, callee.asyncName === 'execFile' ? 2 : 1);
  if (!replacement.ok) return replacement;
  if (!bytes.ok) return bytes;
  const changes = [...replacement.value.changes, ...bytes.value, ...passing.value.changes];
  return read({
    ...replacement.value,
    changes,
    suffix: ')',
    caution: 'its error has `code` where that of the Sync call has `status`',
  });
}

/** `catch (error) { … error.status … }` */
function readsSyncError({ catchClause }: ts.TryStatement, { text }: Place): boolean {
  const caught = catchClause === undefined ? '' : text.slice(catchClause.pos, catchClause.end);
  return /\.(status|output|pid)\b|\{[^}]*\b(status|output)\b[^}]*\}\s*\)/.test(caught);
}

/** The Sync call gives bytes where it is not told an encoding, and the other one gives text. */
function asBytes({ call, text }: Place, position: number): Read<readonly Change[]> {
  const given = call.arguments.slice(1).find((argument) => !ts.isArrayLiteralExpression(argument));
  const options = call.arguments[position] ?? given;
  const last = call.arguments.at(-1);
  if (last === undefined) return failed('it is called without a command');
  if (options === undefined) {
    const at = last.end;
    return read([{ start: at, end: at, text: `, { encoding: 'buffer' }` }]);
  }
  if (!ts.isObjectLiteralExpression(options) || options.properties.some((one) => ts.isSpreadAssignment(one)))
    return failed('its options are made elsewhere, and they say whether it gives text or bytes');
  const hasEncoding = options.properties.some(
    ({ name }) => name !== undefined && ts.isIdentifier(name) && name.text === 'encoding',
  );
  const open = startOf(text, options) + 1;
  return read(
    hasEncoding
      ? []
      : [{ start: open, end: open, text: ` encoding: 'buffer'${options.properties.length > 0 ? ',' : ' '}` }],
  );
}

function mentionsStdio(argument: ts.Expression): boolean {
  return (
    ts.isObjectLiteralExpression(argument) &&
    argument.properties.some(
      ({ name }) => name !== undefined && ts.isIdentifier(name) && (name.text === 'stdio' || name.text === 'input'),
    )
  );
}

/** What these give is not seen by promisify's types, because they may be called in several ways. */
const overloaded: Readonly<Record<string, string>> = { generatePrime: 'ArrayBuffer', scrypt: 'Buffer' };

/** `new Promise<Buffer>((resolve, reject) => scrypt(…, (error, result) => (error ? reject(error) : resolve(result))))` */
function promised(place: Place, callee: Callee, name: string, type: string): Read<Replacement> {
  const { root, text, call } = place;
  const last = call.arguments.at(-1);
  const names = new Set(call.arguments.flatMap((argument) => [...mentioned(argument)]));
  const taken = ['resolve', 'reject', 'error', 'result'].find((one) => names.has(one));
  if (last === undefined) return failed('it is called without arguments');
  if (taken !== undefined) return failed(`\`${taken}\` is another name here`);
  const { binding } = callee;
  const start = startOf(text, callee.node);
  const imported =
    binding.name === null
      ? { local: `${text.slice(start, startOf(text, callee.last))}${name}`, changes: [] }
      : importInsteadOf(binding, root, text, binding.module, name);
  const settles = ', (error, result) => (error ? reject(error) : resolve(result))';
  const changes = [
    ...imported.changes,
    change(place, callee.node, `new Promise<${type}>((resolve, reject) => ${imported.local}`),
    { start: last.end, end: last.end, text: settles },
  ];
  return read({ title: `${binding.module}.${name}`, changes, suffix: ')', caution: null });
}

/** `promisify(crypto.scrypt)(…)`, behind the name of what it is given to. */
function promisified(place: Place, callee: Callee, name: string, before = ''): Read<Replacement> {
  const { root, text } = place;
  const type = callee.binding.module === 'crypto' && isTyped(root) ? overloaded[name] : undefined;
  const isBig =
    type !== undefined &&
    place.call.arguments.some((one) => /\bbigint\s*:\s*true\b/.test(text.slice(one.pos, one.end)));
  if (type !== undefined) return promised(place, callee, name, isBig ? 'bigint' : type);
  const promisify = importOf(root, text, 'util', 'promisify');
  const title = `${callee.binding.module}.${name}`;
  const start = startOf(text, callee.node);
  if (callee.binding.name === null) {
    const written = `${before}${promisify.local}(${text.slice(start, startOf(text, callee.last))}${name})`;
    return read({
      title,
      changes: [...promisify.changes, change(place, callee.node, written)],
      suffix: '',
      caution: null,
    });
  }
  const { local, changes } = importInsteadOf(callee.binding, root, text, callee.binding.module, name);
  return read({
    title,
    changes: [...promisify.changes, ...changes, change(place, callee.node, `${before}${promisify.local}(${local})`)],
    suffix: '',
    caution: null,
  });
}

/** Packages whose `fooSync` has a twin `foo` that takes the same and gives a promise of the same. */
const twins: ReadonlySet<string> = new Set([
  '@node-rs/argon2',
  '@node-rs/bcrypt',
  '@swc/core',
  'argon2',
  'bcrypt',
  'bcryptjs',
  'esbuild',
  'fs-extra',
  'jsonfile',
  'protobufjs',
  '@grpc/proto-loader',
]);

function twin(place: Place, callee: Callee): Read<Replacement> {
  const { module, name } = callee.binding;
  if (!twins.has(module) || !isSync(callee))
    return failed(`${module} has no function that does the same without blocking`);
  const { asyncName } = callee;
  const isFile = module === 'fs-extra' && asyncName === 'exists';
  if (isFile) return failed('use pathExists of fs-extra');
  const title = `${module}.${asyncName}`;
  if (name === null)
    return read({ title, changes: [change(place, callee.last, asyncName)], suffix: '', caution: null });
  const { local, changes } = importInsteadOf(callee.binding, place.root, place.text, module, asyncName);
  return read({
    title,
    changes: [...changes, change(place, callee.node, local)],
    suffix: '',
    caution: null,
  });
}

function change({ text }: Place, node: ts.Node, written: string): Change {
  return { start: startOf(text, node), end: node.end, text: written };
}

function isSync({ binding, last }: Callee): boolean {
  return last.text.endsWith('Sync') || binding.name?.endsWith('Sync') === true;
}
