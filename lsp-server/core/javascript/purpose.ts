/** What a file is for, as its name and imports say: a command line, a test and a worker are not judged as a server is. */

import type { CallFacts, Expr, FileFacts, FunctionFacts } from '../facts.ts';

export type Purpose = 'program' | 'command' | 'test' | 'worker';

const testNames = /[.\-_](?:test|tests|spec|e2e|bench|stories)\.[cm]?[jt]sx?$|\/(?:__tests__|__mocks__)\//;
const commandNames =
  /\/(?:bin|scripts)\/[^]+$|\/cli\.[cm]?[jt]s$|\.config\.[cm]?[jt]s$|\/(?:gulpfile|gruntfile|jakefile)\.[cm]?[jt]s$/i;

const testFrameworks: ReadonlySet<string> = new Set([
  '@jest/globals',
  '@playwright/test',
  'ava',
  'mocha',
  'node:test',
  'tap',
  'tape',
  'uvu',
  'vitest',
]);
const commandLines: ReadonlySet<string> = new Set([
  '@clack/prompts',
  '@oclif/core',
  'arg',
  'cac',
  'clipanion',
  'commander',
  'enquirer',
  'inquirer',
  'meow',
  'minimist',
  'mri',
  'oclif',
  'prompts',
  'sade',
  'yargs',
  'yargs-parser',
]);

export class Purposes {
  readonly #commands: ReadonlySet<string>;
  readonly #known: Map<FileFacts, Purpose> = new Map();

  /** `commands` are files that are known to be commands, by their absolute paths with `/`. */
  constructor(commands: ReadonlySet<string>) {
    this.#commands = commands;
  }

  of(file: FileFacts): Purpose {
    const before = this.#known.get(file);
    if (before !== undefined) return before;
    const purpose = judge(file, this.#commands);
    this.#known.set(file, purpose);
    return purpose;
  }

  /** Whether what runs in a file may be on the loop of a server. */
  isServing(file: FileFacts): boolean {
    return this.of(file) === 'program';
  }

  /** Whether a file's handlers count: a command may start a server. */
  isOurs(file: FileFacts): boolean {
    const purpose = this.of(file);
    return purpose === 'program' || purpose === 'command';
  }
}

const pages = /\/pages\/api\/.+\.[cm]?[jt]sx?$/;
const routes = /\/(?:app|routes)\/(?:.+\/)?(?:route|\+server)\.[cm]?[jt]sx?$/;
const methods = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/;

/** What a framework calls because of where its file lies: the default export of `pages/api`, `GET` of a `route.ts`. */
export function isRouteByPath(file: FileFacts, facts: FunctionFacts): boolean {
  const path = file.file.replaceAll('\\', '/');
  if (facts.parent !== 0) return false;
  if (routes.test(path)) return methods.test(facts.name);
  return pages.test(path) && file.exports.some(({ name, value }) => name === 'default' && isIt(value, file, facts));
}

function isIt(value: Expr, file: FileFacts, facts: FunctionFacts): boolean {
  return value.kind === 'function' ? file.functions[value.index] === facts : isNamed(value, facts.name);
}

function isNamed(value: Expr, name: string): boolean {
  return value.kind === 'name' && value.name === name;
}

function judge({ file, imports, entry, functions }: FileFacts, commands: ReadonlySet<string>): Purpose {
  const path = file.replaceAll('\\', '/');
  if (testNames.test(path) || imports.some(({ module }) => testFrameworks.has(module))) return 'test';
  if (functions[0]?.calls.some(isSuite) === true) return 'test';
  if (isWorker(imports) || talksToParent(imports, functions)) return 'worker';
  if (functions.some(({ calls }) => calls.some(listens))) return 'program';
  if (entry === 'command' || commands.has(path) || commandNames.test(path)) return 'command';
  if (imports.some(({ module }) => commandLines.has(module))) return 'command';
  return 'program';
}

/** `describe('…', () => …)`, as test frameworks define it for every file. */
function isSuite({ callee, args: [title, body] }: CallFacts): boolean {
  if (callee.kind !== 'name' || !suites.has(callee.name)) return false;
  return title?.value.kind === 'literal' && body?.value.kind === 'function';
}

const suites: ReadonlySet<string> = new Set(['describe', 'suite', 'it', 'test']);

/** `server.listen(8080)`: whatever started it, from there on it serves. */
function listens({ callee, args }: CallFacts): boolean {
  return callee.kind === 'member' && callee.name === 'listen' && args.length > 0;
}

/** `require('worker_threads').parentPort`, in a file that starts no workers itself. */
function talksToParent(imports: FileFacts['imports'], functions: FileFacts['functions']): boolean {
  if (!imports.some(({ module }) => module === 'worker_threads')) return false;
  const callees = functions.flatMap(({ calls }) => calls.flatMap(({ callee }) => partsOf(callee)));
  return callees.includes('parentPort') && !callees.includes('Worker');
}

/** `['on', 'parentPort', 'threads']` of `threads.parentPort.on`. */
function partsOf(callee: Expr): string[] {
  if (callee.kind === 'member') return [callee.name, ...partsOf(callee.of)];
  return callee.kind === 'name' ? [callee.name] : [];
}

/** A file that asks which thread it is on serves both. */
function isWorker(imports: FileFacts['imports']): boolean {
  const names = imports.flatMap(({ module, name }) => (module === 'worker_threads' ? [name] : []));
  return (names.includes('parentPort') || names.includes('workerData')) && !names.includes('isMainThread');
}
