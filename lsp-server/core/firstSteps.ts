/**
 * Which async functions of Python run once in the life of a program: the main of a command, what a framework calls before it serves
 * and when it closes down, and what nobody but these leads to. Says nothing of what they may do, only that it is not done again.
 */

import type { CallFacts, Expr, FileFacts, FunctionFacts } from './facts.ts';
import type { LinkedFunction } from './link.ts';
import { lastName } from './names.ts';
import type { FunctionRef } from './values.ts';

/** A call that makes the coroutine of an async function. */
interface Start {
  readonly by: FunctionRef;
  readonly call: CallFacts;
}

/** Where something is named in the project: where it is called, and where it is handed to somebody who may call it. */
interface Mentions {
  /** How often as itself or as the member of a module, and how often as that of something else. */
  readonly called: { readonly plain: ReadonlyMap<string, number>; readonly member: ReadonlyMap<string, number> };
  readonly handed: ReadonlyMap<string, readonly Handed[]>;
}

type Callers = ReadonlyMap<FunctionFacts, readonly Start[]>;

interface Handed {
  readonly call: CallFacts | null;
  /** The keyword it is given as. */
  readonly as: string | null;
}

export class FirstSteps {
  readonly #functions: readonly LinkedFunction[];
  readonly #known = new Map<FunctionFacts, boolean>();
  #starts: Callers | undefined;
  #callers: Callers | undefined;
  #mentions: Mentions | undefined;

  constructor(functions: readonly LinkedFunction[]) {
    this.#functions = functions;
  }

  includes({ file, facts }: FunctionRef): boolean {
    const known = this.#known.get(facts);
    if (known !== undefined) return known;
    // In a circle nothing speaks for it.
    this.#known.set(facts, false);
    const found = file.language === 'python' && facts.async && this.#judge(facts);
    this.#known.set(facts, found);
    return found;
  }

  #judge(facts: FunctionFacts): boolean {
    const name = lastName(facts.name);
    if (hooks.test(name) || facts.decorators.some(isHook)) return true;
    const { called, handed } = (this.#mentions ??= mentionsIn(this.#functions));
    const uses = handed.get(name) ?? [];
    if (uses.length > 0) return uses.every(isForHook);
    if (facts.decorators.length > 0 && !facts.decorators.every(isPlain)) return false;
    const starts = (this.#starts ??= callersIn(this.#functions, 'starts')).get(facts) ?? [];
    const calls = (facts.owner === null ? called.plain : called.member).get(name) ?? 0;
    if (starts.length === 0 || starts.length < calls) return false;
    // What is not waited for goes on beside what serves.
    return starts.every(({ by, call }) =>
      by.facts.async ? call.awaited && this.includes(by) : runs(by, call) && this.#isEntry(by, entryDepth),
    );
  }

  /** It runs when the program or a thread of its own begins, as far as anybody can tell. */
  #isEntry({ file, index, facts }: FunctionRef, depth: number): boolean {
    if (index === 0 || mains.test(lastName(facts.name))) return true;
    if (facts.decorators.some(isCommand) || isThread(file, facts)) return true;
    const callers = (this.#callers ??= callersIn(this.#functions, 'edges')).get(facts) ?? [];
    return (
      depth > 0 && callers.length > 0 && callers.every(({ by }) => !by.facts.async && this.#isEntry(by, depth - 1))
    );
  }
}

/** By custom of programs and frameworks alike. */
const hooks =
  /^_*(?:async_?)?(?:(?:\w+_)?lifespan|(?:on_)?(?:startup|shutdown)|(?:startup|shutdown)_event|setup_hook)$/;
const registrations = /^(?:on_event|on_(?:startup|shutdown|cleanup)|(?:before|after)_serving|cleanup_ctx|lifespan)$/;
const events = /^(?:startup|shutdown|(?:before|after)_server_(?:start|stop)|main_process_(?:start|stop))$/;

function isHook(decorator: Expr): boolean {
  if (decorator.kind === 'call') return isHook(decorator.of) || decorator.args.some(({ value }) => isEvent(value));
  return (decorator.kind === 'name' || decorator.kind === 'member') && registrations.test(decorator.name);
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
function runs({ facts }: FunctionRef, { callee }: CallFacts): boolean {
  const name = nameOf(callee);
  return facts.calls.some((call) => isRun(call.callee) && call.args.some(({ value }) => isCallOf(value, name)));
}

const entryDepth = 3;
const mains =
  /^_*(?:main|cli|entry_?point|console_?main|run_(?:server|app|bot|main|cli)|start_server|cmd_\w+|main_\w+|\w+_(?:main|command|cmd))$/;
const runners = /^(?:run|run_until_complete)$/;

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

function mentionsIn(functions: readonly LinkedFunction[]): Mentions {
  const called = { plain: new Map<string, number>(), member: new Map<string, number>() };
  const handed = new Map<string, Handed[]>();
  const hand = (expr: Expr | null, one: Handed): void => {
    for (const name of namesIn(expr)) {
      const known = handed.get(name);
      if (known === undefined) handed.set(name, [one]);
      else known.push(one);
    }
  };
  for (const { ref } of functions) {
    for (const call of ref.facts.calls) {
      if (call.manner !== 'call') continue;
      count(call.callee, ref.file, called);
      for (const { name, value } of call.args) hand(value, { call, as: name });
    }
    for (const { value } of ref.facts.bindings) hand(value, { call: null, as: null });
    for (const value of ref.facts.returned) hand(value, { call: null, as: null });
  }
  for (const file of new Set(functions.map(({ ref }) => ref.file)))
    for (const { attributes } of file.classes)
      for (const { name, value } of attributes) hand(value, { call: null, as: name });
  return { called, handed };
}

function count(callee: Expr, { imports }: FileFacts, called: Record<'plain' | 'member', Map<string, number>>): void {
  if (callee.kind !== 'name' && callee.kind !== 'member') return;
  const of = callee.kind === 'member' && callee.of.kind === 'name' ? callee.of.name : undefined;
  const isPlain = callee.kind === 'name' || imports.some(({ local }) => local === of);
  const counts = called[isPlain ? 'plain' : 'member'];
  counts.set(callee.name, (counts.get(callee.name) ?? 0) + 1);
}

/** What stands for itself, alone or in a collection: what is called is not handed over. */
function namesIn(expr: Expr | null): readonly string[] {
  if (expr === null) return [];
  if (expr.kind === 'name' || expr.kind === 'member') return [expr.name];
  if (expr.kind === 'collection' || expr.kind === 'either') return expr.of.flatMap(namesIn);
  return [];
}
