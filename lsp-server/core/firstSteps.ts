/**
 * Which async functions of Python run once in the life of a program: the main of a command, what a framework calls before it serves
 * and when it closes down, and what nobody but these leads to. Says nothing of what they may do, only that it is not done again.
 */

import type { CallFacts, Expr, FileFacts, FunctionFacts } from './facts.ts';
import type { LetGo, LinkedFunction } from './link.ts';
import { lastName } from './names.ts';
import type { FunctionRef } from './values.ts';

/** A call that makes the coroutine of an async function. */
interface Start {
  readonly by: FunctionRef;
  readonly call: CallFacts;
}

/** Where something is named in the project, by its name: where it is called, and where it is handed to somebody who may call it. */
interface Mentions {
  readonly called: ReadonlyMap<string, readonly Mention[]>;
  readonly handed: ReadonlyMap<string, readonly Handed[]>;
  /** The files whose module has a function of a name. */
  readonly defined: ReadonlyMap<string, readonly FileFacts[]>;
}

interface Mention {
  readonly file: FileFacts;
  readonly expr: Extract<Expr, { kind: 'name' | 'member' }>;
}

type Callers = ReadonlyMap<FunctionFacts, readonly Start[]>;

interface Handed extends Mention {
  readonly by: FunctionRef | null;
  readonly call: CallFacts | null;
  /** The keyword it is given as. */
  readonly as: string | null;
}

export class FirstSteps {
  readonly #functions: readonly LinkedFunction[];
  readonly #letGo: LetGo;
  readonly #known = new Map<FunctionFacts, boolean>();
  #starts: Callers | undefined;
  #callers: Callers | undefined;
  #mentions: Mentions | undefined;

  constructor(functions: readonly LinkedFunction[], letGo: LetGo = () => false) {
    this.#functions = functions;
    this.#letGo = letGo;
  }

  includes({ file, facts }: FunctionRef): boolean {
    const known = this.#known.get(facts);
    if (known !== undefined) return known;
    // In a circle nothing speaks for it.
    this.#known.set(facts, false);
    const found = file.language === 'python' && facts.async && this.#judge(file, facts);
    this.#known.set(facts, found);
    return found;
  }

