/**
 * Functions passed to functions: which parameters a project's function calls itself, and which it only hands on to another
 * thread. Wrappers around an offload boundary are discovered by this, not listed.
 */

import type { CallFacts, Expr, FunctionFacts, ParamFact } from './facts.ts';
import { innerOf } from './inner.ts';
import { inside, type Place, type Resolver } from './resolve.ts';
import { Settling } from './settling.ts';
import { alternatives, type FunctionRef, type Value } from './values.ts';

/** What becomes of a parameter that is a function. */
interface Fate {
  readonly called: boolean;
  /** By a function inside, as the wrapper that a decorator makes. */
  readonly calledInside: boolean;
  readonly offloaded: boolean;
}

type GrowingFate = { -readonly [Part in keyof Fate]: Fate[Part] };

export class FunctionArguments {
  readonly #resolver: Resolver;
  /** By the parameter. */
  readonly #fates = new Settling<Fate>();

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  /** The functions given as the argument at a position or under a keyword. */
  at(call: CallFacts, takes: number | string, place: Place): FunctionRef[] {
    const argument = typeof takes === 'string' ? call.args.find((one) => one.name === takes) : positionals(call)[takes];
    return argument ? this.#functionsOf(argument.value, place) : [];
  }

  /** The sync functions given to `callee` that it calls while it runs; what it can also hand over, it calls where there is no other thread. */
  calledBy(callee: Value, call: CallFacts, place: Place): FunctionRef[] {
    if (callee.kind !== 'function' || call.manner !== 'call') return [];
    return call.args.flatMap((argument, index) => {
      if (neverFunctions.has(argument.value.kind)) return [];
      const name = argument.name ?? paramAt(callee, index);
      const fate = name === undefined ? undefined : this.#fateOf(callee.function, name);
      return fate?.called === true && !fate.offloaded ? this.#functionsOf(argument.value, place) : [];
    });
  }

  /** Whether it calls one of its parameters while it runs. */
  callsGiven(ref: FunctionRef): boolean {
    return ref.facts.params.some(({ name }) => {
      const fate = this.#fateOf(ref, name);
      return fate.called && !fate.offloaded;
    });
  }

  /** Whether the function hands its parameter over to another thread or process. */
  offloads(ref: FunctionRef, position: number): boolean {
    const name = ref.facts.params[position]?.name;
    return name !== undefined && this.#fateOf(ref, name).offloaded;
  }

  /** Whether a decorator's wrapper, or the decorator itself, calls the function that it is given. */
  calls(decorator: FunctionRef): boolean {
    return decorator.facts.params.some(({ name }) => {
      const fate = this.#fateOf(decorator, name);
      return fate.called || fate.calledInside;
    });
  }

  #functionsOf(expr: Expr, place: Place): FunctionRef[] {
    return alternatives(this.#resolver.valueOf(expr, place)).flatMap((value) => syncFunction(value));
  }

  #fateOf(ref: FunctionRef, name: string): Fate {
    const param = ref.facts.params.find((one) => one.name === name);
    if (param === undefined || (ref.file.language === 'python' && !param.passed)) return nothing;
    return this.#fates.of(param, ref, this.#make) ?? nothing;
  }

  readonly #make = ({ name }: ParamFact, ref: FunctionRef): Fate => {
    const fate: GrowingFate = { ...nothing };
    const waiting = [ref.index];
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      const facts = ref.file.functions[index];
      if (facts) this.#follow(facts, index, ref, name, fate);
      waiting.push(...innerOf(ref.file.functions)(index));
    }
    return fate;
  };

  #follow(facts: FunctionFacts, index: number, ref: FunctionRef, name: string, fate: GrowingFate): void {
    const place = inside(ref.file, index);
    const isIt = (expr: Expr): boolean => isNamed(expr, name) || isPartialOf(expr, name);
    const aliases = facts.bindings.filter(({ value }) => value !== null && isIt(value)).map((one) => one.name);
    const isGiven = (expr: Expr): boolean => isIt(expr) || (expr.kind === 'name' && aliases.includes(expr.name));
    for (const call of facts.calls) {
      if (isNamed(call.callee, name)) fate[index === ref.index ? 'called' : 'calledInside'] = true;
      // Many calls are gone through many times: what `entries()` makes for each argument would be a tenth of what judging takes.
      for (let position = 0; position < call.args.length; position += 1) {
        const argument = call.args[position];
        if (argument === undefined || !isGiven(argument.value)) continue;
        for (const callee of alternatives(this.#resolver.valueOf(call.callee, place)))
          this.#passedOn(callee, argument.name ?? position, fate);
      }
    }
  }

  #passedOn(callee: Value, taken: number | string, fate: GrowingFate): void {
    if (callee.kind === 'api') {
      for (const handOver of this.#resolver.catalogue.handOvers(this.#resolver.catalogue.canonical(callee.name))) {
        if (handOver.takes !== taken) continue;
        if (handOver.runs === 'thread' || handOver.runs === 'process') fate.offloaded = true;
        if (handOver.runs === 'caller') fate.called = true;
      }
    }
    if (callee.kind !== 'function') return;
    const name = typeof taken === 'string' ? taken : paramAt(callee, taken);
    if (name === undefined) return;
    const further = this.#fateOf(callee.function, name);
    fate.called ||= further.called;
    fate.offloaded ||= further.offloaded;
  }
}

const nothing: Fate = { called: false, calledInside: false, offloaded: false };

const neverFunctions: ReadonlySet<Expr['kind']> = new Set(['literal', 'collection', 'operator', 'unknown']);

/** A function that runs when it is called; a generator that runs when it is gone through. */
function syncFunction(value: Value): FunctionRef[] {
  if (value.kind === 'partial') return syncFunction(value.of);
  if (value.kind !== 'function' && value.kind !== 'generator') return [];
  const { facts } = value.function;
  return facts.async || (facts.generator && value.kind === 'function') ? [] : [value.function];
}

function positionals(call: CallFacts): CallFacts['args'] {
  const spread = call.args.findIndex((one) => one.spread);
  return (spread === -1 ? call.args : call.args.slice(0, spread)).filter((one) => one.name === null);
}

function paramAt(callee: Extract<Value, { kind: 'function' }>, position: number): string | undefined {
  const bound = callee.self !== null && callee.function.facts.owner !== null ? 1 : 0;
  const language = callee.function.file.language;
  const param = callee.function.facts.params[position + (language === 'python' ? bound : 0)];
  return param?.rest ? undefined : param?.name;
}

function isNamed(expr: Expr, name: string): boolean {
  return expr.kind === 'name' && expr.name === name;
}

/** `partial(f, …)`: still f. */
function isPartialOf(expr: Expr, name: string): boolean {
  if (expr.kind !== 'call') return false;
  const [first] = expr.args;
  const of = expr.of.kind === 'member' || expr.of.kind === 'name' ? expr.of.name : '';
  return of === 'partial' && first !== undefined && isNamed(first.value, name);
}
