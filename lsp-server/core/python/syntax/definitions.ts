/** Functions and classes, and what decorates them. */

import type { GrowingNode } from '../tree.ts';
import type { BlockSyntax } from './blocks.ts';
import type { ExpressionSyntax } from './expressions.ts';
import type { Tokens } from './tokens.ts';

export class DefinitionSyntax {
  readonly #tokens: Tokens;
  readonly #expressions: ExpressionSyntax;
  readonly #blocks: BlockSyntax;

  constructor(tokens: Tokens, expressions: ExpressionSyntax, blocks: BlockSyntax) {
    this.#tokens = tokens;
    this.#expressions = expressions;
    this.#blocks = blocks;
  }

  decorated(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    while (tokens.isAt('@')) {
      const parts: GrowingNode[] = [];
      const { start: at } = tokens;
      tokens.next();
      this.#expressions.add(parts);
      tokens.rest(parts);
      const end = parts.at(-1)?.end ?? at;
      children.push({ type: 'decorator', start: at, end, children: parts, expression: null });
      if (!tokens.isAt('newline')) tokens.fail();
      tokens.nextLine();
      if (tokens.indent !== this.#blocks.indent) tokens.fail();
      tokens.takeAbove(children, 0);
    }
    children.push(this.definition());
    return this.#blocks.ended('decorated_definition', start, children);
  }

  definition(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    if (tokens.isAt('class')) return this.#class(start);
    if (tokens.isAt('async')) tokens.next();
    if (tokens.comments.length > 0) tokens.fail();
    return this.function(start);
  }

  /** From `def` on; `async` may have begun it. */
  function(start: number): GrowingNode {
    const tokens = this.#tokens;
    tokens.expect('def');
    const children = [this.#tokens.name()];
    tokens.rest(children);
    if (tokens.isAt('[')) children.push(this.#expressions.signatures.typeParameters());
    tokens.rest(children);
    children.push(this.#parameters());
    if (tokens.isAt('->')) {
      tokens.take(children);
      tokens.rest(children);
      children.push(this.#expressions.signatures.type());
    }
    this.#blocks.suite(children);
    return this.#blocks.ended('function_definition', start, children);
  }

  #parameters(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    if (!tokens.isAt('(')) tokens.fail();
    tokens.open();
    this.#expressions.signatures.parameters(children, ')');
    tokens.close(')', children);
    return this.#tokens.made('parameters', start, children);
  }

  #class(start: number): GrowingNode {
    const tokens = this.#tokens;
    tokens.expect('class');
    const children = [this.#tokens.name()];
    tokens.rest(children);
    if (tokens.isAt('[')) children.push(this.#expressions.signatures.typeParameters());
    tokens.rest(children);
    if (tokens.isAt('(')) children.push(this.#expressions.arguments());
    if (children.at(-1)?.type === 'generator_expression') tokens.fail();
    this.#blocks.suite(children, 'definitions');
    return this.#blocks.ended('class_definition', start, children);
  }
}
