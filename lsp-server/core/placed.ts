/**
 * What is put into objects from outside: `app.state.db = Database()` and `app["db"] = Database()` make one of `request.app.state.db`
 * and of `request.app["db"]`, and `settings = dict(db=Database())` of `self.settings["db"]`. By the name of the holder and of the
 * place in it, among files that reach each other, where it says one thing.
 */

import type { BindingFact, Expr, FileFacts } from './facts.ts';
import { isPlace, isTable, type Outline } from './outline.ts';
import type { Place, Resolver } from './resolve.ts';
import { alternatives, either, type Value } from './values.ts';

interface Put {
  readonly fact: BindingFact;
  readonly place: Place;
}

/** What is put into places of one name more often, or is more different things, says nothing. */
const putLimit = 12;
const kindLimit = 2;

export class Placed {
  readonly #resolver: Resolver;
  readonly #puts = new Map<string, Put[]>();

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  meet(file: FileFacts, { placing }: Outline): void {
    if (file.language !== 'python') return;
    for (const scope of placing)
      for (const fact of file.functions[scope]?.bindings ?? []) this.#meet(fact, { file, scope });
    for (const { attributes } of file.classes)
      for (const fact of attributes) this.#meetKeys(fact, { file, scope: fact.scope });
  }

  #meet(fact: BindingFact, place: Place): void {
    if (isPlace(fact.name)) this.#note(fact, place);
    else this.#meetKeys(fact, place);
  }

  #meetKeys({ name: holder, value: made }: BindingFact, place: Place): void {
    if (!isTable(made)) return;
    for (const { name, value } of made.args)
      if (name !== null) this.#note({ name: `${holder}[${name}]`, value, type: null }, place);
  }

  #note(fact: BindingFact, place: Place): void {
    const known = this.#puts.get(fact.name);
    if (known === undefined) this.#puts.set(fact.name, [{ fact, place }]);
    else known.push({ fact, place });
  }

  attribute(of: Expr, name: string, file: FileFacts): Value | undefined {
    return this.#at(`${holderOf(of)}.${name}`, file);
  }

  element(of: Expr, index: Expr | null, file: FileFacts): Value | undefined {
    return this.#at(`${holderOf(of)}[${keyOf(index)}]`, file);
  }

  /** What is put into a container of a module, by the module itself or by one that imports it by name. */
  contents(name: string, file: FileFacts): Value | undefined {
    const puts = (this.#puts.get(`${name}[]`) ?? []).filter(
      ({ place }) => place.file === file || place.file.imports.some(({ local }) => local === name),
    );
    if (puts.length === 0 || puts.length > putLimit) return undefined;
    const kept = puts.flatMap(({ fact, place }) => alternatives(this.#resolver.boundValue(fact, place)));
    const of = either(kept.map((value) => (value.kind === 'many' ? value.of : undefined)));
    return of && { kind: 'many', of, kept: true };
  }

  #at(name: string, file: FileFacts): Value | undefined {
    const puts = (this.#puts.get(name) ?? []).filter(({ place }) => this.#resolver.areTogether(place.file, file));
    if (puts.length === 0 || puts.length > putLimit) return undefined;
    const value = either(puts.map(({ fact, place }) => this.#resolver.boundValue(fact, place)));
    // A session is no container although things are added to it.
    const kinds = alternatives(value).filter((one) => one.kind !== 'many');
    return kinds.length <= kindLimit && kinds.every(tells) ? either(kinds) : undefined;
  }
}

/** Something with members of its own. */
function tells(value: Value): boolean {
  return value.kind === 'instance' || value.kind === 'partial' || (value.kind === 'object' && value.type.includes('.'));
}

/** The last name before the place: `state` of `request.app.state`, `data` of `hass.data[DOMAIN]`. */
function holderOf(expr: Expr): string {
  if (expr.kind === 'name' || expr.kind === 'member') return expr.name;
  return expr.kind === 'element' ? holderOf(expr.of) : '';
}

function keyOf(index: Expr | null): string {
  if (index?.kind === 'literal' && typeof index.value === 'string') return index.value;
  return index?.kind === 'name' || index?.kind === 'member' ? index.name : '';
}
