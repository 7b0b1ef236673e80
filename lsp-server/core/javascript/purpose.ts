/** What a file is for, as its name and imports say: a command line, a test, a worker and a page are not judged as a server is. */

import type { CallFacts, Expr, FileFacts, FunctionFacts } from '../facts.ts';
import { describing, listens, pipes, serves } from './beginnings.ts';
import { browsers, commandLines, testFrameworks } from './packages.ts';
import { onlyOfCommands } from './reach.ts';

export type Purpose = 'program' | 'command' | 'test' | 'worker' | 'page';

const testNames = /[.\-_](?:test|tests|spec|e2e|bench|stories)\.[cm]?[jt]sx?$|\/(?:__tests__|__mocks__|__fixtures__)\//;
const commandNames =
  /\/(?:bin|cli|scripts)\/[^]+$|\/cli\.[cm]?[jt]s$|\.config\.[cm]?[jt]s$|\/(?:gulpfile|gruntfile|jakefile)\.[cm]?[jt]s$/i;

/** Folders beside the program, of packages too; what serves a path of that name lies deeper, or among the routes. */
const beside = '^(?:/packages|/apps|/libs)?(?:/(?!(?:api|app|controllers|pages|routes|server|services)/)[^/]+)?/';
const testFolders = new RegExp(`${beside}(?:tests?|specs?|e2e|fixtures|benchmarks?)/`);
const sampleFolders = new RegExp(`${beside}(?:\\w+[_-])?(?:examples?|samples?|demos?)/`);
/** What makes a part of a runner of tests waits for those: `packages/plugin-mocha/`, `reporters/jest.js`. */
const runnerNames =
  /[/-](?:ava|cucumber|cypress|jasmine|jest|karma|mocha|nightwatch|playwright|vitest)(?:\/|\.[cm]?[jt]s$)/;

export class Purposes {
  readonly #around: Around;
  readonly #known: Map<FileFacts, Purpose> = new Map();
  readonly #ofCommands: ReadonlySet<FileFacts>;

