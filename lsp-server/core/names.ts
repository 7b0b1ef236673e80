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
}

export function namesOf(file: FileFacts): Names {
  const scopes = new Map<number, Map<string, Definition[]>>();
  const stars = file.imports.filter((fact) => fact.name === '*');
  const add = (scope: number, name: string, definition: Definition): void => {
    const names = scopes.get(scope) ?? new Map<string, Definition[]>();
    scopes.set(scope, names);
    const known = names.get(name);
    if (known) known.push(definition);
    else names.set(name, [definition]);
  };
  for (const fact of file.imports) if (fact.name !== '*') add(fact.scope, fact.local, { kind: 'import', fact });
  for (const [index, facts] of file.classes.entries())
    add(facts.scope, lastName(facts.name), { kind: 'class', index, facts });
  for (const [index, facts] of file.functions.entries()) addFunction(index, facts, file.language, add);
  return {
    in: (scope, name) => scopes.get(scope)?.get(name) ?? none,
    stars: (scope) => (stars.length === 0 ? none : stars.filter((fact) => fact.scope === scope)),
  };
}

const none: readonly never[] = [];

type Add = (scope: number, name: string, definition: Definition) => void;

/** JavaScript's front end says itself what is bound to a name: a function's own name need not be. */
function addFunction(index: number, facts: FunctionFacts, language: Language, add: Add): void {
  if (language === 'python' && facts.parent !== null && facts.owner === null && !facts.name.endsWith('>')) {
    add(facts.parent, lastName(facts.name), { kind: 'function', index, facts });
  }
  for (const [position, fact] of facts.params.entries())
    add(index, fact.name, { kind: 'param', fact, position, scope: index });
  for (const fact of facts.bindings) add(index, fact.name, { kind: 'binding', fact, scope: index });
}

/** The name a qualified one ends with: `get` of `Client.get`. */
export function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
