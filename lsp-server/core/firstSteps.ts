/**
 * Which async functions of Python run once in the life of a program: the main of a command, what a framework calls before it serves
 * and when it closes down, and what nobody but these leads to. Says nothing of what they may do, only that it is not done again.
 */

import type { CallFacts, Expr, FileFacts, FunctionFacts } from './facts.ts';
import { isProperty } from './classes.ts';
import type { Further, LinkedFunction } from './link.ts';
import { type Among, calleesNamed, type Handed, type Mention, Mentions } from './mentions.ts';
import { lastName } from './names.ts';
import type { FunctionRef } from './values.ts';

/** A call that makes the coroutine of an async function. */
interface Start {
  readonly by: FunctionRef;
  readonly call: CallFacts;
}

export class FirstSteps {
  readonly #functions: readonly LinkedFunction[];
  readonly #own: ReadonlySet<FileFacts>;
  readonly #further: Further | undefined;
  readonly #rest: () => void;
  readonly #known = new Map<FunctionFacts, boolean>();
  /** By how many callers above it may be looked at. */
  readonly #entries = Array.from({ length: entryDepth + 1 }, () => new Map<FunctionFacts, boolean>());
  #linked: ReadonlyMap<FunctionFacts, LinkedFunction> | undefined;
  #made: Mentions | undefined;

  /** `further` are the other functions of the files that are reported in; `rest` is asked between two that are looked into. */
  constructor(
    functions: readonly LinkedFunction[],
    own: ReadonlySet<FileFacts>,
    further?: Further,
    rest: () => void = () => {},
  ) {
    this.#functions = functions;
    this.#own = own;
    this.#further = further;
    this.#rest = rest;
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
    const means = (one: Mention): boolean => mayMean(one, name, file, facts) && !this.#meansAnother(one, name, file);
    const uses = [...this.#resting(this.#mentions.handed(name))].filter(means);
    const runs = uses.filter((one) => this.#runsFirst(one));
    if (uses.length > runs.length) return uses.every((one) => isForHook(one));
    if (facts.decorators.length > 0 && !facts.decorators.every(isPlain)) return false;
    const starts = this.#startsOf(facts, name, means);
    if (starts === null || starts.length + runs.length === 0) return false;
    // What is not waited for goes on beside what serves, and so does what is waited for again and again.
    return starts.every(({ by, call }) =>
      by.facts.async
        ? call.awaited && call.again !== true && this.includes(by)
        : isRunBy(by, call) && this.#isEntry(by, entryDepth),
    );
  }

  /** Null when something calls what may be it, and is not known to. */
  #startsOf(facts: FunctionFacts, name: string, means: (one: Mention) => boolean): readonly Start[] | null {
    const found: Start[] = [];
    for (const by of this.#resting(this.#mentions.callersOtherwise(name))) found.push(...this.#startsIn(by, facts));
    for (const by of this.#resting(this.#mentions.callers(name))) {
      const calls = calleesNamed(by, name).filter(means).length;
      const starts = this.#startsIn(by, facts);
      if (starts.length < calls) return null;
      found.push(...starts);
    }
    return found;
  }

  #startsIn(by: FunctionRef, facts: FunctionFacts): Start[] {
    return this.#linkedOf(by).starts.flatMap(({ call, to }) => (to.facts === facts ? [{ by, call }] : []));
  }

  /** `anyio.run(main)`, `loop.run_sync(partial(main, args))`. */
  #runsFirst({ by, call, expr }: Handed): boolean {
    if (by === null || call === null || by.facts.async) return false;
    const isIt = isRun(call.callee)
      ? call.args[0]?.value === expr
      : nameOf(call.callee) === 'partial' && isRunBy(by, call);
    return isIt && this.#isEntry(by, entryDepth);
  }

  /** `from .tools import main`, where `tools` has a `main` of its own. */
  #meansAnother({ file, expr }: Mention, name: string, home: FileFacts): boolean {
    const from = file === home || expr.kind !== 'name' ? undefined : file.imports.find(({ local }) => local === name);
    if (from === undefined) return false;
    const files = this.#mentions.definers(name).filter((one) => isNamed(one, from.module));
    return files.length > 0 && !files.includes(home);
  }

  /** It runs when the program or a thread of its own begins, as far as anybody can tell. */
  #isEntry({ file, index, facts }: FunctionRef, depth: number): boolean {
    if (index === 0 || mains.test(lastName(facts.name))) return true;
    if (facts.decorators.some(isCommand) || isThread(file, facts)) return true;
    const known = this.#entries[depth]?.get(facts);
    if (known !== undefined) return known;
    const found = this.#isCalledFirst({ file, index, facts }, depth);
    this.#entries[depth]?.set(facts, found);
    return found;
  }

  #isCalledFirst(ref: FunctionRef, depth: number): boolean {
    let isCalled = false;
    for (const by of this.#resting(this.#mayCall(ref))) {
      if (!this.#linkedOf(by).edges.some(({ to }) => to.facts === ref.facts)) continue;
      if (depth === 0 || by.facts.async || !this.#isEntry(by, depth - 1)) return false;
      isCalled = true;
    }
    return isCalled || isScript(ref.facts);
  }

  /** By their names; of those that are called without being named, nobody in another file is known. */
  *#mayCall({ file, facts }: FunctionRef): Iterable<FunctionRef> {
    const name = lastName(facts.name);
    if (isProperty(facts)) return;
    const names = [name, ...(name === '__init__' ? [lastName(file.classes[facts.owner ?? -1]?.name ?? '')] : [])];
    for (const one of names) {
      yield* this.#mentions.callers(one);
      yield* this.#mentions.callersOtherwise(one);
    }
    for (const { file: near, by } of this.#mentions.handed(name)) {
      if (by !== null) yield by;
      // Kept under another name, or given back: who calls it then is looked for where it is.
      else for (const [index, one] of near.functions.entries()) yield { file: near, index, facts: one };
    }
  }

  get #mentions(): Mentions {
    return (this.#made ??= new Mentions(this.#among()));
  }

  #among(): Among {
    const among = new Map<FileFacts, Set<number> | undefined>();
    if (this.#further !== undefined) for (const file of this.#own) among.set(file, undefined);
    for (const { file, index } of this.#functions.map(({ ref }) => ref)) {
      if (this.#further !== undefined && this.#own.has(file)) continue;
      const known = among.get(file);
      if (known === undefined) among.set(file, new Set([index]));
      else known.add(index);
    }
    return among;
  }

  #linkedOf(ref: FunctionRef): Pick<LinkedFunction, 'edges' | 'starts'> {
    this.#linked ??= new Map(this.#functions.map((one) => [one.ref.facts, one]));
    return this.#linked.get(ref.facts) ?? this.#further?.of(ref) ?? nobody;
  }

  *#resting<One>(all: Iterable<One>): Iterable<One> {
    for (const one of all) {
      yield one;
      this.#rest();
    }
  }
}

const nobody = { edges: [], starts: [] };

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

/** It leaves to the function's own callers who calls it. */
export function isPlain(decorator: Expr): boolean {
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