  constructor(files: readonly FileFacts[], around: Around) {
    this.#around = around;
    this.#ofCommands = onlyOfCommands(files, {
      purposeOf: (file) => this.#itself(file),
      importedBy: around.importedBy,
      standsForItself: (file) => around.isGiven(file) || file.functions.some(({ calls }) => calls.some(serves)),
    });
  }

  of(file: FileFacts): Purpose {
    const purpose = this.#itself(file);
    return purpose === 'program' && this.#ofCommands.has(file) ? 'command' : purpose;
  }

  /** What the file alone says. */
  #itself(file: FileFacts): Purpose {
    const before = this.#known.get(file);
    if (before !== undefined) return before;
    const purpose = judge(file, this.#pathOf(file), this.#around.commands);
    this.#known.set(file, purpose);
    return purpose;
  }

  /** From the project's own folder on: what that lies in says nothing of the file. */
  #pathOf({ file }: FileFacts): string {
    const path = file.replaceAll('\\', '/');
    const root = this.#around.roots.find((one) => path.startsWith(`${one}/`)) ?? '';
    return path.slice(root.length);
  }

  /** Whether its name says that it is a test, whatever it imports. */
  isNamedTest(file: FileFacts): boolean {
    const path = this.#pathOf(file);
    return testNames.test(path) || testFolders.test(path);
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

/** What the files of the project and its manifests say of a file. */
export interface Around {
  /** Files that are known to be commands, by their absolute paths with `/`. */
  readonly commands: ReadonlySet<string>;
  /** The project's folders with `/`, the outermost first. */
  readonly roots: readonly string[];
  readonly importedBy: (file: FileFacts) => readonly FileFacts[];
  /** The package gives it to those who import the package. */
  readonly isGiven: (file: FileFacts) => boolean;
}

const pages = /\/pages\/api\/.+\.[cm]?[jt]sx?$/;
const routes = /\/(?:app|routes)\/(?:.+\/)?(?:route|\+server)\.[cm]?[jt]sx?$|\/src\/pages\/.+\.[cm]?[jt]s$/;
const methods = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/;
/** https://svelte.dev/docs/kit/routing, https://nextjs.org/docs/app/api-reference/file-conventions, https://v2.remix.run/docs/route/loader */
const named = [
  { files: /\/routes\/(?:.+\/)?\+(?:page|layout)\.server\.[cm]?[jt]s$/, name: 'load' },
  { files: /\/hooks\.server\.[cm]?[jt]s$/, name: 'handle' },
  { files: /\/(?:middleware|proxy)\.[cm]?[jt]s$/, name: 'middleware' },
  { files: /\/app\/(?:routes\/.+|root)\.[cm]?[jt]sx?$/, name: 'loader' },
  { files: /\/app\/(?:routes\/.+|root)\.[cm]?[jt]sx?$/, name: 'action' },
];

/** What a framework calls because of where its file lies: the default export of `pages/api`, `GET` of a `route.ts`. */
export function isRouteByPath(file: FileFacts, facts: FunctionFacts): boolean {
  const path = file.file.replaceAll('\\', '/');
  if (facts.parent !== 0) return false;
  if (routes.test(path)) return methods.test(facts.name);
  if (actions.test(path) && isMemberOf('actions', file, facts)) return true;
  if (named.some(({ files, name }) => name === facts.name && files.test(path)))
    return file.exports.some(({ name, value }) => name === facts.name && isIt(value, file, facts));
  return pages.test(path) && file.exports.some(({ name, value }) => name === 'default' && isIt(value, file, facts));
}

/** https://svelte.dev/docs/kit/form-actions */
const actions = /\/routes\/(?:.+\/)?\+page\.server\.[cm]?[jt]s$/;

/** A member of the object that a variable of that name holds. */
function isMemberOf(object: string, { classes, functions }: FileFacts, facts: FunctionFacts): boolean {
  return classes.some(({ name, attributes, methods }) => {
    if (!name.startsWith(`${object}{`)) return false;
    const values = attributes.flatMap(({ value }) => (value?.kind === 'function' ? [value.index] : []));
    return [...Object.values(methods), ...values].some((index) => functions[index] === facts);
  });
}

function isIt(value: Expr, file: FileFacts, facts: FunctionFacts): boolean {
  return value.kind === 'function' ? file.functions[value.index] === facts : isNamed(value, facts.name);
}

function isNamed(value: Expr, name: string): boolean {
  return value.kind === 'name' && value.name === name;
}

function judge(
  { file, imports, exports, entry, functions }: FileFacts,
  path: string,
  commands: ReadonlySet<string>,
): Purpose {
  if (
    testNames.test(path) ||
    testFolders.test(path) ||
    runnerNames.test(path) ||
    imports.some(({ module }) => testFrameworks.has(module))
  )
    return 'test';
  const { tests, serves: isServer } = signsIn(functions);
  if (tests) return 'test';
  if (isWorker(imports) || talksToParent(imports, functions)) return 'worker';
  // Whatever started it, from there on it serves.
  if (isServer) return 'program';
  if (imports.some(({ module }) => browsers.test(module))) return 'page';
  if (
    entry === 'command' ||
    commands.has(file.replaceAll('\\', '/')) ||
    commandNames.test(path) ||
    sampleFolders.test(path)
  )
    return 'command';
  if (imports.some(({ module }) => commandLines.has(module)) || isCommandOfYargs({ exports })) return 'command';
  return 'program';
}

/** A file for each command, which exports what it is called, what it is, and what it does. */
export function isCommandOfYargs({ exports }: Pick<FileFacts, 'exports'>): boolean {
  const names = exports.map(({ name }) => name);
  return names.includes('command') && names.includes('handler') && names.some((name) => describing.test(name));
}

interface Signs {
  readonly tests: boolean;
  readonly serves: boolean;
}

const signs = new WeakMap<FileFacts['functions'], Signs>();

/** Found once: whoever types asks at every letter, of all files around. */
function signsIn(functions: FileFacts['functions']): Signs {
  const known = signs.get(functions);
  if (known !== undefined) return known;
  const found = {
    tests: functions[0]?.calls.some(isSuite) === true || functions.some(({ calls }) => calls.some(describes)),
    serves: functions.some(({ calls }) => calls.some((call) => listens(call) || pipes(call))),
  };
  signs.set(functions, found);
  return found;
}

/** `describe('…', () => …)`, as test frameworks define it for every file. */
function isSuite({ callee, args: [title, body] }: CallFacts): boolean {
  if (callee.kind !== 'name' || !suites.has(callee.name)) return false;
  return title?.value.kind === 'literal' && body?.value.kind === 'function';
}

/** So in a function, too, where `test` and `it` may be anything. */
function describes(call: CallFacts): boolean {
  return isSuite(call) && call.callee.kind === 'name' && call.callee.name === 'describe';
}

const suites: ReadonlySet<string> = new Set(['describe', 'suite', 'it', 'test']);

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
