/** What becomes of a function that is given to a call: by the catalogue where the callee is known, by its shape otherwise. */

import type { Catalogue, Context } from '../catalogue.ts';
import type { Argument, CallFacts, Expr, FunctionFacts } from '../facts.ts';
import { isInstalled } from '../modules.ts';
import type { Value } from '../values.ts';
import { ofModels } from './customs.ts';
import { runsBody } from './driven.ts';

/**
 * `loop`: run by the loop later. `handler`: so, by a server or its like, whoever sets it up. `now`: called before the call returns.
 * `asked`: by the loop, when a server, a queue or a bot tells that somebody wants something.
 * `later`: run after what the calling function waits for, so it runs wherever that one runs. `off`: on another thread or process.
 * `parent`: when the process or thread that started this one says something.
 * `delayed`: by the loop, once, some time after whoever asked for it.
 * `changed`: by the loop, but only when somebody changes a watched file.
 * `startup`: by a command line or a test, or when the process ends. `unknown`: nobody can tell.
 */
export type Fate =
  | 'loop'
  | 'handler'
  | 'asked'
  | 'delayed'
  | 'changed'
  | 'now'
  | 'later'
  | 'off'
  | 'parent'
  | 'startup'
  | 'unknown';

export function fateOf(
  argument: number,
  call: CallFacts,
  callees: readonly Value[],
  catalogue: Catalogue,
  given?: FunctionFacts,
): Fate {
  if (isFarewell(call) || isBeginning(call) || isHookOfLife(call)) return 'startup';
  if (isFromParent(call)) return 'parent';
  if (runsBody(call) || isOfFlow(callees)) return 'later';
  const ofEvent = argument > 0 ? fateByEvent(call) : undefined;
  if (ofEvent !== undefined) return ofEvent;
  if (argument > 0 && isOfServer(call, callees, catalogue)) return 'asked';
  for (const callee of callees) {
    if (callee.kind !== 'api') continue;
    const known = catalogue
      .handOvers(catalogue.canonical(callee.name))
      .find(({ takes }) => takes === '*' || takes === argument);
    if (known === undefined) continue;
    if (answers.test(known.api)) return 'later';
    if (watches.test(known.api)) return 'changed';
    if (delays.test(known.api)) return 'delayed';
    return timers.test(known.api) ? 'loop' : fateIn(known.runs);
  }
  if (callees.some(isFollowed)) return 'unknown';
  return call.callee.kind === 'member'
    ? fateByShape(call.callee.name, argument, call, given)
    : fateByName(call.callee, argument);
}

/** https://caolan.github.io/async/v3/docs.html#controlflow: each step is done for whoever asked for all of them. */
function isOfFlow(callees: readonly Value[]): boolean {
  return callees.some((callee) => callee.kind === 'api' && flows.test(callee.name));
}

const flows =
  /^(?:neo-)?async\.(?:auto|concat|detect|each|eachOf|every|filter|forEach|forEachOf|groupBy|map|mapValues|parallel|race|reject|retry|series|some|sortBy|times|transform|waterfall)(?:Series|Limit)?$/;

/** What becomes of the functions in the objects that a call is given. */
export function membersFate(callees: readonly Value[], catalogue: Catalogue): Fate {
  for (const callee of callees) {
    if (callee.kind !== 'api') continue;
    const known = catalogue.handOvers(catalogue.canonical(callee.name)).find(({ takes }) => takes === '{}');
    if (known !== undefined) return fateIn(known.runs);
  }
  return 'unknown';
}

/** The project's own functions are followed; what a library's do with a function is mostly too far away. */
function isFollowed(callee: Value): boolean {
  if (callee.kind === 'function') return !isInstalled(callee.function.file.file);
  if (callee.kind === 'class' || callee.kind === 'instance') return !isInstalled(callee.class.file.file);
  return callee.kind !== 'api' && callee.kind !== 'object';
}

/** They answer once: what follows goes on wherever they were asked. */
const answers =
  /^(?:fs\.(?!watch)\w+|child_process\.exec\w*|crypto\.\w+|zlib\.\w+|dns\.\w+|https?\.(?:get|request)|stream\.(?:pipeline|finished))$/;

const watches = /^fs\.watch(?:File)?$/;

/** They go on after whoever asked for it, once. */
const delays = /^(?:setTimeout|setImmediate|queueMicrotask|process\.\w+|timers\.set(?:Timeout|Immediate))$/;

