/** Which definitions a name has in each scope of a file: functions, classes, imports and bindings. */

import type { BindingFact, ClassFacts, FileFacts, FunctionFacts, ImportFact, ParamFact } from './facts.ts';
import { innerOf } from './inner.ts';

export type Definition =
  | { readonly kind: 'function'; readonly index: number; readonly facts: FunctionFacts }
  | { readonly kind: 'class'; readonly index: number; readonly facts: ClassFacts }
  | { readonly kind: 'import'; readonly fact: ImportFact }
  | { readonly kind: 'binding'; readonly fact: BindingFact; readonly scope: number }
  | { readonly kind: 'param'; readonly fact: ParamFact; readonly position: number; readonly scope: number };

export interface Names {
  /** By function, then by name. */
  in(scope: number, name: string): readonly Definition[];
  /** Modules whose names are all imported into that scope. */
  stars(scope: number): readonly ImportFact[];
  /** What functions bind is looked up again. */
  forgetInside(): void;
}

export function namesOf(file: FileFacts): Names {
  return new NamesOfFile(file);
}

/** Where a definition stands among those of its kind, times the number of kinds, and which kind that is: an object takes four times as much. */
type Where = number;
type Scope = ReadonlyMap<string, Where | readonly Where[]>;

const kinds = ['import', 'class', 'param', 'binding', 'function'] as const satisfies readonly Definition['kind'][];

/** A scope is looked into when somebody asks for a name in it. */
class NamesOfFile implements Names {
  readonly #file: FileFacts;
  readonly #scopes = new Map<number, Scope>();
  readonly #stars: readonly ImportFact[];
  /** What functions import, and which classes stand in them, by index: there are few, and as many scopes as functions. */
  readonly #imports: readonly number[];
  readonly #classes: readonly number[];

  constructor(file: FileFacts) {
    this.#file = file;
    this.#stars = some(file.imports.filter((fact) => fact.name === '*'));
    this.#imports = some([...file.imports.keys()].filter((at) => file.imports[at]?.scope !== 0));
    this.#classes = some([...file.classes.keys()].filter((index) => file.classes[index]?.scope !== 0));
  }

  in(scope: number, name: string): readonly Definition[] {
    const found = (this.#scopes.get(scope) ?? this.#look(scope)).get(name);
    if (found === undefined) return none;
    if (typeof found !== 'number') return found.flatMap((one) => this.#definition(one, scope) ?? none);
    const only = this.#definition(found, scope);
    return only === undefined ? none : [only];
  }

  #definition(found: Where, scope: number): Definition | undefined {
    const kind = kinds[found % kinds.length] ?? 'import';
    const at = Math.floor(found / kinds.length);
    const { imports, classes, functions } = this.#file;
    switch (kind) {
      case 'import': {
        const fact = imports[at];
        return fact && { kind, fact };
      }
      case 'class': {
        const facts = classes[at];
        return facts && { kind, index: at, facts };
      }
      case 'param': {
        const fact = functions[scope]?.params[at];
        return fact && { kind, fact, position: at, scope };
      }
      case 'binding': {
        const fact = functions[scope]?.bindings[at];
        return fact && { kind, fact, scope };
      }
      case 'function': {
        const facts = functions[at];
        return facts && { kind, index: at, facts };
      }
    }
  }

  stars(scope: number): readonly ImportFact[] {
    return this.#stars.length === 0 ? none : this.#stars.filter((fact) => fact.scope === scope);
  }

  forgetInside(): void {
    const module = this.#scopes.get(0);
    this.#scopes.clear();
    if (module !== undefined) this.#scopes.set(0, module);
  }

  /** In the order in which they were read: imports, classes, what the function binds, and the functions in it. */
  #look(scope: number): Scope {
    const { imports, classes, functions, language } = this.#file;
    const names = new Map<string, Where | Where[]>();
    const add = (name: string, kind: Definition['kind'], at: number): void => {
      const known = names.get(name);
      const one = at * kinds.length + kinds.indexOf(kind);
      if (known === undefined) names.set(name, one);
      else if (typeof known === 'number') names.set(name, [known, one]);
      else known.push(one);
    };
    const [imported, standing] = scope === 0 ? [imports.keys(), classes.keys()] : [this.#imports, this.#classes];
    for (const at of imported) {
      const fact = imports[at];
      if (fact?.scope === scope && fact.name !== '*') add(fact.local, 'import', at);
    }
    for (const index of standing) {
      const facts = classes[index];
      if (facts?.scope === scope) add(lastName(facts.name), 'class', index);
    }
    const { params = none, bindings = none } = functions[scope] ?? {};
    for (const [at, { name }] of params.entries()) add(name, 'param', at);
    for (const [at, { name }] of bindings.entries()) add(name, 'binding', at);
    // JavaScript's front end says itself what is bound to a name: a function's own name need not be.
    if (language === 'python') {
      for (const index of innerOf(functions)(scope)) {
        const facts = functions[index];
        if (facts !== undefined && isNamed(facts)) add(lastName(facts.name), 'function', index);
      }
    }
    this.#scopes.set(scope, names);
    return names;
  }
}

const none: readonly never[] = [];

/** Most are empty, and there is one of each for every file. */
function some<T>(items: readonly T[]): readonly T[] {
  return items.length === 0 ? none : items;
}

function isNamed({ name, owner }: FunctionFacts): boolean {
  return owner === null && !name.endsWith('>');
}

/** The name a qualified one ends with: `get` of `Client.get`. */
export function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