  #judge(file: FileFacts, facts: FunctionFacts): boolean {
    const name = lastName(facts.name);
    if (isHooked({ facts })) return true;
    const { called, handed } = (this.#mentions ??= mentionsIn(this.#functions, this.#letGo));
    const means = (one: Mention): boolean => mayMean(one, name, file, facts) && !this.#meansAnother(one, name, file);
    const uses = handed.get(name)?.filter(means) ?? [];
    const runs = uses.filter((one) => this.#runsFirst(one));
    if (uses.length > runs.length) return uses.every((one) => isForHook(one));
    if (facts.decorators.length > 0 && !facts.decorators.every(isPlain)) return false;
    const starts = (this.#starts ??= callersIn(this.#functions, 'starts')).get(facts) ?? [];
    const calls = called.get(name)?.filter(means).length ?? 0;
    if (starts.length + runs.length === 0 || starts.length < calls) return false;
    // What is not waited for goes on beside what serves, and so does what is waited for again and again.
    return starts.every(({ by, call }) =>
      by.facts.async
        ? call.awaited && call.again !== true && this.includes(by)
        : isRunBy(by, call) && this.#isEntry(by, entryDepth),
    );
  }

  /** `anyio.run(main)`, `loop.run_sync(partial(main, args))`. */
  #runsFirst({ by, call, expr }: Handed): boolean {
    if (by === null || call === null || by.facts.async || !this.#isEntry(by, entryDepth)) return false;
    if (isRun(call.callee)) return call.args[0]?.value === expr;
    return nameOf(call.callee) === 'partial' && isRunBy(by, call);
  }

  /** `from .tools import main`, where `tools` has a `main` of its own. */
  #meansAnother({ file, expr }: Mention, name: string, home: FileFacts): boolean {
    const from = file === home || expr.kind !== 'name' ? undefined : file.imports.find(({ local }) => local === name);
    if (from === undefined) return false;
    const files = (this.#mentions?.defined.get(name) ?? []).filter((one) => isNamed(one, from.module));
    return files.length > 0 && !files.includes(home);
  }

  /** It runs when the program or a thread of its own begins, as far as anybody can tell. */
  #isEntry({ file, index, facts }: FunctionRef, depth: number): boolean {
    if (index === 0 || mains.test(lastName(facts.name))) return true;
    if (facts.decorators.some(isCommand) || isThread(file, facts)) return true;
    const callers = (this.#callers ??= callersIn(this.#functions, 'edges')).get(facts) ?? [];
    if (callers.length === 0) return isScript(facts);
    return depth > 0 && callers.every(({ by }) => !by.facts.async && this.#isEntry(by, depth - 1));
  }
}

/** What the scripts of a package name: nobody gives it anything, and nothing in the package calls it. */
function isScript({ owner, name, params }: FunctionFacts): boolean {
  return owner === null && /^_*(?:run|start|serve|launch)$/.test(name) && params.every(({ value }) => value !== null);
}

/** Whether a name stands for the function, as far as names tell: a method is a member, and what another file does not import it does not name. */
function mayMean({ file, expr }: Mention, name: string, home: FileFacts, { owner }: FunctionFacts): boolean {
  if (expr.kind === 'name')
    return owner === null && (file === home || file.imports.some((one) => one.local === name || one.name === '*'));
  const root = rootOf(expr.of);
  const from = file.imports.filter(({ local }) => local === root);
  if (owner !== null) return from.length === 0 || expr.of.kind !== 'name';
  const isNear = from.some((one) => isNamed(home, one.name ?? one.module));
  return from.length > 0 && (isNear || expr.of.kind !== 'name');
}

function rootOf(expr: Expr): string {
  return expr.kind === 'member' ? rootOf(expr.of) : nameOf(expr);
}

/** By the last part of a module's name, which is that of the file, or of the folder of a package. */
function isNamed({ file }: FileFacts, module: string): boolean {
  return file.replace(/(?:[\\/]__init__)?\.\w+$/, '').endsWith(lastName(module));
}

/** What frameworks call before they serve and when they close down. */
export function isHooked({ facts }: Pick<FunctionRef, 'facts'>): boolean {
  return hooks.test(lastName(facts.name)) || facts.decorators.some(isHook) || isMadeLifespan(facts);
}

/** By custom of programs and frameworks alike. */
const hooks =
  /^_*(?:async_?)?(?:(?:\w+_)?lifespan|(?:on_)?(?:app_)?(?:startup|shutdown)|(?:startup|shutdown)_event|setup_hook|cog_(?:un)?load)$/;
const registrations = /^(?:on_event|on_(?:startup|shutdown|cleanup)|(?:before|after)_serving|cleanup_ctx|lifespan)$/;
const events = /^(?:startup|shutdown|(?:before|after)_server_(?:start|stop)|main_process_(?:start|stop))$/;

function isHook(decorator: Expr): boolean {
  if (decorator.kind === 'call') return isHook(decorator.of) || decorator.args.some(({ value }) => isEvent(value));
  return (decorator.kind === 'name' || decorator.kind === 'member') && registrations.test(decorator.name);
}

/** `def make_lifespan(settings):` with a context manager inside, which it gives. */
function isMadeLifespan({ name, decorators }: FunctionFacts): boolean {
  const [maker = '', inner] = name.split('.').slice(-2);
  return (
    inner !== undefined && maker.endsWith('lifespan') && decorators.some((one) => nameOf(one) === 'asynccontextmanager')
  );
}

function isEvent(value: Expr): boolean {
  return value.kind === 'literal' && typeof value.value === 'string' && events.test(value.value);
}

/** `FastAPI(lifespan=prepare)`, `app.on_startup.append(prepare)`, `app.add_event_handler("startup", prepare)`. */
function isForHook({ call, as }: Handed): boolean {
  if (as !== null) return registrations.test(as);
  if (call?.callee.kind !== 'member') return false;
  const { name, of } = call.callee;
  if (registrations.test(name) || call.args.some(({ value }) => isEvent(value))) return true;
  return of.kind === 'member' && registrations.test(of.name);
}

/** Decorators after which a function is still called by its name alone. */
const plain = /^(?:asynccontextmanager|staticmethod|classmethod|override|wraps|typechecked)$/;

function isPlain(decorator: Expr): boolean {
  return (decorator.kind === 'name' || decorator.kind === 'member') && plain.test(decorator.name);
}

/** `asyncio.run(serve())`. */
function isRunBy({ facts }: FunctionRef, { callee }: CallFacts): boolean {
  const name = nameOf(callee);
  return facts.calls.some((call) => isRun(call.callee) && call.args.some(({ value }) => isCallOf(value, name)));
}

const entryDepth = 3;
const mains =
  /^_*(?:main|cli|entry_?point|console_?main|run_(?:server|app|bot|main|cli)|start_server|cmd_\w+|main_\w+|\w+_(?:main|command|cmd))$/;
const runners = /^run(?:_until_complete|_sync)?$/;

function isRun(callee: Expr): boolean {
  return callee.kind === 'member' && runners.test(callee.name);
}

function isCallOf(value: Expr, name: string): boolean {
  return value.kind === 'call' && nameOf(value.of) === name;
}

function nameOf(expr: Expr): string {
  return expr.kind === 'name' || expr.kind === 'member' ? expr.name : '';
}

/** `@click.command()`, `@app.command("serve")`. */
function isCommand(decorator: Expr): boolean {
  if (decorator.kind === 'call') return isCommand(decorator.of);
  return decorator.kind === 'member' && /^(?:command|callback|group)$/.test(decorator.name);
}

function isThread(file: FileFacts, { owner, name }: FunctionFacts): boolean {
  const bases = owner === null ? [] : (file.classes[owner]?.bases ?? []);
  return (
    lastName(name) === 'run' &&
    bases.some((base) => (base.kind === 'name' || base.kind === 'member') && base.name.endsWith('Thread'))
  );
}

function callersIn(functions: readonly LinkedFunction[], by: 'starts' | 'edges'): Callers {
  const found = new Map<FunctionFacts, Start[]>();
  for (const one of functions) {
    for (const { call, to } of one[by]) {
      const known = found.get(to.facts);
      if (known === undefined) found.set(to.facts, [{ by: one.ref, call }]);
      else known.push({ by: one.ref, call });
    }
  }
  return found;
}

const nobody = { by: null, call: null };

/** Only names of async functions are asked for, and most of what is named is none. */
function mentionsIn(functions: readonly LinkedFunction[], letGo: LetGo): Mentions {
  const asked = new Set(functions.flatMap(({ ref: { facts } }) => (facts.async ? [lastName(facts.name)] : [])));
  const called = new Map<string, Mention[]>();
  const handed = new Map<string, Handed[]>();
  const defined = new Map<string, FileFacts[]>();
  const hand = (
    value: Expr | null,
    file: FileFacts,
    as: string | null,
    by: Pick<Handed, 'by' | 'call'> = nobody,
  ): void => {
    for (const expr of namesIn(value)) if (asked.has(expr.name)) note(handed, expr.name, { file, expr, as, ...by });
  };
  for (const { ref } of functions) {
    const { file, facts } = ref;
    if (facts.parent === 0 && facts.owner === null && asked.has(facts.name)) note(defined, facts.name, file);
    for (const call of facts.calls) {
      if (call.manner !== 'call') continue;
      const { callee } = call;
      if ((callee.kind === 'name' || callee.kind === 'member') && asked.has(callee.name))
        note(called, callee.name, { file, expr: callee });
      for (const { name, value } of call.args) hand(value, file, name, { by: ref, call });
    }
    for (const { value } of facts.bindings) hand(value, file, null);
    for (const value of facts.returned) hand(value, file, null);
    letGo();
  }
  for (const file of new Set(functions.map(({ ref }) => ref.file)))
    for (const { attributes } of file.classes) for (const { name, value } of attributes) hand(value, file, name);
  return { called, handed, defined };
}

function note<One>(mentions: Map<string, One[]>, name: string, one: One): void {
  const known = mentions.get(name);
  if (known === undefined) mentions.set(name, [one]);
  else known.push(one);
}

/** What stands for itself, alone or in a collection: what is called is not handed over. */
function namesIn(expr: Expr | null): readonly Mention['expr'][] {
  if (expr === null) return [];
  if (expr.kind === 'name' || expr.kind === 'member') return [expr];
  if (expr.kind === 'collection' || expr.kind === 'either') return expr.of.flatMap(namesIn);
  return [];
}