/** Commands and tests use them too. */
const timers = /^(?:setInterval|timers\..*|node-cron\.schedule|cron\.CronJob|croner\.Cron|node-schedule\.\w+)$/;

function fateIn(context: Context): Fate {
  switch (context) {
    case 'loop':
      return 'handler';
    case 'thread':
    case 'process':
      return 'off';
    case 'caller':
      return 'now';
    case 'startup':
      return 'startup';
  }
}

const events: ReadonlySet<string> = new Set([
  'on',
  'once',
  'addListener',
  'prependListener',
  'prependOnceListener',
  'addEventListener',
]);

/**
 * What an event that a call names tells of: a client that has come, `server.on('connection', …)`, something that Node tells of,
 * `socket.on('data', …)`, or something that the project itself may tell of. Undefined where it names none.
 */
export function eventOf({ callee, args: [event] }: CallFacts): 'client' | 'known' | 'own' | undefined {
  if (callee.kind !== 'member' || !events.has(callee.name)) return undefined;
  const name = literal(event);
  if (clients.test(name) && !ofBrowsers.test(nameOf(callee.of))) return 'client';
  return nodeEvents.test(name) ? 'known' : 'own';
}

const clients = /^(?:connection|request|upgrade)$/;
/** What a browser asks for that the program drives. */
const ofBrowsers = /(?:browser|context|frame|page)(?:~|$)/i;
/** https://nodejs.org/api/net.html#class-netsocket, https://nodejs.org/api/stream.html, https://github.com/websockets/ws/blob/master/doc/ws.md */
const nodeEvents =
  /^(?:close|connect|data|disconnect|drain|end|error|exit|finish|line|message|open|packet|pipe|readable|response|secureConnection|spawn|stream|timeout)$/;

/** The last things that a process does, and what who runs it asks by a signal: to end, to start anew. */
const farewells = /^(?:exit|beforeExit|SIG[A-Z0-9]+)$/;
/** Whoever tells of it. */
const uncaught = /^uncaughtException(?:Monitor)?$/;

/** `process.on('exit', …)`: nothing is served any more, and only sync calls are still carried out. */
function isFarewell({ callee, args: [event] }: CallFacts): boolean {
  if (callee.kind !== 'member' || !events.has(callee.name)) return false;
  const of = nameOf(callee.of);
  if (uncaught.test(literal(event))) return true;
  return of === 'stdin' ? ends.test(literal(event)) : ownProcess.test(of) && farewells.test(literal(event));
}

/** Whoever was served over a pipe is gone. */
const ends = /^(?:close|end)$/;

/** `app.addHook('onClose', …)` of Fastify, `app.on('before-quit', …)` of Electron: nobody is served yet, or any more. */
function isHookOfLife({ callee, args: [event] }: CallFacts): boolean {
  if (callee.kind !== 'member') return false;
  return callee.name === 'addHook' ? hooks.test(literal(event)) : events.has(callee.name) && quits.test(literal(event));
}

const hooks = /^(?:onReady|onListen|preClose|onClose|onRegister|onRoute)$/;
const quits = /^(?:before-quit|will-quit|quit|window-all-closed)$/;

/** `process`, and what stands for it. */
const ownProcess = /^(?:process|processExit\w*)$/;

/** `bot.on('text', …)`, `queue.on('completed', …)`: what they tell of is what others want, whatever it is called. */
function isOfServer({ callee }: CallFacts, callees: readonly Value[], catalogue: Catalogue): boolean {
  if (callee.kind !== 'member' || !events.has(callee.name)) return false;
  return callees.some((one) => one.kind === 'api' && catalogue.isServer(holderOf(catalogue.canonical(one.name))));
}

function holderOf(api: string): string {
  return api.slice(0, api.lastIndexOf('.'));
}

/** `server.on('listening', …)`, of Homebridge `api.on('didFinishLaunching', …)`: it has just begun. */
function isBeginning({ callee, args: [event] }: CallFacts): boolean {
  return callee.kind === 'member' && events.has(callee.name) && beginnings.test(literal(event));
}

const beginnings = /^(?:listening|didFinishLaunching)$/;

