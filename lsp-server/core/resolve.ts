/** Follows expressions to the values they stand for: by scope, across imports, through classes, calls and annotations. */

import { anyOf, apiName, awaited, isGlobal, moduleValue, parseType } from './apis.ts';
import { Called } from './called.ts';
import type { Catalogue } from './catalogue.ts';
import type { AttributeFact, Expr, FileFacts, ParamFact } from './facts.ts';
import { Classes } from './classes.ts';
import { Givens } from './givens.ts';
import { hasDecorator } from './decorators.ts';
import { isWhole } from './interop.ts';
import type { Together } from './islands.ts';
import type { Imported, Modules } from './modules.ts';
import { outlineOf } from './outline.ts';
import { Placed } from './placed.ts';
import { type Definition, lastName, type Names, namesOf } from './names.ts';
import { Settling } from './settling.ts';
import { collectionValue, elementValue, enteredValue, literalValue, operatorValue } from './parts.ts';
import { typeOf } from './types.ts';
import { exportsOf } from './exports.ts';
import { each, either, type ClassRef, type FunctionRef, type Value } from './values.ts';

/** Where an expression stands: names mean what they mean there. */
export interface Place {
  readonly file: FileFacts;
  /** The index of the function whose scope it is in. */
  readonly scope: number;
  /** It stands in the body of the function, which may be let go of. */
  readonly inside?: true;
}

/** In the body of a function; that of the module stays. */
export function inside(file: FileFacts, scope: number): Place {
  return scope === 0 ? { file, scope } : { file, scope, inside: true };
}

const basesLimit = 40;

export class Resolver {
  readonly catalogue: Catalogue;
  readonly classes: Classes;
  readonly givens: Givens;
  readonly placed: Placed;
  readonly areTogether: Together;
  readonly #called: Called;
  readonly #modules: Modules;
  readonly #names = new Map<FileFacts, Names>();
  readonly #functions = new Map<FileFacts, readonly FunctionRef[]>();
  /** By expression, by function for what calling it gives, and by parameter for what it is given. */
  readonly #settling = new Settling<Value>();
  readonly #knownApis = new Map<string, boolean>();

  constructor(modules: Modules, catalogue: Catalogue, areTogether: Together) {
    this.#modules = modules;
    this.areTogether = areTogether;
    this.catalogue = catalogue;
    this.#called = new Called(this);
    this.classes = new Classes(this);
    this.givens = new Givens(this);
    this.placed = new Placed(this);
  }

  meet(file: FileFacts): void {
    const outline = outlineOf(file);
    this.classes.meet(file);
    this.givens.meet(file, outline);
    this.placed.meet(file, outline);
  }

  /** Only between two questions: what was made of what stands inside of functions is made again. */
  forgetInside(): void {
    for (const names of this.#names.values()) names.forgetInside();
    this.#settling.forgetPassing();
  }

  valueOf(expr: Expr, place: Place): Value | undefined {
    const isPlain = expr.kind === 'literal' || expr.kind === 'unknown' || expr.kind === 'function';
    return isPlain ? this.#resolve(expr, place) : this.#settling.of(expr, place, this.#resolve, place.inside);
  }

  // As a field, it need not be made anew for each of millions of expressions.
  readonly #resolve = (expr: Expr, place: Place): Value | undefined => {
    switch (expr.kind) {
      case 'name':
        return this.#nameValue(expr.name, place);
      case 'member':
        return this.#memberValue(expr, place);
      case 'call':
        return this.#called.valueOf(expr, place);
      case 'element':
        return elementValue(expr, place, this) ?? this.placed.element(expr.of, expr.index, place.file);
      case 'awaited':
        return each(this.valueOf(expr.of, place), awaited);
      case 'entered':
        return enteredValue(expr.of, place, this);
      case 'function':
        return this.functionAt(place.file, expr.index);
      case 'either':
        return either(expr.of.map((part) => this.valueOf(part, place)));
      case 'operator':
        return operatorValue(expr, place, this);
      case 'collection':
        return collectionValue(expr, place, this);
      case 'literal':
        return literalValue(expr);
      case 'unknown':
        return undefined;
    }
  };

