/** Which definitions a name has in each scope of a file: functions, classes, imports and bindings. */

import type { BindingFact, ClassFacts, FileFacts, FunctionFacts, ImportFact, Language, ParamFact } from './facts.ts';

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

  constructor(file: FileFacts) {
    this.#file = file;
    this.#stars = file.imports.filter((fact) => fact.name === '*');
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

  /** In the order in which they were read: imports, classes, functions with what each binds. */
  #look(scope: number): ReadonlyMap<string, readonly Definition[]> {
    const { imports, classes, functions, language } = this.#file;
    const names = new Map<string, Definition[]>();
    const add = (name: string, definition: Definition): void => {
      const known = names.get(name);
      if (known === undefined) names.set(name, [definition]);
      else known.push(definition);
    };
    for (const fact of imports)
      if (fact.scope === scope && fact.name !== '*') add(fact.local, { kind: 'import', fact });
    for (const [index, facts] of classes.entries())
      if (facts.scope === scope) add(lastName(facts.name), { kind: 'class', index, facts });
    // In JavaScript no other function says anything of a scope, and there are as many scopes as functions.
    const [first, end] = language === 'python' ? [0, functions.length] : [scope, scope + 1];
    for (let index = first; index < end; index += 1) {
      const facts = functions[index];
      if (facts === undefined) break;
      if (facts.parent === scope && isNamed(facts, language))
        add(lastName(facts.name), { kind: 'function', index, facts });
      if (index !== scope) continue;
      for (const [position, fact] of facts.params.entries()) add(fact.name, { kind: 'param', fact, position, scope });
      for (const fact of facts.bindings) add(fact.name, { kind: 'binding', fact, scope });
    }
    this.#scopes.set(scope, names);
    return names;
  }
}

const none: readonly never[] = [];

/** JavaScript's front end says itself what is bound to a name: a function's own name need not be. */
function isNamed({ name, owner }: FunctionFacts, language: Language): boolean {
  return language === 'python' && owner === null && !name.endsWith('>');
}

/** The name a qualified one ends with: `get` of `Client.get`. */
export function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
