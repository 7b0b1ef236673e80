/** The statements of Python that have no block, as tree-sitter would make nodes of them. */

import type { GrowingNode } from '../tree.ts';
import type { ExpressionSyntax } from './expressions.ts';
import { ImportSyntax } from './imports.ts';
import type { Tokens } from './tokens.ts';

/** Of `a = b = c`. */
const longest = 40;

export class SimpleSyntax {
  readonly #tokens: Tokens;
  readonly #expressions: ExpressionSyntax;
  readonly #imports: ImportSyntax;
  #length = 0;

  constructor(tokens: Tokens, expressions: ExpressionSyntax) {
    this.#tokens = tokens;
    this.#expressions = expressions;
    this.#imports = new ImportSyntax(tokens);
  }

  statement(): GrowingNode {
    const tokens = this.#tokens;
    switch (tokens.kind) {
      case 'import':
        return this.#imports.plain();
      case 'from':
        return this.#imports.from();
      case 'return':
        return this.#keyword('return_statement');
      case 'del':
        return this.#keyword('delete_statement');
      case 'raise':
        return this.#raise();
      case 'assert':
        return this.#listed('assert_statement');
      case 'global':
        return this.#listed('global_statement');
      case 'nonlocal':
        return this.#listed('nonlocal_statement');
      case 'pass':
        return this.#tokens.word('pass_statement');
      case 'break':
        return this.#tokens.word('break_statement');
      case 'continue':
        return this.#tokens.word('continue_statement');
      case 'name':
        return this.#named();
      default:
        return this.#expression();
    }
  }

  /** A keyword that may be followed by values. */
  #keyword(type: string): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.next();
    if (!tokens.isAt('newline') && !tokens.isAt(';')) {
      tokens.rest(children);
      children.push(this.#expressions.list('expression_list'));
    }
    return this.#tokens.made(type, start, children);
  }

  #raise(): GrowingNode {
    const raised = this.#keyword('raise_statement');
    const tokens = this.#tokens;
    if (!tokens.isAt('from')) return raised;
    const children = [...raised.children];
    tokens.take(children);
    this.#expressions.add(children);
    return this.#tokens.made('raise_statement', raised.start, children);
  }

  #listed(type: string): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.next();
    for (;;) {
      tokens.rest(children);
      children.push(type === 'assert_statement' ? this.#expressions.expression() : this.#tokens.name());
      if (!tokens.isAt(',')) return this.#tokens.made(type, start, children);
      tokens.take(children);
    }
  }

  /** Some names begin statements of their own, in new Python or in old. */
  #named(): GrowingNode {
    const tokens = this.#tokens;
    const { text, start, end } = tokens;
    if (end - start > 5 || !special.has(text.slice(start, end))) return this.#expression();
    const name = text.slice(start, end);
    softStatement.lastIndex = end;
    if (name === 'type' && softStatement.test(text)) return this.#typeAlias();
    if (name === 'print' && /^[ \t]*>>/.test(text.slice(end, end + 40))) tokens.fail();
    return this.#expression();
  }

  /** `type Pair = tuple[int, int]`. */
  #typeAlias(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.next();
    children.push(this.#expressions.signatures.type());
    tokens.rest(children);
    tokens.expect('=');
    tokens.rest(children);
    children.push(this.#expressions.signatures.type());
    return this.#tokens.made('type_alias_statement', start, children);
  }

  #expression(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    this.#length = 0;
    if (tokens.isAt('yield')) return this.#tokens.made('expression_statement', start, [this.#expressions.yield()]);
    const left = this.#expressions.list('expression_list');
    const isAssigned = tokens.isAt('=') || tokens.isAt(':') || tokens.isAt('augmented');
    const values = left.type === 'expression_list' ? left.children : [left];
    return this.#tokens.made('expression_statement', start, isAssigned ? [this.#assignment(left)] : values);
  }

  #assignment(left: GrowingNode): GrowingNode {
    const tokens = this.#tokens;
    const isAugmented = tokens.isAt('augmented');
    const children = [this.#target(left)];
    if (tokens.isAt(':')) {
      if (left.type === 'expression_list') tokens.fail();
      tokens.take(children);
      tokens.rest(children);
      children.push(this.#expressions.signatures.type());
    }
    if (tokens.isAt('=') || isAugmented) {
      tokens.take(children);
      tokens.rest(children);
      children.push(this.#right());
    }
    return this.#tokens.made(isAugmented ? 'augmented_assignment' : 'assignment', left.start, children);
  }

  #right(): GrowingNode {
    const tokens = this.#tokens;
    const value = this.#expressions.given();
    this.#length += 1;
    if (this.#length > longest) tokens.fail();
    return tokens.isAt('=') || tokens.isAt('augmented') ? this.#assignment(value) : value;
  }

  #target(node: GrowingNode): GrowingNode {
    if (node.type !== 'expression_list') return this.#expressions.targets.of(node);
    const children = node.children.map((child) => this.#expressions.targets.of(child));
    return { ...node, type: 'pattern_list', children };
  }
}

const special = new Set(['type', 'print']);
const softStatement = /[ \t]+[A-Za-z_]\w*\s*[=[]/y;