/** What the name of an event says, whoever tells of it. */
function fateByEvent(call: CallFacts): Fate | undefined {
  if (call.callee.kind !== 'member' || !events.has(call.callee.name)) return undefined;
  if (isOfWatcher(call) || isMadeAnew(call)) return 'changed';
  if (isReady(call)) return 'later';
  return over.test(literal(call.args[0])) ? 'delayed' : undefined;
}

/** `stream.on('finish', …)`, `child.once('exit', …)`, `server.on('error', …)`: it goes on with what has begun it. */
const over = /^(?:close|end|error|exit|finish|prefinish)$/;

/** `config.on('reload', …)`: somebody has changed it; but of `socket.on('reload', …)` a client asks for it. */
function isMadeAnew({ callee, args: [event] }: CallFacts): boolean {
  return callee.kind === 'member' && anew.test(literal(event)) && !ofClients.test(nameOf(callee.of));
}

const ofClients = /(?:client|connection|peer|socket|^conn|^ws)(?:~|$)/i;
const anew = /^re(?:load|start)(?:ed)?$/;

/** `watcher.on('change', …)`, `chokidar.watch(folder).on('all', …)`. */
function isOfWatcher({ callee, args: [event] }: CallFacts): boolean {
  return callee.kind === 'member' && changes.test(literal(event)) && isWatcher(callee.of);
}

const changes = /^(?:add|addDir|all|change|changed|create|delete|raw|remove|rename|unlink|unlinkDir|update)$/;

function isWatcher(expr: Expr): boolean {
  if (expr.kind !== 'call') return /watch(?:er)?(?:~|$)/i.test(nameOf(expr));
  const { of } = expr;
  if (of.kind !== 'member') return nameOf(of) === 'watch';
  return of.name === 'watch' ? ofFiles.test(nameOf(of.of)) : isWatcher(of.of);
}

const ofFiles = /^(?:chokidar|gaze|sane|fs)/;

/** `client.on('ready', …)`: it happens once to whoever has made the client, wherever that is. */
function isReady({ args: [event] }: CallFacts): boolean {
  return literal(event) === 'ready';
}

/** What the parent asks of a worker thread or of a process that was forked to work: the loop that waits for it is another one. */
function isFromParent({ callee, args: [event] }: CallFacts): boolean {
  if (callee.kind !== 'member' || !events.has(callee.name)) return false;
  const name = nameOf(callee.of);
  return name === 'parentPort' || (name === 'process' && literal(event) === 'message');
}

function nameOf(expr: Expr): string {
  return expr.kind === 'name' || expr.kind === 'member' ? expr.name : '';
}

function literal(argument: Argument | undefined): string {
  return argument?.value.kind === 'literal' ? String(argument.value.value) : '';
}

const promises: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);
const routes: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all', 'use']);
const iterations: ReadonlySet<string> = new Set([
  'every',
  'filter',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'flatMap',
  'forEach',
  'map',
  'reduce',
  'reduceRight',
  'replace',
  'replaceAll',
  'some',
  'sort',
  'toSorted',
]);

/** Names of bots, models and procedures under which nothing else is given a function. */
const handlers: ReadonlySet<string> = new Set(['onText', 'hears', 'command', 'callbackQuery', 'pre', 'post', 'engine']);
const procedures: ReadonlySet<string> = new Set(['query', 'mutation', 'subscription', 'use']);

/** The receiver is not known, but few things are called so. */
function fateByShape(name: string, argument: number, call: CallFacts, given?: FunctionFacts): Fate {
  const { args, callee } = call;
  const [first] = args;
  if (isOfCommand(name, argument, args, callee)) return 'startup';
  if (name === 'post' && isOfInspector(first)) return 'later';
  if (handlers.has(name) && argument === 1 && isLiteral(first)) return 'handler';
  if (ofModels.test(name) || isOfVirtual(name, callee)) return 'handler';
  if (name === 'process' && (argument > 0 ? isLiteral(first) : isOfJob(given))) return 'handler';
  if (name === 'subscribe' || (name === 'consume' && argument > 0)) return 'loop';
  if (procedures.has(name) && argument === 0 && goesThrough(callee, 'procedure')) return 'handler';
  if (name === 'use' && (goesThrough(callee, 'interceptors') || isMiddleware(given))) return 'handler';
  if (tools.test(name) && argument > 0 && (isLiteral(first) || offering.test(name))) return 'handler';
  if (events.has(name) && argument > 0) return 'loop';
  if (promises.has(name)) return 'later';
  if (routes.has(name) && (argument > 0 ? isRoute(first) : isOfRoute(callee))) return 'handler';
  if (argument === 0 && (/^on(?:Did|Will)[A-Z]/.test(name) || asked.test(name))) return 'handler';
  if (iterations.has(name)) return 'now';
  return 'unknown';
}

