/** What stands in brackets of its own: tuples, lists, sets, dictionaries and comprehensions. */

import type { GrowingNode } from '../tree.ts';
import type { ExpressionSyntax } from './expressions.ts';
import type { Tokens } from './tokens.ts';

export class BracketSyntax {
  readonly #tokens: Tokens;
  readonly #expressions: ExpressionSyntax;
  /** The bracket that a `with` begins with, in which names may be given. */
  #naming = -1;

  constructor(tokens: Tokens, expressions: ExpressionSyntax) {
    this.#tokens = tokens;
    this.#expressions = expressions;
  }

  /** From here on a bracket may give names to what is in it: `with (a as b, c): …`. */
  allowNames(): void {
    this.#naming = this.#tokens.start;
  }

  inParentheses(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    const names = this.#naming === start;
    tokens.open();
    tokens.rest(children);
    if (tokens.isAt(')')) return this.#closed('tuple', start, children, ')');
    if (tokens.isAt('yield')) {
      children.push(this.#expressions.yield());
      return this.#closed('parenthesized_expression', start, children, ')');
    }
    const isSplat = tokens.isAt('*');
    children.push(this.#element(names));
    if (this.isComprehension()) {
      this.comprehension(children, ')');
      return this.#tokens.made('generator_expression', start, children);
    }
    if (!tokens.isAt(',')) {
      if (isSplat) tokens.fail();
      return this.#closed('parenthesized_expression', start, children, ')');
    }
    this.#others(children, ')', names);
    return this.#closed('tuple', start, children, ')');
  }

  inBrackets(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.open();
    tokens.rest(children);
    if (tokens.isAt(']')) return this.#closed('list', start, children, ']');
    children.push(this.#element(false));
    if (this.isComprehension()) {
      this.comprehension(children, ']');
      return this.#tokens.made('list_comprehension', start, children);
    }
    this.#others(children, ']', false);
    return this.#closed('list', start, children, ']');
  }

  inBraces(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.open();
    tokens.rest(children);
    if (tokens.isAt('}')) return this.#closed('dictionary', start, children, '}');
    const first = this.#entry();
    const isMap = first.type === 'pair' || first.type === 'dictionary_splat';
    children.push(first);
    if (this.isComprehension()) {
      this.comprehension(children, '}');
      return this.#tokens.made(
        first.type === 'pair' ? 'dictionary_comprehension' : 'set_comprehension',
        start,
        children,
      );
    }
    tokens.rest(children);
    while (tokens.isAt(',')) {
      tokens.take(children);
      tokens.rest(children);
      if (tokens.isAt('}')) break;
      const next = this.#entry();
      if ((next.type === 'pair' || next.type === 'dictionary_splat') !== isMap) tokens.fail();
      children.push(next);
      tokens.rest(children);
    }
    return this.#closed(isMap ? 'dictionary' : 'set', start, children, '}');
  }

  #entry(): GrowingNode {
    const tokens = this.#tokens;
    const { start, kind } = tokens;
    if (kind === '*' || kind === '**') return this.#expressions.splat(kind === '*' ? 'list_splat' : 'dictionary_splat');
    const key = this.#expressions.expression();
    if (!tokens.isAt(':')) return key;
    const children = [key];
    tokens.take(children);
    this.#expressions.add(children);
    return this.#tokens.made('pair', start, children);
  }

  #element(names: boolean): GrowingNode {
    const tokens = this.#tokens;
    if (tokens.isAt('*')) return this.#expressions.splat('list_splat');
    const value = this.#expressions.expression();
    return names && tokens.isAt('as') ? this.#expressions.named(value) : value;
  }

  #others(children: GrowingNode[], end: string, names: boolean): void {
    const tokens = this.#tokens;
    tokens.rest(children);
    while (tokens.isAt(',')) {
      tokens.take(children);
      tokens.rest(children);
      if (tokens.isAt(end)) return;
      children.push(this.#element(names));
      tokens.rest(children);
    }
  }

  #closed(type: string, start: number, children: GrowingNode[], end: string): GrowingNode {
    this.#tokens.close(end, children);
    return this.#tokens.made(type, start, children);
  }

  isComprehension(): boolean {
    return this.#tokens.isAt('for') || this.#tokens.isAt('async');
  }

  comprehension(children: GrowingNode[], end: string): void {
    const tokens = this.#tokens;
    for (;;) {
      tokens.rest(children);
      if (this.isComprehension()) children.push(this.#forClause());
      else if (tokens.isAt('if')) children.push(this.#ifClause());
      else break;
    }
    tokens.close(end, children);
  }

  #forClause(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    if (tokens.isAt('async')) tokens.next();
    tokens.expect('for');
    tokens.rest(children);
    children.push(this.#expressions.targets.read());
    tokens.rest(children);
    tokens.expect('in');
    tokens.rest(children);
    children.push(this.#expressions.disjunction());
    if (tokens.isAt(',')) tokens.fail();
    return this.#tokens.made('for_in_clause', start, children);
  }

  #ifClause(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.next();
    tokens.rest(children);
    children.push(this.#expressions.disjunction());
    return this.#tokens.made('if_clause', start, children);
  }
}
