/**
 * Functions that run while a program starts, or as a command does: nobody in the project may call them, and yet no request
 * reaches them by itself. Says nothing of those that a handler calls.
 */

import type { CallFacts, Expr, FileFacts, FunctionFacts } from '../facts.ts';
import { lastName } from '../names.ts';
import type { FunctionRef } from '../values.ts';
import { terminals } from './packages.ts';

export type Starts = ReadonlyMap<FunctionFacts, ReadonlySet<FunctionFacts>>;

/** Those that begin to serve, or call what does, are over when somebody is served. */
export function beginningsOf(functions: readonly FunctionRef[], starts: Starts): Set<FunctionFacts> {
  const found = new Set(functions.filter(isBeginning).map(({ facts }) => facts));
  const startedBy = turned(starts);
  const serving = new Set(
    functions.filter((ref) => ref.facts.calls.some((call) => beginsToServe(call, ref.file))).map(({ facts }) => facts),
  );
  for (const facts of serving) for (const by of startedBy.get(facts) ?? []) serving.add(by);
  for (const facts of serving) found.add(facts);
  for (const ref of functions)
    if (ref.facts.calls.some(loads)) for (const facts of aroundInPlace(ref)) found.add(facts);
  for (const file of new Set(functions.map((ref) => ref.file)))
    for (const facts of handlersOfCommands(file)) found.add(facts);
  return found;
}

/** Those that begin to serve, or call at once what does. */
export function openingOf(functions: readonly FunctionRef[], starts: Starts): ReadonlySet<FunctionFacts> {
  const opening = new Set<FunctionFacts>();
  for (const { file, facts } of functions)
    if (facts.calls.some((call) => beginsToServe(call, file))) opening.add(facts);
  const before = functions.filter(({ facts }) => [...(starts.get(facts) ?? [])].some((next) => opening.has(next)));
  return new Set([...opening, ...before.map(({ facts }) => facts)]);
}

/** Whether whoever makes the call begins to serve others, for as long as the program runs. */
export function beginsToServe(call: CallFacts, file: FileFacts): boolean {
  return pipes(call) || (listens(call) && !servesOnce(call, file));
}

/** A server that its own handler closes waits for one answer, as logins do: who opens it may be served by another one. */
function servesOnce({ callee }: CallFacts, { functions }: FileFacts): boolean {
  if (callee.kind !== 'member' || callee.of.kind !== 'name') return false;
  const { name } = callee.of;
  return functions.some((_, index) => closedIn(index, functions).includes(name) && isInHandler(index, functions));
}

/**
 * The names of the servers that a function closes and that one around it has made: it serves one answer, as a login does. One that is made
 * by the body of the module serves for as long as the program runs, though somebody may ask it to end.
 */
export function closedIn(index: number, functions: FileFacts['functions']): readonly string[] {
  const closed = (functions[index]?.calls ?? []).flatMap(({ callee }) =>
    callee.kind === 'member' && callee.name === 'close' && callee.of.kind === 'name' ? [callee.of.name] : [],
  );
  return closed.filter((name) => /server(?:~|$)/i.test(name) && isMadeAround(name, index, functions));
}

function isMadeAround(name: string, index: number, functions: FileFacts['functions']): boolean {
  for (let at = functions[index]?.parent ?? 0; at !== 0; at = functions[at]?.parent ?? 0)
    if (functions[at]?.bindings.some((one) => one.name === name && one.value !== null)) return true;
  return false;
}

function isInHandler(index: number, functions: FileFacts['functions']): boolean {
  for (let at: number | null = index; at !== null; at = functions[at]?.parent ?? null) {
    const [request, response] = functions[at]?.params ?? [];
    if (response !== undefined && /^_?req(?:uest)?$/.test(request?.name ?? '')) return true;
  }
  return false;
}

function isBeginning(ref: FunctionRef): boolean {
  const { facts, index } = ref;
  return (
    index !== 0 &&
    (names.test(lastName(facts.name)) ||
      migrations.test(facts.name) ||
      facts.calls.some((call) => ends(call) || loads(call) || setsUp(call, facts) || asks(call, ref.file)) ||
      isStep(ref))
  );
}

/** `files.forEach((file) => require(file))`: who has that done loads them. */
function* aroundInPlace({ file, facts }: FunctionRef): Iterable<FunctionFacts> {
  for (let at = facts; /<[^<>]*>$/.test(at.name) && at.parent !== null && at.parent !== 0;) {
    const next = file.functions[at.parent];
    if (next === undefined) return;
    yield next;
    at = next;
  }
}

/** The custom of frameworks and programs alike. */
const names =
  /^_*(?:main|start|restart|launch|boot|init|setup|bootstrap|initiali[sz]e|(?:init|bootstrap|initiali[sz]e)[A-Z_]\w*|onModuleInit|onApplicationBootstrap|onModuleDestroy|beforeApplicationShutdown|onApplicationShutdown|forRoot(?:Async)?|serverWillStart|shutdown|gracefulShutdown|(?:create|run|apply)Migrations?(?:[A-Z]\w*)?|(?:migrate|seed)(?:[A-Z_]\w*)?|generateStaticParams|getStaticPaths)$/;

/** Whether somebody else than a start calls it mostly to start again, or to have what is loaded once. */
export function isMostlyOnce(name: string): boolean {
  const last = lastName(name);
  return again.test(last) || loaders.test(last);
}

