/** What stands behind `case`, as tree-sitter would make nodes of it. */

import type { GrowingNode } from '../tree.ts';
import type { ExpressionSyntax } from './expressions.ts';
import { leaf, type Tokens } from './tokens.ts';

const deepest = 40;

export class CasePatternSyntax {
  readonly #tokens: Tokens;
  readonly #expressions: ExpressionSyntax;
  #depth = 0;

  constructor(tokens: Tokens, expressions: ExpressionSyntax) {
    this.#tokens = tokens;
    this.#expressions = expressions;
  }

  pattern(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    this.#depth += 1;
    if (this.#depth > deepest) tokens.fail();
    const pattern = this.#wrapped(start, this.#either());
    this.#depth -= 1;
    if (!tokens.isAt('as')) return pattern;
    const children = [pattern];
    tokens.take(children);
    tokens.rest(children);
    children.push(this.#tokens.name());
    return this.#wrapped(start, [this.#tokens.made('as_pattern', start, children)]);
  }

  #wrapped(start: number, children: GrowingNode[]): GrowingNode {
    return this.#tokens.made('case_pattern', start, children);
  }

  /** `a | b`; of a number its sign is not in its node, and `_` has none. */
  #either(): GrowingNode[] {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children = this.#simple();
    if (!tokens.isAt('|')) return children;
    while (tokens.isAt('|')) {
      tokens.take(children);
      tokens.rest(children);
      children.push(...this.#simple());
    }
    return [this.#tokens.made('union_pattern', start, children)];
  }

  #simple(): GrowingNode[] {
    const tokens = this.#tokens;
    switch (tokens.kind) {
      case 'name':
        return this.#named();
      case '*':
      case '**':
        return [this.#splat()];
      case '[':
        return [this.#bracketed('list_pattern', ']')];
      case '(':
        return [this.#bracketed('tuple_pattern', ')')];
      case '{':
        return [this.#mapping()];
      case '-':
      case 'integer':
      case 'float':
        return this.#number();
      case 'string':
      case 'f-string':
      case 'None':
      case 'True':
      case 'False':
        return [this.#expressions.atom()];
      default:
        tokens.fail();
        return [];
    }
  }

  /** `Point(x=1)`, `colors.RED`, `x=1`, `_`. */
  #named(): GrowingNode[] {
    const tokens = this.#tokens;
    const { text, start, end } = tokens;
    const name = this.#tokens.name();
    if (tokens.isAt('=')) {
      const children = [name];
      tokens.take(children);
      tokens.rest(children);
      this.#depth += 1;
      if (this.#depth > deepest) tokens.fail();
      children.push(...this.#either());
      this.#depth -= 1;
      return [this.#tokens.made('keyword_pattern', start, children)];
    }
    if (text.slice(start, end) === '_' && !tokens.isAt('.') && !tokens.isAt('(')) return [];
    const parts = [name];
    while (tokens.isAt('.')) {
      tokens.take(parts);
      tokens.rest(parts);
      parts.push(this.#tokens.name());
    }
    const dotted = this.#tokens.made('dotted_name', start, parts);
    return tokens.isAt('(') ? [this.#bracketed('class_pattern', ')', dotted)] : [dotted];
  }

  #splat(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    tokens.next();
    const isAny = tokens.text.slice(tokens.start, tokens.end) === '_';
    const name = this.#tokens.name();
    return this.#tokens.made('splat_pattern', start, isAny ? [] : [name]);
  }

  #bracketed(type: string, end: string, of?: GrowingNode): GrowingNode {
    const tokens = this.#tokens;
    const start = of?.start ?? tokens.start;
    const children = of === undefined ? [] : [of];
    tokens.rest(children);
    tokens.open();
    for (tokens.rest(children); !tokens.isAt(end); tokens.rest(children)) {
      children.push(this.pattern());
      tokens.rest(children);
      if (!tokens.isAt(',')) break;
      tokens.take(children);
    }
    tokens.close(end, children);
    return this.#tokens.made(type, start, children);
  }

  #mapping(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.open();
    for (tokens.rest(children); !tokens.isAt('}'); tokens.rest(children)) {
      if (tokens.isAt('**')) children.push(this.#splat());
      else {
        children.push(...this.#simple());
        tokens.rest(children);
        tokens.expect(':');
        tokens.rest(children);
        children.push(this.pattern());
      }
      tokens.rest(children);
      if (!tokens.isAt(',')) break;
      tokens.take(children);
    }
    tokens.close('}', children);
    return this.#tokens.made('dict_pattern', start, children);
  }

  /** `-1`, `1 + 2j`. */
  #number(): GrowingNode[] {
    const tokens = this.#tokens;
    const { start } = tokens;
    if (tokens.isAt('-')) tokens.next();
    const children = [this.#digits()];
    if (!tokens.isAt('+') && !tokens.isAt('-')) return children;
    tokens.take(children);
    tokens.rest(children);
    children.push(this.#digits());
    return [this.#tokens.made('complex_pattern', start, children)];
  }

  #digits(): GrowingNode {
    const tokens = this.#tokens;
    if (tokens.isAt('integer') || tokens.isAt('float')) return this.#tokens.word(tokens.kind);
    tokens.fail();
    return leaf('integer', tokens.start, tokens.start);
  }
}
