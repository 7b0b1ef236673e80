/** The members of a project's classes: methods, properties and attributes, own and inherited. */

import { hasDecorator } from './decorators.ts';
import type { Place, Resolver } from './resolve.ts';
import type { AttributeFact, ClassFacts, Expr, FileFacts, FunctionFacts } from './facts.ts';
import { isStub } from './stubs.ts';
import { alternatives, either, type ClassRef, type FunctionRef, type Value } from './values.ts';

type Holder = Extract<Value, { kind: 'class' | 'instance' | 'super' }>;

/** One step of the order in which bases are searched: a class of the project, or one of a library by name. */
type Base = { readonly kind: 'class'; readonly class: ClassRef } | { readonly kind: 'outside'; readonly name: string };

const basesLimit = 60;
/** So many classes below one are looked at. */
const belowLimit = 40;
const implementationLimit = 3;
/** Shorter beginnings of names are anybody's. */
const shortestBeginning = 3;

const protocol = /^typing(?:_extensions)?\.Protocol$/;

export class Classes {
  readonly #resolver: Resolver;
  readonly #orders = new Map<unknown, readonly Base[]>();
  readonly #below = new Map<ClassFacts, ClassRef[]>();
  readonly #ofOutside = new Map<string, Value | undefined>();
  readonly #byMethod = new Map<string, ClassRef[]>();

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  /** Learns which classes stand below which; until then nobody has any below it. */
  meet(file: FileFacts): void {
    for (const [index, facts] of file.classes.entries()) this.#meetClass({ file, index, facts });
  }

  /** The only class near it that has all methods of a protocol although it does not name it. */
  #fittingTo(of: ClassRef): readonly ClassRef[] {
    const asked = Object.keys(of.facts.methods);
    if (asked.length === 0 || !this.#isProtocol(of)) return [];
    const [first = ''] = asked.toSorted((a, b) => b.length - a.length);
    const fitting = (this.#byMethod.get(first) ?? []).filter(
      (one) =>
        one.facts !== of.facts &&
        this.#resolver.areTogether(one.file, of.file) &&
        asked.every((name) => Object.hasOwn(one.facts.methods, name)) &&
        !this.#isProtocol(one),
    );
    return fitting.length === 1 ? fitting : [];
  }

