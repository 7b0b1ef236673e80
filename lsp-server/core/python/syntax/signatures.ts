/** Parameters, and the types that they and other things are said to have. */

import type { GrowingNode } from '../tree.ts';
import type { ExpressionSyntax } from './expressions.ts';
import type { Tokens } from './tokens.ts';

export class SignatureSyntax {
  readonly #tokens: Tokens;
  readonly #expressions: ExpressionSyntax;

  constructor(tokens: Tokens, expressions: ExpressionSyntax) {
    this.#tokens = tokens;
    this.#expressions = expressions;
  }

  lambda(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.next();
    if (!tokens.isAt(':')) {
      tokens.rest(children);
      const first = tokens.start;
      const params: GrowingNode[] = [];
      this.parameters(params, ':');
      children.push(this.#tokens.made('lambda_parameters', first, params));
    }
    tokens.rest(children);
    tokens.expect(':');
    this.#expressions.add(children);
    return this.#tokens.made('lambda', start, children);
  }

  /** Up to the word that ends them: `)`, behind which parameters may have types, or `:`. */
  parameters(children: GrowingNode[], end: ')' | ':'): void {
    const tokens = this.#tokens;
    while (!tokens.isAt(end)) {
      tokens.rest(children);
      children.push(this.#parameter(end));
      if (!tokens.isAt(',')) return;
      tokens.take(children);
      if (tokens.comments.length > 0 && end === ':') tokens.fail();
      if (end === ')') tokens.rest(children);
    }
  }

  #parameter(end: ')' | ':'): GrowingNode {
    const tokens = this.#tokens;
    const { start, kind } = tokens;
    if (kind === '/') return this.#tokens.word('positional_separator');
    let param: GrowingNode;
    if (kind === '*' || kind === '**') {
      tokens.next();
      if (kind === '*' && (tokens.isAt(',') || tokens.isAt(end)))
        return this.#tokens.made('keyword_separator', start, []);
      param = this.#tokens.made(kind === '*' ? 'list_splat_pattern' : 'dictionary_splat_pattern', start, [
        this.#tokens.name(),
      ]);
      param = { ...param, end: tokens.lastEnd };
    } else param = this.#tokens.name();
    const children = [param];
    const isTyped = end === ')' && tokens.isAt(':');
    if (isTyped) {
      tokens.take(children);
      tokens.rest(children);
      children.push(this.type());
    }
    if (tokens.isAt('=')) {
      if (param.type !== 'identifier') tokens.fail();
      tokens.take(children);
      this.#expressions.add(children);
      return this.#tokens.made(isTyped ? 'typed_default_parameter' : 'default_parameter', start, children);
    }
    return isTyped ? this.#tokens.made('typed_parameter', start, children) : param;
  }

  /** An annotation. */
  type(): GrowingNode {
    const tokens = this.#tokens;
    let node = this.#plainType();
    while (node.children[0]?.type !== undefined && isGeneric(node) && (tokens.isAt('|') || tokens.isAt('.'))) {
      const children = [node];
      const isUnion = tokens.isAt('|');
      tokens.take(children);
      tokens.rest(children);
      children.push(isUnion ? this.#plainType() : this.#tokens.name());
      node = typed(this.#tokens.made(isUnion ? 'union_type' : 'member_type', node.start, children));
    }
    if (isGeneric(node) && (tokens.isAt('(') || tokens.isAt('['))) tokens.fail();
    return node;
  }

  #plainType(): GrowingNode {
    const tokens = this.#tokens;
    const { start, kind } = tokens;
    if (kind === '*' || kind === '**') {
      tokens.next();
      return typed(this.#tokens.made('splat_type', start, [this.#tokens.name()]));
    }
    indexed.lastIndex = tokens.end;
    if (kind !== 'name' || !indexed.test(tokens.text)) return typed(this.#expressions.expression());
    const children = [this.#tokens.name()];
    tokens.rest(children);
    children.push(this.typeParameters());
    return typed(this.#tokens.made('generic_type', start, children));
  }

  /** `[int, str]`. */
  typeParameters(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.open();
    for (;;) {
      tokens.rest(children);
      children.push(this.#expressions.nested(() => this.#constrained(this.type())));
      tokens.rest(children);
      if (!tokens.isAt(',')) break;
      tokens.take(children);
      tokens.rest(children);
      if (tokens.isAt(']')) break;
    }
    tokens.close(']', children);
    return this.#tokens.made('type_parameter', start, children);
  }

  #constrained(type: GrowingNode): GrowingNode {
    const tokens = this.#tokens;
    if (!tokens.isAt(':')) return type;
    const children = [type];
    tokens.take(children);
    tokens.rest(children);
    children.push(this.type());
    return typed(this.#tokens.made('constrained_type', type.start, children));
  }
}

function typed(node: GrowingNode): GrowingNode {
  return { type: 'type', start: node.start, end: node.end, children: [node], expression: null };
}

function isGeneric({ children: [inner] }: GrowingNode): boolean {
  return inner?.type === 'generic_type' || inner?.type === 'union_type' || inner?.type === 'member_type';
}

/** A bracket on the same line. */
const indexed = /(?:[ \t\f]|\\\r?\n)*\[/y;
