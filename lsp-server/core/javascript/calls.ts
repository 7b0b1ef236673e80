/**
 * Reads the calls of functions for what they set going: the functions that they call, and those that they are given, by
 * themselves, as members of objects and out of tables. What is done with a parameter of a project's function is followed.
 */

import type { CallFacts, Expr, FileFacts } from '../facts.ts';
import type { Resolver } from '../resolve.ts';
import { alternatives, type FunctionRef, type Value } from '../values.ts';
import { isWrittenInPlace, type SetGoing } from './going.ts';
import { fateOf, membersFate } from './handing.ts';
import { Held } from './held.ts';
import { Holders } from './holders.ts';
import { modelsIn } from './models.ts';
import type { Namesakes } from './namesakes.ts';
import { Parameters } from './parameters.ts';
import { lookUpsOf } from './tables.ts';

interface Passing {
  readonly call: CallFacts;
  readonly argument: number;
  readonly callees: readonly Value[];
}

export class CallReader {
  readonly #resolver: Resolver;
  readonly #going: SetGoing;
  readonly #namesakes: Namesakes;
  readonly #models: ReadonlyMap<string, readonly FunctionRef[]>;
  readonly #held: Held;
  readonly #holders: Holders;
  readonly #parameters: Parameters = new Parameters();

  constructor(files: readonly FileFacts[], resolver: Resolver, going: SetGoing, namesakes: Namesakes) {
    this.#resolver = resolver;
    this.#going = going;
    this.#namesakes = namesakes;
    this.#models = modelsIn(files);
    this.#held = new Held(resolver);
    this.#holders = new Holders(files, resolver.areTogether);
  }

  read(ref: FunctionRef): void {
    for (const call of ref.facts.calls) {
      if (call.manner === 'property') continue;
      const callees = alternatives(this.#valueOf(call.callee, ref));
      for (const to of callees.flatMap(enteredBy)) this.#going.start(ref, to);
      const isStrange = callees.every((callee) => this.#isStrange(callee));
      if (call.callee.kind === 'member' && isStrange) this.#callNamed(call.callee.name, ref, call);
      if (call.callee.kind === 'member' && (callees.length === 0 || isOfGlobal(call.callee)))
        for (const to of this.#holders.find(call.callee, ref.file)) this.#callHeld(ref, to, call);
      this.#readIndirect(ref, call);
      // What a table of sync and async functions gives is not followed from the call: each is found where it stands.
      const isMixed = callees.some((callee) => callee.kind === 'function' && callee.function.facts.async);
      for (const to of lookUpsOf(call.callee, ref).flatMap((one) => this.#held.foundIn(one, ref)))
        if (isMixed || !callees.some((callee) => callee.kind === 'function' && callee.function.facts === to.facts))
          this.#going.give(ref, to, call, 'later');
      const fateOfMembers = membersFate(callees, this.#resolver.catalogue);
      for (const [argument, { value }] of call.args.entries()) {
        if (value.kind === 'literal' || value.kind === 'unknown') continue;
        for (const given of this.#held.functionsIn(value, ref)) this.#pass(ref, given, { call, argument, callees });
        if (
          value.kind === 'call' &&
          value.args.length > 0 &&
          fateOf(argument, call, callees, this.#resolver.catalogue) === 'startup'
        )
          this.#spare(value.args, ref, call);
        if (fateOfMembers !== 'unknown')
          for (const given of this.#held.membersOf(this.#valueOf(value, ref)))
            this.#going.give(ref, given, call, fateOfMembers);
        else if (isStrange)
          for (const given of this.#held.membersOf(this.#valueOf(value, ref))) this.#going.suppose(ref, given);
      }
    }
  }

  /** Who knows what it is called on? A model has what its schema was given. */
  #callNamed(name: string, ref: FunctionRef, call: CallFacts): void {
    this.#namesakes.note(name, ref);
    const [method, other] = (this.#models.get(name) ?? []).filter(({ file }) =>
      this.#resolver.areTogether(file, ref.file),
    );
    if (method !== undefined && other === undefined) this.#going.give(ref, method, call, 'now');
  }

  /** It may be another one: what nobody else is seen to call is still looked at by itself. */
  #callHeld(from: FunctionRef, to: FunctionRef, call: CallFacts): void {
    if (!to.facts.async && !to.facts.generator) this.#going.addNow(from, to, call);
    this.#going.setGoing(from, to);
  }

  /** Something of a library of which nothing is known: an object of the project's own may have gone through it. */
  #isStrange(callee: Value): boolean {
    return callee.kind === 'api' && !this.#resolver.isKnown(this.#resolver.catalogue.canonical(callee.name));
  }

  /** A function goes as an argument to a call; what a project's function does with it is followed. */
  #pass(from: FunctionRef, to: FunctionRef, { call, argument, callees }: Passing): void {
    const fate = fateOf(argument, call, callees, this.#resolver.catalogue, to.facts);
    const entered = callees.flatMap(enteredBy);
    this.#going.give(from, to, call, fate);
    if (fate === 'unknown' && callees.every((callee) => this.#isStrange(callee))) this.#going.handOver(from, to);
    for (const into of entered) {
      const param = into.facts.params[argument];
      if (param !== undefined && param.rest === undefined) this.#passInto(from, into, param.name, to);
    }
  }

  #passInto(from: FunctionRef, into: FunctionRef, param: string, to: FunctionRef): void {
    if (!this.#parameters.add(into.facts, param, to.facts)) return;
    for (const { user, call, argument } of this.#parameters.usesOf(into, param)) {
      if (argument !== null)
        this.#pass(user, to, { call, argument, callees: alternatives(this.#valueOf(call.callee, user)) });
      // That the function's own body calls it is an effect of each call of that function, not of the function itself.
      else if (user.facts === into.facts) this.#going.start(isWrittenInPlace(to.facts) ? from : user, to);
      // What is written where it is passed on is changed there, too.
      else this.#going.give(user, to, call, isWrittenInPlace(to.facts) ? 'later' : 'now');
    }
  }

  /** `command.action(wrapped('build', build))`. */
  #spare(args: CallFacts['args'], ref: FunctionRef, call: CallFacts): void {
    for (const { value } of args)
      for (const given of this.#held.functionsIn(value, ref)) this.#going.give(ref, given, call, 'startup');
  }

  /** `f.call(…)`, `f.apply(…)`. */
  #readIndirect(ref: FunctionRef, call: CallFacts): void {
    const { callee } = call;
    if (callee.kind !== 'member' || (callee.name !== 'call' && callee.name !== 'apply')) return;
    for (const to of this.#held.functionsIn(callee.of, ref)) this.#going.give(ref, to, call, 'now');
  }

  #valueOf(expr: Expr, { file, index }: FunctionRef): Value | undefined {
    return this.#resolver.valueOf(expr, { file, scope: index });
  }
}

/** `global.app.stop()`: what programs put there nobody knows. */
function isOfGlobal(expr: Expr): boolean {
  if (expr.kind === 'member') return isOfGlobal(expr.of);
  return expr.kind === 'name' && /^global(?:This)?$/.test(expr.name);
}

/** The functions whose bodies a call begins to run, async ones too. */
function enteredBy(callee: Value): FunctionRef[] {
  switch (callee.kind) {
    case 'function':
      return [callee.function];
    case 'class': {
      const { file, facts } = callee.class;
      const index = facts.methods['constructor'];
      const method = index === undefined ? undefined : file.functions[index];
      return index === undefined || method === undefined ? [] : [{ file, index, facts: method }];
    }
    case 'partial':
      return enteredBy(callee.of);
    default:
      return [];
  }
}
