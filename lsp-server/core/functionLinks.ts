/** Links one function: the functions, coroutines and blocking APIs that its calls lead to. */

import type { Catalogue, Context } from './catalogue.ts';
import { type CallFacts, type Expr, type FileFacts, type FunctionFacts, unknown } from './facts.ts';
import type { FunctionArguments } from './functionArguments.ts';
import { givenInMemory, inMemory } from './inMemory.ts';
import { isHarmless } from './harmless.ts';
import { ofFile } from './kernelFiles.ts';
import { isLeftLazy } from './lazy.ts';
import { excuses, givesNothing, isAskingForLoop, letsLoopWait } from './excuses.ts';
import type { Block, Edge, LinkedFunction } from './link.ts';
import { isInstalled } from './modules.ts';
import { touchedBy } from './obstacles.ts';
import { regexIn } from './regexes.ts';
import { inside, type Place, type Resolver } from './resolve.ts';
import { retriesOf } from './retries.ts';
import { unmetBy } from './unmet.ts';
import { workIn } from './work.ts';
import { typeName, typesIn } from './unions.ts';
import { alternatives, type FunctionRef, type Value } from './values.ts';

export class FunctionLinks {
  readonly #resolver: Resolver;
  readonly #catalogue: Catalogue;
  readonly #passed: FunctionArguments;
  /** The names of all properties, so that other attributes need not be looked up. */
  readonly #properties: ReadonlySet<string>;
  /** What is linked hands functions over to others, too. */
  readonly #contexts: Map<FunctionFacts, Context>;

  constructor(
    resolver: Resolver,
    passed: FunctionArguments,
    properties: ReadonlySet<string>,
    contexts: Map<FunctionFacts, Context>,
  ) {
    this.#resolver = resolver;
    this.#catalogue = resolver.catalogue;
    this.#passed = passed;
    this.#properties = properties;
    this.#contexts = contexts;
  }

