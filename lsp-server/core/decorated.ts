/** Which functions and classes of Python stand below a decorator, by the last part of its name. */

import type { Expr, FileFacts } from './facts.ts';
import type { Resolver } from './resolve.ts';
import type { Value } from './values.ts';

export interface Decorated {
  readonly file: FileFacts;
  /** Where the decorator is resolved. */
  readonly scope: number;
  /** What is called with it: `register` of `@register` and of `@register("load")`. */
  readonly decorator: Expr;
  readonly isCalled: boolean;
  readonly value: Value;
}

/** Looked for when somebody asks: most projects have no decorators of their own that keep what they are given. */
export class DecoratedThings {
  readonly #resolver: Resolver;
  readonly #met: FileFacts[] = [];
  readonly #byName = new Map<string, Decorated[]>();

  constructor(resolver: Resolver) {
    this.#resolver = resolver;
  }

  meet(file: FileFacts): void {
    if (file.language === 'python') this.#met.push(file);
  }

  by(name: string): readonly Decorated[] {
    for (const file of this.#met.splice(0)) this.#read(file);
    return this.#byName.get(name) ?? [];
  }

  #read(file: FileFacts): void {
    for (const ref of this.#resolver.functionsOf(file)) {
      const { decorators, parent } = ref.facts;
      const value: Value = { kind: 'function', function: ref, self: null };
      for (const one of decorators) this.#note(one, { file, scope: parent ?? 0, value });
    }
    for (const [index, facts] of file.classes.entries())
      for (const one of facts.decorators)
        this.#note(one, { file, scope: facts.scope, value: { kind: 'class', class: { file, index, facts } } });
  }

  #note(expr: Expr, thing: Pick<Decorated, 'file' | 'scope' | 'value'>): void {
    const decorator = expr.kind === 'call' ? expr.of : expr;
    if (decorator.kind !== 'name' && decorator.kind !== 'member') return;
    const one = { ...thing, decorator, isCalled: expr.kind === 'call' };
    const known = this.#byName.get(decorator.name);
    if (known === undefined) this.#byName.set(decorator.name, [one]);
    else known.push(one);
  }
}
