/** The awaited twin of `child_process.spawnSync`: a function of the module that takes the same, and gives a result of the same shape. */

import ts from 'typescript-parser';
import { failed, read, type Read } from '#protocol/read.ts';
import type { Change } from './awaiting.ts';
import { type Binding, importInsteadOf, importOf } from './bindings.ts';
import { defining } from './defining.ts';
import type { Place } from './place.ts';

const name = 'spawnResult';

export interface Spawned {
  /** What is called instead: with the type of its outputs, where types are written. */
  readonly called: string;
  readonly changes: readonly Change[];
}

export function spawnedIn(place: Place, old: Binding): Read<Spawned> {
  const { root, text, call } = place;
  const hasTypes = isTyped(root);
  const output = outputOf(call.arguments);
  if (hasTypes && output === null)
    return failed('its options are made elsewhere, and they say whether it gives text or bytes');
  const spawn =
    old.name === null
      ? importOf(root, text, 'child_process', 'spawn')
      : importInsteadOf(old, root, text, 'child_process', 'spawn');
  const constants = importOf(root, text, 'os', 'constants');
  const written = (hasTypes ? typed : plain)(spawn.local, constants.local);
  const called = hasTypes && output === 'string' ? `${name}<string>` : name;
  const defined = defining(name, written, place);
  if (!defined.ok) return defined;
  const isThere = defined.value.length === 0;
  return read({ called, changes: isThere ? [] : [...spawn.changes, ...constants.changes, ...defined.value] });
}

/** TypeScript, in which the types of what is written must be right. */
export function isTyped({ fileName }: ts.SourceFile): boolean {
  return /\.[cm]?tsx?$/.test(fileName);
}

/** What its outputs are, as far as its options say; null when they are not seen. */
function outputOf(args: readonly ts.Expression[]): 'string' | 'Buffer' | null {
  const options = args
    .slice(1)
    .find((one) => !ts.isArrayLiteralExpression(one) && args.indexOf(one) === args.length - 1);
  if (options === undefined) return 'Buffer';
  if (!ts.isObjectLiteralExpression(options)) return args.length === 2 && isWords(options) ? 'Buffer' : null;
  if (options.properties.some((one) => ts.isSpreadAssignment(one))) return null;
  const encoding = options.properties.find(
    (one) => one.name !== undefined && ts.isIdentifier(one.name) && one.name.text === 'encoding',
  );
  if (encoding === undefined) return 'Buffer';
  if (!ts.isPropertyAssignment(encoding) || !ts.isStringLiteralLike(encoding.initializer)) return null;
  return encoding.initializer.text === 'buffer' ? 'Buffer' : 'string';
}

/** Named as a list of words is. */
function isWords(node: ts.Expression): boolean {
  return (
    ts.isIdentifier(node) &&
    /^(args|argv|arguments|params|words|flags)$|(Args|Argv|Params|Words|Flags)$/.test(node.text)
  );
}

function plain(spawn: string, constants: string): string {
  return twin(
    `function ${name}(command, ...given) {
  const args = given.find((one) => Array.isArray(one)) ?? [];
  const { encoding, input, timeout = 0, killSignal, maxBuffer = 1024 * 1024, ...options } = given.find((one) => !Array.isArray(one)) ?? {};`,
    {
      spawn,
      constants,
      promise: 'Promise',
      chunks: '[]',
      result: 'result',
      failure: 'error',
      code: 'code',
      reason: 'reason',
    },
  );
}

/** A type is written without an import of its own, which would have to be one of types. */
const importing = 'import';
const module = `${importing}('node:child_process')`;

function typed(spawn: string, constants: string): string {
  return twin(
    `function ${name}<Output extends string | Buffer = Buffer>(
  command: string,
  ...given: (readonly string[] | ${module}.SpawnSyncOptions | undefined)[]
): Promise<${module}.SpawnSyncReturns<Output>> {
  const args = given.find((one): one is readonly string[] => Array.isArray(one)) ?? [];
  const { encoding, input, timeout = 0, killSignal, maxBuffer = 1024 * 1024, ...options } = (given.find((one) => !Array.isArray(one)) ?? {}) as ${module}.SpawnSyncOptions;`,
    {
      spawn,
      constants,
      promise: `Promise<${module}.SpawnSyncReturns<Output>>`,
      chunks: '[] as Buffer[]',
      result: `result as unknown as ${module}.SpawnSyncReturns<Output>`,
      failure: 'error: Error | undefined',
      code: `code: 'ENOBUFS' | 'EPIPE' | 'ETIMEDOUT'`,
      reason: 'reason: NodeJS.ErrnoException',
    },
  );
}

interface Words {
  readonly spawn: string;
  readonly constants: string;
  readonly promise: string;
  readonly chunks: string;
  readonly result: string;
  readonly failure: string;
  readonly code: string;
  readonly reason: string;
}

function twin(head: string, { spawn, constants, promise, chunks, result, failure, code, reason }: Words): string {
  return `/** What spawnSync gives, without holding up the event loop. */
${head}
  return new ${promise}((resolve) => {
    const child = ${spawn}(command, [...args], options);
    const pipes = [null, child.stdout, child.stderr];
    const chunks = pipes.map(() => ${chunks});
    const about = { path: command, spawnargs: args, syscall: \`spawnSync \${command}\` };
    let ${failure};
    const note = (${code}) => {
      const errno = -${constants}.errno[code];
      error ??= Object.assign(new Error(\`spawnSync \${command} \${code}\`), { errno, code, ...about });
    };
    const end = (${code}) => {
      note(code);
      child.kill(killSignal);
    };
    const timer = timeout > 0 ? setTimeout(end, timeout, 'ETIMEDOUT') : undefined;
    for (const [at, pipe] of pipes.entries()) {
      let size = 0;
      pipe?.on('data', (chunk) => {
        chunks[at]?.push(chunk.subarray(0, Math.max(0, maxBuffer - size)));
        size += chunk.length;
        if (size > maxBuffer) end('ENOBUFS');
      });
    }
    child.stdin?.on('error', () => note('EPIPE'));
    child.stdin?.end(input);
    child.on('error', (${reason}) => {
      if (child.pid !== undefined) return;
      clearTimeout(timer);
      const { errno, code } = reason;
      const cause = Object.assign(new Error(\`spawnSync \${command} \${code}\`), { errno, code, ...about });
      const result = { error: cause, status: null, signal: null, output: null, pid: 0, stdout: null, stderr: null };
      resolve(${result});
    });
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      const output = pipes.map((pipe, at) => {
        if (!pipe) return null;
        const bytes = Buffer.concat(chunks[at] ?? []);
        return encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes;
      });
      const [, stdout, stderr] = output;
      const result = { ...(error && { error }), status: signal ? null : status, signal, output, pid: child.pid, stdout, stderr };
      resolve(${result});
    });
  });
}
`;
}