  /** Whether it runs on the loop is known at the end only. */
  of(ref: FunctionRef): LinkedFunction {
    const place = inside(ref.file, ref.index);
    const edges: Edge[] = [];
    const blocks: Block[] = [];
    const starts: Edge[] = [];
    let touches: string | null = null;
    let asksForLoop = false;
    for (const call of ref.facts.calls) {
      if (call.manner === 'property') {
        for (const to of this.#read(call, place)) edges.push({ call, to });
        continue;
      }
      const regex = regexIn(call, place, this.#resolver);
      if (regex !== undefined) blocks.push({ call, api: regex });
      for (const value of fitting(alternatives(this.#resolver.valueOf(call.callee, place)), call, ref)) {
        const callee = this.#direct(value, ref.file);
        for (const to of this.#entered(callee, call)) {
          edges.push(edgeOf(call, to, callee, ref));
        }
        if (callee.kind === 'object') this.#readObject(callee, call, ref.facts, blocks);
        if (callee.kind === 'function' && callee.function.facts.async) starts.push({ call, to: callee.function });
        if (callee.kind === 'api' && call.manner === 'call') {
          this.#readApi(callee, call, place, edges, blocks);
          asksForLoop ||= isAskingForLoop(this.#catalogue.canonical(callee.name));
          touches ??= touchedBy(ref.facts, call, this.#catalogue.canonical(callee.name));
        }
        if (callee.kind === 'partial' && callee.of.kind === 'api' && call.manner === 'call')
          this.#readApi(callee.of, bound(call, callee.expr), place, edges, blocks);
        for (const to of this.#passed.calledBy(callee, call, place)) {
          // Where nobody awaits it here, an async function calls what it is given on the loop, but later.
          if (callee.kind === 'function' && callee.function.facts.async && !call.awaited)
            this.#contexts.set(to.facts, 'loop');
          else edges.push({ call, to });
        }
      }
    }
    blocks.push(...workIn(ref, edges, this.#resolver), ...retriesOf(ref, this.#resolver));
    const left = blocks.filter(({ api }) => !excuses(api.api, ref, asksForLoop));
    const kept = ref.file.language === 'python' ? lean(edges, left, starts) : edges;
    return {
      ref,
      edges: kept,
      blocks: left.length === 0 ? none : left,
      starts: starts.length === 0 ? none : starts,
      endless: ref.facts.endless,
      touches,
      onLoop: false,
    };
  }

  /** `readFileSync.apply(null, names)` is a call of `readFileSync`. */
  #direct(callee: Value, { language }: FileFacts): Value {
    if (callee.kind !== 'api' || language !== 'javascript' || !isIndirect(callee.name)) return callee;
    const name = callee.name.slice(0, callee.name.lastIndexOf('.'));
    return this.#catalogue.blocking(this.#catalogue.canonical(name)) === undefined ? callee : { ...callee, name };
  }

  /** The functions whose bodies run when `callee` is called, entered or iterated over. */
  #entered(callee: Value, call: CallFacts): FunctionRef[] {
    switch (callee.kind) {
      case 'function':
        return call.manner === 'call' && this.#runsHere(callee, call) ? [callee.function] : [];
      case 'class':
        return call.manner === 'call'
          ? this.#methods({ kind: 'instance', class: callee.class }, constructors[callee.class.file.language])
          : [];
      case 'instance':
        // `async with` and `async for` run the async ones, which report themselves.
        if (callee.class.file.language === 'javascript' || (call.awaited && call.manner !== 'call')) return [];
        return this.#methods(callee, implicit[call.manner]).filter((to) => !call.awaited || this.#givesAwaitable(to));
      case 'partial':
        return this.#entered(callee.of, call);
      case 'generator':
        return call.manner === 'iterate' ? [callee.function] : [];
      case 'manager':
        return call.manner === 'enter' ? [callee.function] : [];
      case 'either':
        return callee.of.flatMap((one) => this.#entered(one, call));
      case 'super':
      case 'module':
      case 'api':
      case 'object':
      case 'many':
      case 'tuple':
      case 'coroutine':
        return [];
    }
  }

  /** The property that is read, or the method that an operator calls, if the name is any one's. */
  #read({ callee }: CallFacts, place: Place): FunctionRef[] {
    if (callee.kind !== 'member' || !this.#properties.has(callee.name)) return [];
    return alternatives(this.#resolver.valueOf(callee.of, place)).flatMap((of) => {
      if (operators.has(callee.name)) return of.kind === 'instance' ? this.#methods(of, [callee.name]) : [];
      const property =
        of.kind === 'instance' || of.kind === 'super' ? this.#resolver.classes.property(of, callee.name) : undefined;
      return property && this.#runsAtCall(property.facts) ? [property] : [];
    });
  }

  /** What a `with` or a `for` does to a library's object: `with lock:`. */
  #readObject(
    { type, origin }: Extract<Value, { kind: 'object' }>,
    call: CallFacts,
    facts: FunctionFacts | undefined,
    blocks: Block[],
  ): void {
    for (const name of implicit[call.manner]) {
      const api = this.#catalogue.blocking(this.#resolver.apiOf(type, name));
      if (api === undefined || api.weight === 'noise' || call.awaited) continue;
      if (name === '__exit__' && letsLoopWait(type, call, facts)) continue;
      blocks.push({ call, api, ...(api.kind === 'lock' && origin ? { lock: origin } : {}) });
    }
  }

  #methods(instance: Extract<Value, { kind: 'instance' }>, names: readonly string[]): FunctionRef[] {
    return names.flatMap((name) => {
      const method = this.#resolver.classes.member(instance, name);
      return method?.kind === 'function' && this.#runsAtCall(method.function.facts) ? [method.function] : [];
    });
  }

  /** What an async function of an installed package does, nobody is told where it stands. */
  #runsHere(callee: Extract<Value, { kind: 'function' }>, call: CallFacts): boolean {
    const { facts, file } = callee.function;
    if (facts.async) return call.awaited && !facts.generator && file.language === 'python' && isInstalled(file.file);
    return this.#runsAtCall(facts) && !this.#isMadeAsync(callee, call);
  }

  /** An async function reports its own calls; a generator's body runs later; a decorator may send the body elsewhere. */
  #runsAtCall(facts: FunctionFacts): boolean {
    return !facts.async && !facts.generator && this.#contexts.get(facts) !== 'thread';
  }

  /** Awaited although it is sync: a decorator has made something of it that runs its body who knows where, or one below it is meant. */
  #isMadeAsync({ function: of }: Extract<Value, { kind: 'function' }>, { awaited }: CallFacts): boolean {
    const { file, facts } = of;
    if (!awaited || file.language !== 'python') return false;
    const place = { file, scope: facts.parent ?? 0 };
    if (this.#hasBelow(of) && facts.decorators.length === 0 && givesNothing(of, this.#resolver)) return true;
    return facts.decorators.some((decorator) =>
      alternatives(this.#resolver.valueOf(decorator.kind === 'call' ? decorator.of : decorator, place)).some((value) =>
        value.kind === 'api'
          ? !keepsColour.test(value.name)
          : value.kind === 'function' && !this.#passed.calls(value.function),
      ),
    );
  }

  /** What is awaited is an object that calls something else where its own `__call__` gives nothing to wait for. */
  #givesAwaitable(to: FunctionRef): boolean {
    return alternatives(this.#resolver.resultOf(to)).some(({ kind }) => kind === 'coroutine');
  }

  #hasBelow({ file, facts: { owner } }: FunctionRef): boolean {
    const { classes } = this.#resolver;
    const of = owner === null ? undefined : this.#resolver.classAt(file, owner);
    return of !== undefined && classes.below(of).length > 0;
  }

  #readApi(
    { name, bound = false }: Extract<Value, { kind: 'api' }>,
    call: CallFacts,
    place: Place,
    edges: Edge[],
    blocks: Block[],
  ): void {
    const canonical = this.#catalogue.canonical(name);
    const api = this.#catalogue.blocking(canonical);
    if (
      api &&
      api.weight !== 'noise' &&
      api.decorates !== true &&
      !(call.awaited && bound) &&
      !isHarmless(call, api) &&
      !isLeftLazy(canonical, call, place.file.functions[place.scope]) &&
      !(api.kind !== 'compute' && this.#isInMemory(call, place))
    )
      blocks.push({ call, api: ofFile(api, call, place) });
    for (const handOver of this.#catalogue.handOvers(canonical)) {
      if (handOver.runs === 'caller' && typeof handOver.takes === 'number')
        this.#goThrough(call, handOver.takes, place, edges, blocks);
      for (const to of this.#passed.at(call, handOver.takes, place)) {
        if (handOver.runs === 'caller') edges.push({ call, to });
        else if (handOver.runs === 'loop') this.#contexts.set(to.facts, 'loop');
      }
    }
  }

  /** `list(cursor)` goes through its argument as a `for` does. */
  #goThrough(call: CallFacts, takes: number, place: Place, edges: Edge[], blocks: Block[]): void {
    const argument = call.args[takes];
    if (argument === undefined || argument.name !== null) return;
    const through: CallFacts = { ...call, manner: 'iterate' };
    for (const value of alternatives(this.#resolver.valueOf(argument.value, place))) {
      if (value.kind === 'instance') for (const to of this.#methods(value, implicit.iterate)) edges.push({ call, to });
      if (value.kind !== 'object') continue;
      const found: Block[] = [];
      this.#readObject(value, through, place.file.functions[place.scope], found);
      for (const { api } of found) blocks.push({ call, api });
    }
  }

  /** `ZipFile(BytesIO())`, `json.load(StringIO())`: a file that is none. */
  #isInMemory(call: CallFacts, place: Place): boolean {
    return call.args.some(({ value }) =>
      alternatives(this.#resolver.valueOf(value, place)).some((one) => one.kind === 'object' && inMemory.has(one.type)),
    );
  }
}

const none: readonly never[] = [];

function edgeOf(call: CallFacts, to: FunctionRef, callee: Value, by: FunctionRef): Edge {
  const inMemory = givenInMemory(call, to, by.facts);
  // What a `partial` was given before is not told by the call.
  const unmet = callee.kind === 'partial' || callee.kind === 'either' ? undefined : unmetBy(call, to, by);
  return { call, to, ...(inMemory ? { inMemory } : {}), ...unmet };
}

/** Of a call that only leads on nobody asks any more what it is given; kept, that is as much as all else that is known at the end. */
function lean(edges: readonly Edge[], blocks: readonly Block[], starts: readonly Edge[]): readonly Edge[] {
  const whole = new Set([...blocks, ...starts].map(({ call }) => call));
  const known = new Map<CallFacts, CallFacts>();
  if (edges.length === 0) return none;
  return edges.map((edge) => {
    if (whole.has(edge.call)) return edge;
    const call = known.get(edge.call) ?? { ...edge.call, callee: unknown, args: none };
    known.set(edge.call, call);
    return { ...edge, call };
  });
}

/**
 * Of several things that a call may mean, those that its await allows: what is awaited is the async one, and what is not
 * awaited although one is async is not known well enough.
 */
function fitting(callees: readonly Value[], call: CallFacts, by: FunctionRef): readonly Value[] {
  if (call.manner === 'call' && callees.some(isObject) && mayBeFunction(call.callee, by))
    return callees.filter((callee) => !isObject(callee));
  if (callees.length < 2) return callees;
  const async = callees.filter((callee) =>
    callee.kind === 'function' ? callee.function.facts.async : callee.kind === 'api' && asyncNames.test(callee.name),
  );
  return async.length === 0 || call.manner !== 'call' ? callees : async;
}

/** Unless its class says itself what is done when it is called. */
function isObject(callee: Value): boolean {
  return (
    callee.kind === 'object' || (callee.kind === 'instance' && !Object.hasOwn(callee.class.facts.methods, '__call__'))
  );
}

/** `model: Model | Callable[[State], Model]`: of these it is the function that is called. */
function mayBeFunction(callee: Expr, { file, facts }: FunctionRef): boolean {
  if (callee.kind !== 'name') return false;
  const param = facts.params.find(({ name }) => name === callee.name);
  if (param !== undefined) return param.type !== null && isFunctionType(param.type);
  const parent = facts.parent === null ? undefined : file.functions[facts.parent];
  return parent !== undefined && mayBeFunction(callee, { file, index: facts.parent ?? 0, facts: parent });
}

function isFunctionType(type: Expr): boolean {
  return typesIn(type).some((one) => typeName(one) === 'Callable');
}

/** `send()` after `send = partial(time.sleep, 1)`, with what was given before. */
function bound(call: CallFacts, partial: Expr): CallFacts {
  return partial.kind === 'call' ? { ...call, args: [...partial.args.slice(1), ...call.args] } : call;
}

/** `redis.asyncio.Redis.get`, `httpx.AsyncClient.get`. */
const asyncNames = /\.a(?:sync)?io\.|\.Async[A-Z]\w*\./;

function isIndirect(name: string): boolean {
  return name.endsWith('.apply') || name.endsWith('.call');
}

/** Decorators after which a sync function is still one. */
const keepsColour = /^(?:staticmethod|classmethod|functools|abc|typing|typing_extensions|contextlib)\b/;

/** `cache[key]`, `cache[key] = it`, `del cache[key]`, `key in cache`, `len(cache)`. */
export const operators: ReadonlySet<string> = new Set([
  '__getitem__',
  '__setitem__',
  '__delitem__',
  '__contains__',
  '__len__',
]);

const constructors = { python: ['__new__', '__init__', '__post_init__'], javascript: ['constructor'] } as const;

/** The methods that a call, a `with` and a `for` run on an instance of Python. */
const implicit = {
  call: ['__call__'],
  enter: ['__enter__', '__exit__'],
  iterate: ['__iter__', '__next__'],
  property: [],
} as const;
