/**
 * Which functions of Python may hand another one to the loop: by the names of what they call, before any call is followed. They are few,
 * and only they can say that a function runs on the loop although it is not async.
 */

import type { Catalogue } from './catalogue.ts';
import type { FileFacts } from './facts.ts';
import { lastName } from './names.ts';
import { OtherNames } from './otherNames.ts';
import { outlineOf } from './outline.ts';
import type { FunctionRef } from './values.ts';

export class Schedulers {
  readonly #names: Set<string>;
  readonly #others: OtherNames;

  /**
   * `beside`: files that they may call. `callsGiven`: whether an async function calls a function that it is given. `rest` is asked
   * between two files.
   */
  constructor(
    files: readonly FileFacts[],
    beside: readonly FileFacts[],
    catalogue: Catalogue,
    callsGiven: (ref: FunctionRef) => boolean,
    rest: () => void,
  ) {
    this.#names = new Set(catalogue.schedulers);
    for (const file of files) {
      this.#meet(file, callsGiven);
      rest();
    }
    if (beside.length > 0) this.#meetBeside(files, beside, callsGiven);
    this.#others = new OtherNames(files, (name) => this.#names.has(name));
  }

  /** Of these only what is called counts. */
  #meetBeside(
    files: readonly FileFacts[],
    beside: readonly FileFacts[],
    callsGiven: (ref: FunctionRef) => boolean,
  ): void {
    const called = new Set(files.flatMap((file) => outlineOf(file).called.map(([name]) => name)));
    for (const file of files) for (const { name } of file.imports) if (name !== null) called.add(name);
    for (const file of beside) this.#meet(file, (ref) => called.has(lastName(ref.facts.name)) && callsGiven(ref));
  }

  #meet(file: FileFacts, callsGiven: (ref: FunctionRef) => boolean): void {
    for (const [index, facts] of file.functions.entries())
      if (facts.async && facts.params.length > 0 && callsGiven({ file, index, facts }))
        this.#names.add(lastName(facts.name));
  }

  /** By index. */
  in(file: FileFacts): ReadonlySet<number> {
    const { called, handed } = outlineOf(file);
    const otherwise = this.#others.in(file);
    const found = [
      ...called.filter(([name]) => this.#names.has(name) || otherwise(name).length > 0),
      ...handed.filter(([name]) => this.#names.has(name)),
    ];
    return new Set(found.flatMap(([, by]) => by));
  }
}