  /** What is put there from outside says more than that some library's object has such a member. */
  #memberValue(expr: Extract<Expr, { kind: 'member' }>, place: Place): Value | undefined {
    const value = each(this.valueOf(expr.of, place), (of) =>
      isWhole(of, expr.name, place.file) ? of : this.member(of, expr.name),
    );
    const isStrange =
      value === undefined || (value.kind === 'api' && value.bound === true && !this.isKnown(value.name));
    return (isStrange ? this.placed.attribute(expr.of, expr.name, place.file) : undefined) ?? value;
  }

  /** The project's own files that a file imports. */
  filesImportedBy(file: FileFacts): readonly FileFacts[] {
    const found = file.imports.map(({ module }) => this.#modules.find(module, file));
    return [...new Set(found.flatMap((one) => (one.kind === 'file' ? [one.file] : [])))];
  }

  functionAt(file: FileFacts, index: number, self: Value | null = null): Value | undefined {
    const ref = this.functionsOf(file)[index];
    return ref && { kind: 'function', function: ref, self };
  }

  /** Each is one, because many values hold it. */
  functionsOf(file: FileFacts): readonly FunctionRef[] {
    const known = this.#functions.get(file);
    if (known !== undefined) return known;
    const refs = file.functions.map((facts, index) => ({ file, index, facts }));
    this.#functions.set(file, refs);
    return refs;
  }

  classAt(file: FileFacts, index: number): ClassRef | undefined {
    const facts = file.classes[index];
    return facts && { file, index, facts };
  }

  #namesOf(file: FileFacts): Names {
    const known = this.#names.get(file);
    if (known) return known;
    const names = namesOf(file);
    this.#names.set(file, names);
    return names;
  }

  #nameValue(name: string, place: Place): Value | undefined {
    const value = this.#namedValue(name, place);
    const isEmpty = value?.kind === 'many' && value.of === undefined;
    return (isEmpty ? this.placed.contents(name, place.file) : undefined) ?? value;
  }

  #namedValue(name: string, place: Place): Value | undefined {
    const names = this.#namesOf(place.file);
    for (let scope: number | null = place.scope; scope !== null; scope = place.file.functions[scope]?.parent ?? null) {
      const definitions = names.in(scope, name);
      const [first] = definitions;
      if (first !== undefined && definitions.length === 1) return this.#defined(first, place.file);
      if (first !== undefined) return either(definitions.map((definition) => this.#defined(definition, place.file)));
      for (const star of names.stars(scope)) {
        const value = this.exported(this.#modules.find(star.module, place.file), name);
        if (value) return value;
      }
    }
    if (name === 'this') return this.#thisValue(place);
    if (name === 'exports' && place.file.language === 'javascript')
      return this.#wholeModule({ kind: 'file', file: place.file });
    return place.file.language === 'javascript' || isGlobal(name) ? { kind: 'api', name } : undefined;
  }

  #defined(definition: Definition, file: FileFacts): Value | undefined {
    switch (definition.kind) {
      case 'function':
        return this.functionAt(file, definition.index);
      case 'class': {
        const ref = this.classAt(file, definition.index);
        return ref && { kind: 'class', class: ref };
      }
      case 'import':
        return this.#imported(definition.fact, file);
      case 'binding':
        return this.boundValue(definition.fact, inside(file, definition.scope));
      case 'param':
        return this.#paramValue(definition, file);
    }
  }

  /** The value of a name or attribute with an annotation, a value, or both: the annotation knows best unless it is vague. */
  boundValue(bound: { readonly type: Expr | null; readonly value: Expr | null }, place: Place): Value | undefined {
    const declared = bound.type ? typeOf(bound.type, place, this) : undefined;
    const isHolder = declared?.kind === 'object' && this.catalogue.returns(declared.type) !== undefined;
    const held = isHolder && bound.value ? this.valueOf(bound.value, place) : undefined;
    return held ?? declared ?? (bound.value ? this.valueOf(bound.value, place) : undefined);
  }

  #imported(fact: { readonly module: string; readonly name: string | null }, file: FileFacts): Value | undefined {
    const module = this.#modules.find(fact.module, file);
    return fact.name === null ? this.#wholeModule(module) : this.exported(module, fact.name);
  }

  /** What CommonJS exports as a whole, `module.exports = load`, is called and asked for members like the module. */
  #wholeModule(module: Imported): Value | undefined {
    if (module.kind !== 'file' || module.file.language !== 'javascript') return moduleValue(module);
    return exportsOf(module.file).has('default')
      ? either([moduleValue(module), this.exported(module, 'default')])
      : moduleValue(module);
  }

  /** A name of a module: what its body defines, a module below it, or an API of a library. */
  exported(module: Imported, name: string): Value | undefined {
    if (module.kind === 'outside') return { kind: 'api', name: apiName(module.name, name) };
    if (module.kind === 'folder') return moduleValue(this.#modules.inside(module, name));
    const { file } = module;
    const place = { file, scope: 0 };
    const own = exportsOf(file).get(name);
    if (own) return this.valueOf(own.value, place);
    if (file.language === 'javascript') return name === 'default' ? moduleValue(module) : this.#fromStars(module, name);
    const value = this.#namesOf(file).in(0, name).length > 0 || this.#namesOf(file).stars(0).length > 0;
    return (value ? this.#moduleName(file, name) : undefined) ?? moduleValue(this.#modules.inside(module, name));
  }

  /** `export * from './store'` gives all names of another module but its default. */
  #fromStars(module: Extract<Imported, { kind: 'file' }>, name: string): Value | undefined {
    const { file } = module;
    const key = `${file.file}\0${name}`;
    if (this.#exporting.has(key)) return undefined;
    this.#exporting.add(key);
    const stars = file.exports.filter((fact) => fact.name === '*');
    const found = stars.map(({ value }) =>
      each(this.valueOf(value, { file, scope: 0 }), (of) => this.#starMember(of, name)),
    );
    this.#exporting.delete(key);
    return either(found);
  }

  /** Of a library it is not known whether it exports the name: only what the catalogue knows counts. */
  #starMember(of: Value, name: string): Value | undefined {
    const value = this.member(of, name);
    return value?.kind === 'api' && !this.isKnown(this.catalogue.canonical(value.name)) ? undefined : value;
  }

  #moduleName(file: FileFacts, name: string): Value | undefined {
    const key = `${file.file}\0${name}`;
    if (this.#exporting.has(key)) return undefined;
    this.#exporting.add(key);
    const value = this.#nameValue(name, { file, scope: 0 });
    this.#exporting.delete(key);
    return value;
  }

  /** Modules that import each other's names in a circle. */
  readonly #exporting = new Set<string>();

  #paramValue(param: Extract<Definition, { kind: 'param' }>, file: FileFacts): Value | undefined {
    const place = { file, scope: param.scope };
    const outer = { file, scope: file.functions[param.scope]?.parent ?? 0 };
    if (param.position === 0) {
      const self = this.#selfValue(place);
      if (self) return self;
    }
    if (param.fact.rest) return restOf(param.fact, outer, this);
    const known = this.boundValue(param.fact, outer);
    if (known !== undefined || param.fact.type !== null) return known;
    const facts = file.functions[param.scope];
    if (facts === undefined) return undefined;
    const ref = { file, index: param.scope, facts };
    return this.#settling.of(param.fact, ref, (fact, of) => this.givens.valueOf(of, fact.name, param.position));
  }

  /** What is kept in an object or a container; of a parameter, functions, too, that callers and decorators give. */
  keptValue(expr: Expr, place: Place): Value | undefined {
    const value = this.valueOf(expr, place);
    if (value !== undefined || expr.kind !== 'name' || place.file.language !== 'python') return value;
    const param = this.#namesOf(place.file)
      .in(place.scope, expr.name)
      .find((one) => one.kind === 'param');
    const ref = this.functionsOf(place.file)[place.scope];
    return param === undefined || ref === undefined ? undefined : this.givens.keptOf(ref, expr.name, param.position);
  }

  #selfValue({ file, scope }: Place): Value | undefined {
    const facts = file.functions[scope];
    if (facts === undefined || facts.owner === null || hasDecorator(facts, 'staticmethod')) return undefined;
    const owner = this.classAt(file, facts.owner);
    if (owner === undefined || file.language !== 'python') return undefined;
    if (lastName(facts.name) === '__init_subclass__')
      return either(this.classes.below(owner).map((below) => ({ kind: 'class', class: below })));
    const kind = hasDecorator(facts, 'classmethod') ? 'class' : 'instance';
    return { kind, class: owner };
  }

  #thisValue(place: Place): Value | undefined {
    const of = this.classAround(place);
    return of && { kind: 'instance', class: of };
  }

  /** The class whose method a place is in, or in a function of. */
  classAround({ file, scope }: Place): ClassRef | undefined {
    for (let at: number | null = scope; at !== null; at = file.functions[at]?.parent ?? null) {
      const owner = file.functions[at]?.owner ?? null;
      const ref = owner === null ? undefined : this.classAt(file, owner);
      if (ref) return ref;
    }
    return undefined;
  }

  member(of: Value, name: string): Value | undefined {
    switch (of.kind) {
      case 'module':
        return this.exported(of.module, name);
      case 'api':
        return { ...of, name: `${of.name}.${name}` };
      case 'object': {
        const api = this.apiOf(of.type, name);
        const held =
          this.catalogue.attribute(api) ?? (this.isKnown(api) ? undefined : this.catalogue.attribute(anyOf(api)));
        return held === undefined ? { kind: 'api', name: api, bound: true } : parseType(held);
      }
      case 'class':
      case 'instance':
      case 'super':
        return this.classes.member(of, name);
      case 'function':
        return this.#decoratedMember(of.function, name);
      case 'many':
      case 'partial':
      case 'tuple':
      case 'coroutine':
      case 'generator':
      case 'manager':
      case 'either':
        return undefined;
    }
  }

  /** A decorator may make an object of a function: `@app.task` makes a task, which has a method `delay`. */
  #decoratedMember({ file, facts }: FunctionRef, name: string): Value | undefined {
    const place = { file, scope: facts.parent ?? 0 };
    const made = facts.decorators.map((decorator) =>
      each(this.valueOf(decorator.kind === 'call' ? decorator.of : decorator, place), (value) => {
        const type = value.kind === 'api' ? this.catalogue.returns(this.catalogue.canonical(value.name)) : undefined;
        return type === undefined || !type.includes('.') ? undefined : this.member(parseType(type), name);
      }),
    );
    return either(made);
  }

  /** The name under which the catalogue may know a member of a library's class: its own, or a base's. */
  apiOf(type: string, member: string): string {
    const waiting = [this.catalogue.canonical(type)];
    for (let at = 0; at < waiting.length && at < basesLimit; at += 1) {
      const api = `${waiting[at]}.${member}`;
      if (this.isKnown(api)) return api;
      waiting.push(...this.catalogue.bases(waiting[at] ?? ''));
    }
    return `${waiting[0]}.${member}`;
  }

  isKnown(api: string): boolean {
    const before = this.#knownApis.get(api);
    if (before !== undefined) return before;
    const { catalogue } = this;
    const isKnown =
      catalogue.blocking(api) !== undefined ||
      catalogue.returns(api) !== undefined ||
      catalogue.attribute(api) !== undefined ||
      catalogue.handOvers(api).length > 0;
    this.#knownApis.set(api, isKnown);
    return isKnown;
  }

  /** What a field without a value of its own is given where its class is made: `Step("load", load)`. */
  fieldGiven(fact: AttributeFact, of: ClassRef): Value | undefined {
    return this.#settling.of(fact, of, (field, ref) => this.givens.fieldOf(ref, field.name));
  }

  /** What calling a project's function gives. */
  resultOf(ref: FunctionRef): Value | undefined {
    return this.#settling.of(ref.facts, ref, (_, of) => this.#called.resultOf(of));
  }
}

/** `*clients: Client`, `**clients: Client`: what is annotated is one of them. JavaScript's says what the list is. */
function restOf({ type }: ParamFact, place: Place, resolver: Resolver): Value | undefined {
  const of = type === null || place.file.language !== 'python' ? undefined : typeOf(type, place, resolver);
  return of && { kind: 'many', of };
}