  #meetClass(ref: ClassRef): void {
    if (ref.file.language === 'python') for (const name of Object.keys(ref.facts.methods)) this.#meetMethod(name, ref);
    if (ref.facts.bases.length === 0) return;
    for (const base of this.order(ref).slice(1)) {
      if (base.kind !== 'class') continue;
      const known = this.#below.get(base.class.facts);
      if (known === undefined) this.#below.set(base.class.facts, [ref]);
      else known.push(ref);
    }
  }

  #meetMethod(name: string, ref: ClassRef): void {
    const known = this.#byMethod.get(name);
    if (known === undefined) this.#byMethod.set(name, [ref]);
    else known.push(ref);
  }

  below({ facts }: ClassRef): readonly ClassRef[] {
    return (this.#below.get(facts) ?? []).slice(0, belowLimit);
  }

  /** What a class leaves to those below it, abstract methods and the other halves of mixins, is theirs, when they are few. */
  member(of: Holder, name: string): Value | undefined {
    const own = this.#inherited(of, name);
    if (of.kind === 'super' || (own !== undefined && !this.#isAbstract(own))) return own;
    const near = this.below(of.class);
    const below = (near.length > 0 ? near : this.#fittingTo(of.class)).map((one) =>
      this.#inherited({ ...of, class: one }, name),
    );
    const made = alternatives(either(below)).filter((value) => !this.#isAbstract(value));
    return made.length > implementationLimit ? own : (either(made) ?? own);
  }

  #isAbstract(value: Value): boolean {
    if (value.kind !== 'function') return false;
    const { facts, file } = value.function;
    if (hasDecorator(facts, 'abstractmethod') || hasDecorator(facts, 'abstractproperty')) return true;
    if (isStub(facts)) return true;
    const owner = facts.owner === null ? undefined : this.#resolver.classAt(file, facts.owner);
    return owner !== undefined && this.#isProtocol(owner);
  }

  #isProtocol({ facts, file }: ClassRef): boolean {
    const bases = facts.bases.flatMap((base) =>
      alternatives(this.#resolver.valueOf(base, { file, scope: facts.scope })),
    );
    return bases.some((base) => base.kind === 'api' && protocol.test(base.name));
  }

  /** The methods whose names begin so, of a class that is asked for them by a name that is put together. */
  beginningWith(of: Value, text: string): Value | undefined {
    if ((of.kind !== 'instance' && of.kind !== 'class') || text.length < shortestBeginning) return undefined;
    const names = this.order(of.class).flatMap((base) =>
      base.kind === 'class' ? Object.keys(base.class.facts.methods).filter((name) => name.startsWith(text)) : [],
    );
    return either([...new Set(names)].map((name) => this.member(of, name)));
  }

  #inherited(of: Holder, name: string): Value | undefined {
    const order = this.order(of.class);
    let isHidden = false;
    for (const base of of.kind === 'super' ? order.slice(1) : order) {
      if (base.kind === 'outside' && isHidden) continue;
      const found = base.kind === 'class' ? this.#own(base.class, name, of) : this.#outside(base.name, name);
      if (found) return found;
      isHidden ||= base.kind === 'class' && keepsElse(base.class.facts, name);
    }
    return undefined;
  }

  /** The method of that name, its own or inherited, whatever else is kept under the name. */
  method(of: ClassRef, name: string): FunctionFacts | undefined {
    for (const base of this.order(of)) {
      if (base.kind !== 'class' || !Object.hasOwn(base.class.facts.methods, name)) continue;
      return base.class.file.functions[base.class.facts.methods[name] ?? 0];
    }
    return undefined;
  }

  /** The function behind a property. */
  property(of: Holder, name: string): FunctionRef | undefined {
    for (const base of this.order(of.class)) {
      if (base.kind !== 'class') continue;
      const index = Object.hasOwn(base.class.facts.methods, name) ? base.class.facts.methods[name] : undefined;
      const method = index === undefined ? undefined : this.#resolver.functionAt(base.class.file, index, null);
      if (method?.kind === 'function') return isProperty(method.function.facts) ? method.function : undefined;
    }
    return undefined;
  }

  /** The class itself, then its bases, depth first, each once at its last place: close enough to Python's order. */
  order(ref: ClassRef): readonly Base[] {
    const known = this.#orders.get(ref.facts);
    if (known) return known;
    const alone: readonly Base[] = [{ kind: 'class', class: ref }];
    this.#orders.set(ref.facts, alone);
    if (ref.facts.bases.length === 0) return alone;
    const found: Base[] = [{ kind: 'class', class: ref }];
    for (const expr of ref.facts.bases) {
      const value = this.#resolver.valueOf(expr, { file: ref.file, scope: ref.facts.scope });
      for (const base of alternatives(value)) found.push(...this.#bases(base));
    }
    const order = found
      .filter((base, at) => !found.slice(at + 1).some((later) => sameBase(base, later)))
      .slice(0, basesLimit);
    this.#orders.set(ref.facts, order);
    return order;
  }

  #bases(base: Value): readonly Base[] {
    // An object of JavaScript that is spread into another gives it its members.
    if (base.kind === 'class' || base.kind === 'instance') return this.order(base.class);
    return base.kind === 'api' ? [{ kind: 'outside', name: base.name }] : [];
  }

  #own(ref: ClassRef, name: string, of: Holder): Value | undefined {
    const index = Object.hasOwn(ref.facts.methods, name) ? ref.facts.methods[name] : undefined;
    if (index !== undefined) return this.#method(ref, index, of);
    const attributes = attributesOf(ref.facts).get(name);
    const [first] = attributes ?? [];
    if (attributes === undefined || first === undefined) return undefined;
    const known = either(attributes.map((fact) => this.#kept(fact, { file: ref.file, scope: fact.scope })));
    const isField = first.type !== null && first.scope === ref.facts.scope && ref.file.language === 'python';
    return isField && known === undefined && this.method(ref, '__init__') === undefined
      ? this.#resolver.fieldGiven(first, ref)
      : known;
  }

  /** `self.done = done`: what is called later is a function that callers give. */
  #kept(fact: AttributeFact, place: Place): Value | undefined {
    const known = this.#resolver.boundValue(fact, place);
    return known ?? (fact.value?.kind === 'name' ? this.#resolver.keptValue(fact.value, place) : undefined);
  }

  #method(ref: ClassRef, index: number, of: Holder): Value | undefined {
    const method = this.#resolver.functionAt(ref.file, index, { kind: 'instance', class: of.class });
    if (method?.kind !== 'function' || of.kind === 'class' || !isProperty(method.function.facts)) return method;
    return this.#resolver.resultOf(method.function);
  }

  /** A library's base has the member when the catalogue knows it; otherwise another base may. */
  #outside(type: string, name: string): Value | undefined {
    const key = `${type} ${name}`;
    if (!this.#ofOutside.has(key)) this.#ofOutside.set(key, this.#lookUp(type, name));
    return this.#ofOutside.get(key);
  }

  #lookUp(type: string, name: string): Value | undefined {
    const api = this.#resolver.apiOf(type, name);
    const held = this.#resolver.catalogue.attribute(api);
    if (held !== undefined) return { kind: 'object', type: held };
    const isKnown = this.#resolver.isKnown(api) || this.#resolver.catalogue.looksInto(api);
    return isKnown ? { kind: 'api', name: api, bound: true } : undefined;
  }
}

const byName = new WeakMap<ClassFacts, ReadonlyMap<string, readonly AttributeFact[]>>();

/** The attributes of a class by their names: it is asked for one after the other. */
function attributesOf(facts: ClassFacts): ReadonlyMap<string, readonly AttributeFact[]> {
  const known = byName.get(facts);
  if (known !== undefined) return known;
  const made = new Map<string, AttributeFact[]>();
  for (const attribute of facts.attributes) {
    const others = made.get(attribute.name);
    if (others === undefined) made.set(attribute.name, [attribute]);
    else others.push(attribute);
  }
  byName.set(facts, made);
  return made;
}

/** Something else than what it has of its bases, also wrapped: `self.get = partial(self.get, timeout=5)`. */
function keepsElse(facts: ClassFacts, name: string): boolean {
  const attributes = attributesOf(facts).get(name);
  return attributes?.every(({ value }) => value === null || !wrapsOwn(value, name)) === true;
}

function wrapsOwn(value: Expr, name: string): boolean {
  if (value.kind === 'call') return value.args.some((argument) => wrapsOwn(argument.value, name));
  return value.kind === 'member' && value.name === name && isSelf(value.of);
}

function isSelf(of: Expr): boolean {
  return of.kind === 'name' ? selves.has(of.name) : of.kind === 'call' && isSelf(of.of);
}

const selves: ReadonlySet<string> = new Set(['self', 'super', 'this']);

export function isProperty(facts: FunctionFacts): boolean {
  return hasDecorator(facts, 'property') || hasDecorator(facts, 'cached_property');
}

function sameBase(a: Base, b: Base): boolean {
  if (a.kind === 'class') return b.kind === 'class' && a.class.facts === b.class.facts;
  return b.kind === 'outside' && a.name === b.name;
}
