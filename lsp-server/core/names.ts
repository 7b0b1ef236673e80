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

/** A scope is looked into when somebody asks for a name in it. */
class NamesOfFile implements Names {
  readonly #file: FileFacts;
  readonly #scopes = new Map<number, ReadonlyMap<string, readonly Definition[]>>();
  readonly #stars: readonly ImportFact[];
  /** What functions import, and which classes stand in them, by index: there are few, and as many scopes as functions. */
  readonly #imports: readonly ImportFact[];
  readonly #classes: readonly number[];

  constructor(file: FileFacts) {
    this.#file = file;
    this.#stars = some(file.imports.filter((fact) => fact.name === '*'));
    this.#imports = some(file.imports.filter((fact) => fact.scope !== 0));
    this.#classes = some([...file.classes.keys()].filter((index) => file.classes[index]?.scope !== 0));
  }

  in(scope: number, name: string): readonly Definition[] {
    const known = this.#scopes.get(scope) ?? this.#look(scope);
    return known.get(name) ?? none;
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
  #look(scope: number): ReadonlyMap<string, readonly Definition[]> {
    const { imports, classes, functions, language } = this.#file;
    const names = new Map<string, Definition[]>();
    const add = (name: string, definition: Definition): void => {
      const known = names.get(name);
      if (known === undefined) names.set(name, [definition]);
      else known.push(definition);
    };
    const [imported, standing] = scope === 0 ? [imports, classes.keys()] : [this.#imports, this.#classes];
    for (const fact of imported)
      if (fact.scope === scope && fact.name !== '*') add(fact.local, { kind: 'import', fact });
    for (const index of standing) {
      const facts = classes[index];
      if (facts?.scope === scope) add(lastName(facts.name), { kind: 'class', index, facts });
    }
    const { params = none, bindings = none } = functions[scope] ?? {};
    let position = 0;
    for (const fact of params) {
      add(fact.name, { kind: 'param', fact, position, scope });
      position += 1;
    }
    for (const fact of bindings) add(fact.name, { kind: 'binding', fact, scope });
    // JavaScript's front end says itself what is bound to a name: a function's own name need not be.
    if (language === 'python') {
      for (const index of innerOf(functions)(scope)) {
        const facts = functions[index];
        if (facts !== undefined && isNamed(facts)) add(lastName(facts.name), { kind: 'function', index, facts });
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