const again =
  /^_*(?:[Mm]ain|[Ss]tart|[Rr]estart|[Rr]eload|[Ll]aunch|[Bb]oot|[Bb]ootstrap|[Ss]hutdown|gracefulShutdown|(?:init|bootstrap|initiali[sz]e)[A-Z_]\w*|(?:connect|open)(?:To)?(?:Database|D[Bb]|Mongo(?:D[Bb])?|Redis))$/;

const loaders =
  /^_*(?:load|reload|register|discover|install|import)(?:[A-Z]\w*)?(?:Plugin|Extension|Addon|Command|Event|Module|Middleware|Route|Locale|Translation|Migration|Handler|Listener|Config|Configuration|Setting|Dependencie|Dependency)s?(?:File)?$/;

/** What stands in a migration, too. */
const migrations = /(?:^|\.)migrate(?:[A-Z_]\w*)?\./;

/** `process.exit(1)`: what ends the process is a command, or no longer serves. */
function ends({ callee }: CallFacts): boolean {
  return callee.kind === 'member' && callee.name === 'exit' && isNamed(callee.of, 'process');
}

/** `inquirer.prompt(…)`, `await confirm(…)`: who asks at the terminal has one person to wait for. */
function asks({ callee }: CallFacts, { imports }: FileFacts): boolean {
  const of = callee.kind === 'member' ? callee.of : callee;
  return of.kind === 'name' && imports.some(({ local, module }) => local === of.name && terminals.has(module));
}

/** `async function routes(app) { app.get('/', …); app.addHook(…) }`: it gives handlers to the server that it is given. */
function setsUp({ callee, args }: CallFacts, { params: [server] }: FunctionFacts): boolean {
  if (callee.kind !== 'member' || server === undefined || !isNamed(callee.of, server.name)) return false;
  if (callee.name === 'addHook' || callee.name === 'decorate') return args.length === 2;
  return registering.has(callee.name) && args.length > 1 && args.at(-1)?.value.kind === 'function';
}

const registering: ReadonlySet<string> = new Set('get post put patch delete all route'.split(' '));

/** `require(plugin)`, `import(url)`: code that is not known beforehand is loaded once, before it serves anybody. */
export function loads({ callee, args: [first] }: CallFacts): boolean {
  if (callee.kind !== 'name' || (callee.name !== 'require' && callee.name !== 'import')) return false;
  return first !== undefined && first.value.kind !== 'literal';
}

/** `server.listen(8080)`; of other things one listens to something that has a name. */
export function listens({ callee, args: [first] }: CallFacts): boolean {
  if (callee.kind !== 'member' || callee.name !== 'listen' || first === undefined) return false;
  const { value } = first;
  return value.kind !== 'literal' || typeof value.value !== 'string' || /^(?:[/\\]|\d+$)/.test(value.value);
}

/** `new StdioServerTransport()`, `createConnection(ProposedFeatures.all)`: servers of assistants and of editors are commands that answer over a pipe. */
export function pipes({ callee, args: [first] }: CallFacts): boolean {
  const name = callee.kind === 'name' || callee.kind === 'member' ? callee.name : '';
  if (name === 'createConnection') return first?.value.kind === 'member' && isNamed(first.value.of, 'ProposedFeatures');
  return transports.has(name);
}

/** Every call of every file is asked for these: a set answers sooner than an expression. */
const transports: ReadonlySet<string> = new Set([
  'StdioServerTransport',
  'SSEServerTransport',
  'StreamableHTTPServerTransport',
  'WebStandardStreamableHTTPServerTransport',
  'WebSocketServerTransport',
  'McpServer',
  'FastMCP',
]);

/** Bots and consumers of queues begin to serve under these names. */
export function serves(call: CallFacts): boolean {
  const { callee } = call;
  return (
    listens(call) || pipes(call) || ((callee.kind === 'member' || callee.kind === 'name') && serving.has(callee.name))
  );
}

const serving: ReadonlySet<string> = new Set(
  'serve login launch consume subscribe startStandaloneServer createServer'.split(' '),
);

/** A step of a database's history: it has the way `up` and the way `down`. */
function isStep({ file, facts }: FunctionRef): boolean {
  const other = { up: 'down', down: 'up' }[lastName(facts.name)];
  if (other === undefined) return false;
  return file.functions.some(
    (one) => one.parent === facts.parent && one.owner === facts.owner && lastName(one.name) === other,
  );
}

/** Which names a command of yargs tells what it is by: https://yargs.js.org/docs/#api-reference-commandmodule */
export const describing: RegExp = /^(?:desc|describe|description)$/;

/** The handlers of `{ command: 'build', describe: '…', handler }`. */
function handlersOfCommands({ classes, functions }: FileFacts): FunctionFacts[] {
  return classes.flatMap(({ attributes, methods }) => {
    const words = attributes.map(({ name }) => name);
    if (!words.includes('command') || !words.some((word) => describing.test(word))) return [];
    const { value } = attributes.find(({ name }) => name === 'handler') ?? { value: null };
    const index = value?.kind === 'function' ? value.index : methods['handler'];
    return index === undefined ? [] : (functions[index] ?? []);
  });
}

function isNamed(expr: Expr, name: string): boolean {
  return expr.kind === 'name' && expr.name === name;
}

/** Who starts each. */
export function turned(starts: Starts): Map<FunctionFacts, FunctionFacts[]> {
  const startedBy = new Map<FunctionFacts, FunctionFacts[]>();
  for (const [from, all] of starts) {
    for (const to of all) {
      const known = startedBy.get(to);
      if (known === undefined) startedBy.set(to, [from]);
      else known.push(from);
    }
  }
  return startedBy;
}
