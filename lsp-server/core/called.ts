/** What a call gives: an instance, what a function returns, what the catalogue knows of an API. */

import { anyOf, parseType } from './apis.ts';
import { hasDecorator } from './decorators.ts';
import type { Expr } from './facts.ts';
import { keepsNobodyWaiting } from './inMemory.ts';
import { wrappedIn } from './interop.ts';
import { containedValue, enteredValue } from './parts.ts';
import { inside, type Place, type Resolver } from './resolve.ts';
import { typeOf } from './types.ts';
import { classGiven } from './typeVariables.ts';
import { alternatives, type ClassRef, each, either, type FunctionRef, type Value } from './values.ts';

type CallExpr = Extract<Expr, { kind: 'call' }>;

export class Called {
  readonly #resolver: Resolver;

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  valueOf(expr: CallExpr, place: Place): Value | undefined {
    if (expr.of.kind === 'name' && expr.of.name === 'super') return this.#superValue(place);
    const bound = this.#bound(expr, place);
    if (bound !== undefined) return bound;
    const wrapped = place.file.language === 'javascript' ? wrappedIn(expr) : undefined;
    if (wrapped !== undefined) return this.#resolver.valueOf(wrapped, place);
    const gotten = this.#gotten(expr, place);
    if (gotten !== undefined) return gotten;
    const contained = containedValue(expr, place, this.#resolver);
    if (contained !== undefined) return contained;
    return each(this.#resolver.valueOf(expr.of, place), (callee) => this.#result(callee, expr, place));
  }

  /** `load.bind(this)` is `load`. */
  #bound({ of }: CallExpr, place: Place): Value | undefined {
    if (of.kind !== 'member' || of.name !== 'bind' || place.file.language !== 'javascript') return undefined;
    return each(this.#resolver.valueOf(of.of, place), (value) => (value.kind === 'function' ? value : undefined));
  }

  /** `getattr(self, "load")`, and of `getattr(self, f"on_{event}")` whichever begins so. */
  #gotten({ of, args: [holder, name] }: CallExpr, place: Place): Value | undefined {
    if (of.kind !== 'name' || of.name !== 'getattr' || place.file.language !== 'python') return undefined;
    const asked = name?.value.kind === 'operator' ? name.value.of[0] : name?.value;
    const text = asked?.kind === 'literal' ? asked.value : undefined;
    if (holder === undefined || typeof text !== 'string') return undefined;
    return each(this.#resolver.valueOf(holder.value, place), (value) =>
      asked === name?.value ? this.#resolver.member(value, text) : this.#resolver.classes.beginningWith(value, text),
    );
  }

  #instanceOf(of: Value): Value | undefined {
    if (of.kind === 'class') return { kind: 'instance', class: of.class };
    return of.kind === 'api' && of.bound !== true
      ? { kind: 'object', type: this.#resolver.catalogue.canonical(of.name) }
      : undefined;
  }

  #superValue(place: Place): Value | undefined {
    const of = this.#resolver.classAround(place);
    return of && { kind: 'super', class: of };
  }

