/** What is bound: by a `for`, or on the left of `=`. */

import type { GrowingNode } from '../tree.ts';
import type { ExpressionSyntax } from './expressions.ts';
import type { Tokens } from './tokens.ts';

export class TargetSyntax {
  readonly #tokens: Tokens;
  readonly #expressions: ExpressionSyntax;

  constructor(tokens: Tokens, expressions: ExpressionSyntax) {
    this.#tokens = tokens;
    this.#expressions = expressions;
  }

  /** What a `for` binds. */
  read(): GrowingNode {
    const tokens = this.#tokens;
    const first = this.#target();
    if (!tokens.isAt(',')) return first;
    const children = [first];
    while (tokens.isAt(',')) {
      tokens.take(children);
      if (tokens.isAt('in')) break;
      tokens.rest(children);
      children.push(this.#target());
    }
    return this.#tokens.made('pattern_list', first.start, children);
  }

  #target(): GrowingNode {
    return this.of(this.#tokens.isAt('*') ? this.#expressions.starred() : this.#expressions.primary());
  }

  /** What was read as a value is bound. */
  of(node: GrowingNode): GrowingNode {
    switch (node.type) {
      case 'identifier':
      case 'subscript':
      case 'attribute':
      case 'comment':
        return node;
      case 'tuple':
      case 'parenthesized_expression':
        return this.#bound('tuple_pattern', node);
      case 'list':
        return this.#bound('list_pattern', node);
      case 'list_splat':
        return this.#bound('list_splat_pattern', node);
      default:
        this.#tokens.fail();
        return node;
    }
  }

  #bound(type: string, node: GrowingNode): GrowingNode {
    return { ...node, type, children: node.children.map((child) => this.of(child)) };
  }
}