/** `session.post('Profiler.stop', (error, { profile }) => …)`: https://nodejs.org/api/inspector.html#sessionpostmethod-params-callback */
function isOfInspector(method: Argument | undefined): boolean {
  return /^[A-Z][A-Za-z]+\.[a-z][A-Za-z]+$/.test(literal(method));
}

/** What an editor asks a language server: https://microsoft.github.io/language-server-protocol */
const asked =
  /^on(?:Request|Notification|Completion|CompletionResolve|Hover|SignatureHelp|Definition|TypeDefinition|References|DocumentSymbol|WorkspaceSymbol|CodeAction|CodeLens|DocumentFormatting|RenameRequest|ExecuteCommand|FoldingRanges)$/;

/** `app.use((request, response, next) => …)`, `app.use((context, next) => …)`: a plugin is given one thing, or an object. */
function isMiddleware(given: FunctionFacts | undefined): boolean {
  return given !== undefined && given.params.length >= 2;
}

/** `schema.virtual('name').get(function () { … })`. */
function isOfVirtual(name: string, callee: Expr): boolean {
  if ((name !== 'get' && name !== 'set') || callee.kind !== 'member' || callee.of.kind !== 'call') return false;
  return callee.of.of.kind === 'member' && callee.of.of.name === 'virtual';
}

/** `queue.process((job, done) => …)`. */
function isOfJob(given: FunctionFacts | undefined): boolean {
  return given?.params[0]?.name === 'job';
}

/** What a server of the Model Context Protocol offers: https://modelcontextprotocol.io */
const tools = /^(?:tool|registerTool|resource|registerResource|prompt|registerPrompt|setRequestHandler)$/;
/** Of these what nothing else is called, under whichever name it is offered. */
const offering = /^(?:register(?:Tool|Resource|Prompt)|setRequestHandler)$/;

/** `command('build').action(run)`, `yargs.command('build', 'Builds it.', {}, run)`, `gulp.task('build', run)`. */
function isOfCommand(name: string, argument: number, [first, second]: CallFacts['args'], callee: Expr): boolean {
  if (name === 'action') return argument === 0 && goesThrough(callee, 'command');
  if (tasks.test(name)) return argument > 0 && isLiteral(first);
  const isDescribed = second?.value.kind === 'literal' && typeof second.value.value === 'string';
  return name === 'command' && argument > 1 && isDescribed;
}

/** Of builds: https://gruntjs.com/api/grunt.task, https://gulpjs.com/docs/en/api/task */
const tasks = /^(?:task|registerTask|registerMultiTask)$/;

/** `app.route('/users').get(list).post(add)`. */
function isOfRoute(callee: Expr): boolean {
  if (callee.kind !== 'member' || callee.of.kind !== 'call') return false;
  const { of, args } = callee.of;
  return of.kind === 'member' && ((of.name === 'route' && isRoute(args[0])) || (routes.has(of.name) && isOfRoute(of)));
}

/** Regular expressions and lists of names, too. */
function isLiteral(argument: Argument | undefined): boolean {
  return argument?.value.kind === 'literal' || argument?.value.kind === 'collection';
}

/** `procedure` of `t.procedure.input(…).query`, `publicProcedure` of `publicProcedure.query`. */
function goesThrough(expr: Expr, name: string): boolean {
  if (expr.kind === 'call') return goesThrough(expr.of, name);
  if (expr.kind === 'name') return expr.name.toLowerCase().endsWith(name);
  return expr.kind === 'member' && (expr.name.toLowerCase().endsWith(name) || goesThrough(expr.of, name));
}

function isRoute(argument: Argument | undefined): boolean {
  if (argument?.value.kind !== 'literal') return false;
  const { value } = argument.value;
  return typeof value === 'string' && /^[/*]/.test(value);
}

/** `new Promise(executor)`. */
function fateByName(callee: Expr, argument: number): Fate {
  return callee.kind === 'name' && callee.name === 'Promise' && argument === 0 ? 'now' : 'unknown';
}