  #result(callee: Value, expr: CallExpr, place: Place): Value | undefined {
    switch (callee.kind) {
      case 'function': {
        const given = classGiven(callee.function, expr.args);
        const made = given && each(this.#resolver.valueOf(given, place), (of) => this.#instanceOf(of));
        return made ? this.#wrapped(callee.function, made) : this.#resolver.resultOf(callee.function);
      }
      case 'class':
        return { kind: 'instance', class: callee.class };
      case 'api':
        return this.#apiResult(callee.name, expr, place);
      case 'partial':
        return this.#result(callee.of, expr, place);
      case 'instance':
        return each(this.#resolver.classes.member(callee, '__call__'), (called) => this.#result(called, expr, place));
      case 'object': {
        const made = this.#resolver.catalogue.returns(this.#resolver.apiOf(callee.type, '__call__'));
        return made === undefined ? undefined : parseType(made);
      }
      case 'super':
      case 'module':
      case 'many':
      case 'tuple':
      case 'coroutine':
      case 'generator':
      case 'manager':
      case 'either':
        return undefined;
    }
  }

  /** What calling a project's function gives. */
  resultOf(ref: FunctionRef): Value | undefined {
    return this.#wrapped(ref, this.#returnedValue(ref));
  }

  #returnedValue({ file, index, facts }: FunctionRef): Value | undefined {
    const place = inside(file, index);
    if (facts.returns) {
      const declared = typeOf(facts.returns, { file, scope: facts.parent ?? 0 }, this.#resolver, facts.owner);
      if (declared && !isBare(declared)) return declared;
      const made = either(facts.returned.map((expr) => this.#resolver.valueOf(expr, place)));
      if (declared) return made !== undefined && alternatives(made).every(isObject) ? made : declared;
    }
    return either(facts.returned.map((expr) => this.#resolver.valueOf(expr, place)));
  }

  #wrapped(ref: FunctionRef, of: Value | undefined): Value | undefined {
    const { facts } = ref;
    if (facts.generator) return this.#generated(ref, of);
    // JavaScript's async functions say themselves that they give a promise.
    if (facts.async && of?.kind === 'coroutine' && ref.file.language === 'javascript') return of;
    return facts.async ? { kind: 'coroutine', of } : of;
  }

  #generated(ref: FunctionRef, of: Value | undefined): Value | undefined {
    const { facts } = ref;
    const many = alternatives(of).filter((value) => value.kind === 'many');
    const element = either(many.map((value) => value.of));
    if (facts.async && hasDecorator(facts, 'asynccontextmanager')) return { kind: 'coroutine', of: element };
    if (facts.async) return many.length > 0 ? { kind: 'many', of: element } : undefined;
    return { kind: hasDecorator(facts, 'contextmanager') ? 'manager' : 'generator', function: ref, of: element };
  }

  #apiResult(name: string, expr: CallExpr, place: Place): Value | undefined {
    const api = this.#resolver.catalogue.canonical(name);
    const known = this.#resolver.catalogue.returns(api) ?? this.#resolver.catalogue.returns(anyOf(api));
    if (keepsNobodyWaiting(this.#resolver.catalogue.blocking(api), expr)) return undefined;
    if (known === '=') return expr.args[0] && this.#resolver.valueOf(expr.args[0].value, place);
    if (known === 'partial') return this.#partial(expr, place);
    if (known === 'cast') return expr.args[0] && typeOf(expr.args[0].value, place, this.#resolver);
    if (known === 'entered') return expr.args[0] && enteredValue(expr.args[0].value, place, this.#resolver);
    if (known === '()') return this.#calledFirst(expr, place);
    if (known === 'factory') return this.#fieldValue(expr, place);
    if (known?.startsWith('<') === true) return this.#askedOf(expr, place) ?? parseType(known.slice(1, -1));
    if (known !== undefined) return parseType(known, expr);
    // Modules are not called: what has members and is called is a class, whatever its name.
    return /^_?[A-Z]/.test(name.slice(name.lastIndexOf('.') + 1)) ||
      (place.file.language === 'python' && this.#resolver.catalogue.looksInto(api))
      ? { kind: 'object', type: api, origin: expr }
      : undefined;
  }

  /** `Depends(get_session)`: what calling the argument gives, and of a generator what it yields. */
  #calledFirst(expr: CallExpr, place: Place): Value | undefined {
    const [first] = expr.args;
    const called =
      first && each(this.#resolver.valueOf(first.value, place), (callee) => this.#result(callee, expr, place));
    return each(called, (value) =>
      value.kind === 'coroutine' || value.kind === 'generator' || value.kind === 'many' ? value.of : value,
    );
  }

  /** `User.objects.filter(active=True).first()`: one of the class that the chain begins with. */
  #askedOf({ of }: CallExpr, place: Place): Value | undefined {
    let begins = of;
    while (begins.kind === 'member' || begins.kind === 'call') begins = begins.of;
    const value = begins === of ? undefined : this.#resolver.valueOf(begins, place);
    return value?.kind === 'class' ? { kind: 'instance', class: value.class } : undefined;
  }

  /** `Field(default_factory=Client)`, `field(default=None)`. */
  #fieldValue(expr: CallExpr, place: Place): Value | undefined {
    const factory = expr.args.find(({ name }) => name === 'default_factory' || name === 'factory');
    if (factory !== undefined)
      return each(this.#resolver.valueOf(factory.value, place), (made) =>
        this.#result(made, { ...expr, args: [] }, place),
      );
    const given = expr.args.find(({ name }) => name === 'default') ?? expr.args.find(({ name }) => name === null);
    return given && this.#resolver.valueOf(given.value, place);
  }

  #partial(expr: CallExpr, place: Place): Value | undefined {
    const [first] = expr.args;
    const of = first && this.#resolver.valueOf(first.value, place);
    return of && { kind: 'partial', of, expr };
  }
}

/** An interface of TypeScript says what an object can do, and nothing of how. */
function isBare(declared: Value): boolean {
  return (
    declared.kind === 'instance' && declared.class.file.language === 'javascript' && isWithoutBodies(declared.class)
  );
}

function isWithoutBodies({ facts: { methods, attributes } }: ClassRef): boolean {
  return Object.keys(methods).length === 0 && attributes.every(({ value }) => value === null);
}

function isObject(value: Value): boolean {
  return value.kind === 'instance' && !isWithoutBodies(value.class);
}
