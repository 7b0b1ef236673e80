/** The expressions of Python, as tree-sitter would make nodes of them. */

import type { GrowingNode } from '../tree.ts';
import { BracketSyntax } from './brackets.ts';
import { SignatureSyntax } from './signatures.ts';
import { StringSyntax } from './strings.ts';
import { TargetSyntax } from './targets.ts';
import { leaf, powers, type Tokens } from './tokens.ts';

/** What is nested deeper, or goes on longer, is left to who can do without a stack. */
const deepest = 40;
const longest = 60;

export class ExpressionSyntax {
  readonly #tokens: Tokens;
  readonly #strings: StringSyntax;
  readonly brackets: BracketSyntax;
  readonly targets: TargetSyntax;
  readonly signatures: SignatureSyntax;
  #depth = 0;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
    this.#strings = new StringSyntax(tokens, this);
    this.brackets = new BracketSyntax(tokens, this);
    this.targets = new TargetSyntax(tokens, this);
    this.signatures = new SignatureSyntax(tokens, this);
  }

  expression(): GrowingNode {
    const tokens = this.#tokens;
    this.#depth += 1;
    if (this.#depth > deepest) tokens.fail();
    const found = tokens.isAt('lambda') ? this.signatures.lambda() : this.#choice(this.disjunction());
    this.#depth -= 1;
    return found;
  }

  /** What calls itself again goes only so deep. */
  nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > deepest) this.#tokens.fail();
    const found = read();
    this.#depth -= 1;
    return found;
  }

  #choice(first: GrowingNode): GrowingNode {
    const tokens = this.#tokens;
    const { start } = first;
    const children = [first];
    if (tokens.isAt(':=') && first.type === 'identifier') {
      tokens.take(children);
      this.add(children);
      return this.#tokens.made('named_expression', start, children);
    }
    if (!tokens.isAt('if')) return first;
    tokens.take(children);
    tokens.rest(children);
    children.push(tokens.isAt('lambda') ? this.signatures.lambda() : this.disjunction());
    tokens.rest(children);
    tokens.expect('else');
    this.add(children);
    return this.#tokens.made('conditional_expression', start, children);
  }

  /** An expression that stands in a node that has begun. */
  add(children: GrowingNode[]): void {
    this.#tokens.rest(children);
    children.push(this.expression());
  }

  /** `a, *b`: one of them alone is itself, and no star. */
  list(type: string): GrowingNode {
    const tokens = this.#tokens;
    const first = this.starred();
    if (!tokens.isAt(',')) {
      if (first.type === 'list_splat') tokens.fail();
      return first;
    }
    const children = [first];
    while (tokens.isAt(',')) {
      tokens.take(children);
      if (endsList.has(tokens.kind)) break;
      tokens.rest(children);
      children.push(this.starred());
    }
    return this.#tokens.made(type, first.start, children);
  }

  /** What is assigned, or put into a string. */
  given(): GrowingNode {
    return this.#tokens.isAt('yield') ? this.yield() : this.list('expression_list');
  }

  starred(): GrowingNode {
    const tokens = this.#tokens;
    if (!tokens.isAt('*')) return this.expression();
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.take(children);
    tokens.rest(children);
    children.push(this.#operation(0));
    return this.#tokens.made('list_splat', start, children);
  }

  yield(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.next();
    if (tokens.isAt('from')) {
      tokens.take(children);
      this.add(children);
    } else if (!endsList.has(tokens.kind)) {
      tokens.rest(children);
      children.push(this.list('expression_list'));
    }
    return this.#tokens.made('yield', start, children);
  }

  /** No lambda, and no choice. */
  disjunction(): GrowingNode {
    const tokens = this.#tokens;
    let left = this.#conjunction();
    for (let length = 0; tokens.isAt('or'); length += 1) left = this.#joined(left, length, () => this.#conjunction());
    return left;
  }

  #conjunction(): GrowingNode {
    const tokens = this.#tokens;
    let left = this.#inversion();
    for (let length = 0; tokens.isAt('and'); length += 1) left = this.#joined(left, length, () => this.#inversion());
    return left;
  }

  #joined(left: GrowingNode, length: number, right: () => GrowingNode): GrowingNode {
    const tokens = this.#tokens;
    if (length > longest) tokens.fail();
    const children = [left];
    tokens.take(children);
    tokens.rest(children);
    children.push(right());
    return this.#tokens.made('boolean_operator', left.start, children);
  }

  #inversion(): GrowingNode {
    const tokens = this.#tokens;
    if (!tokens.isAt('not')) return this.#comparison();
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.next();
    tokens.rest(children);
    children.push(this.nested(() => this.#inversion()));
    return this.#tokens.made('not_operator', start, children);
  }

  #comparison(): GrowingNode {
    const tokens = this.#tokens;
    const left = this.#operation(0);
    if (!comparing.has(tokens.kind)) return left;
    const children = [left];
    while (comparing.has(tokens.kind)) {
      const { kind } = tokens;
      tokens.take(children);
      if (kind === 'not' || (kind === 'is' && this.#tokens.isAt('not'))) {
        // Nobody sees a comment between the two.
        if (tokens.comments.length > 0) tokens.fail();
        tokens.expect(kind === 'not' ? 'in' : 'not');
      }
      tokens.rest(children);
      children.push(this.#operation(0));
    }
    return this.#tokens.made('comparison_operator', left.start, children);
  }

  /** Of operators that bind tighter than `power`. */
  #operation(power: number): GrowingNode {
    const tokens = this.#tokens;
    let left = this.#signed();
    for (let length = 0; tokens.power > power; length += 1) {
      const { power: binds } = tokens;
      if (length > longest) tokens.fail();
      const children = [left];
      tokens.take(children);
      tokens.rest(children);
      children.push(binds === powers.power ? this.nested(() => this.#operation(binds - 1)) : this.#operation(binds));
      left = this.#tokens.made('binary_operator', left.start, children);
    }
    return left;
  }

  #signed(): GrowingNode {
    const tokens = this.#tokens;
    const { kind, start } = tokens;
    if (kind !== '-' && kind !== '+' && kind !== '~' && kind !== 'await') return this.primary();
    const children: GrowingNode[] = [];
    tokens.next();
    tokens.rest(children);
    children.push(this.nested(() => this.#operation(powers.sign)));
    return this.#tokens.made(kind === 'await' ? 'await' : 'unary_operator', start, children);
  }

  primary(): GrowingNode {
    const tokens = this.#tokens;
    let node = this.atom();
    for (let length = 0; ; length += 1) {
      if (length > longest) tokens.fail();
      const children = [node];
      switch (tokens.kind) {
        case '.':
          tokens.take(children);
          tokens.rest(children);
          children.push(this.#tokens.name());
          node = this.#tokens.made('attribute', node.start, children);
          break;
        case '(':
          tokens.rest(children);
          children.push(this.arguments());
          node = this.#tokens.made('call', node.start, children);
          break;
        case '[':
          this.#index(children);
          node = this.#tokens.made('subscript', node.start, children);
          break;
        default:
          return node;
      }
    }
  }

  arguments(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.open();
    for (;;) {
      tokens.rest(children);
      if (tokens.isAt(')')) break;
      const argument = this.#argument();
      const isFirst = children.every(({ type }) => type === 'comment');
      children.push(argument);
      if (isFirst && this.brackets.isComprehension()) {
        this.brackets.comprehension(children, ')');
        return this.#tokens.made('generator_expression', start, children);
      }
      if (!tokens.isAt(',')) break;
      tokens.take(children);
    }
    tokens.close(')', children);
    return this.#tokens.made('argument_list', start, children);
  }

  #argument(): GrowingNode {
    const tokens = this.#tokens;
    const { start, kind } = tokens;
    if (kind === '*' || kind === '**') return this.splat(kind === '*' ? 'list_splat' : 'dictionary_splat');
    const value = this.expression();
    if (!tokens.isAt('=') || value.type !== 'identifier') return value;
    const children = [value];
    tokens.take(children);
    this.add(children);
    return this.#tokens.made('keyword_argument', start, children);
  }

  splat(type: 'list_splat' | 'dictionary_splat'): GrowingNode {
    const { start } = this.#tokens;
    const children: GrowingNode[] = [];
    this.#tokens.next();
    this.add(children);
    return this.#tokens.made(type, start, children);
  }

  #index(children: GrowingNode[]): void {
    const tokens = this.#tokens;
    tokens.rest(children);
    tokens.open();
    for (;;) {
      tokens.rest(children);
      children.push(this.#slice());
      tokens.rest(children);
      if (!tokens.isAt(',')) break;
      tokens.take(children);
      tokens.rest(children);
      if (tokens.isAt(']')) break;
    }
    tokens.close(']', children);
  }

  #slice(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    if (!tokens.isAt(':')) {
      const first = this.starred();
      if (!tokens.isAt(':')) return first;
      children.push(first);
    }
    for (let colons = 0; colons < 2 && tokens.isAt(':'); colons += 1) {
      tokens.take(children);
      if (!tokens.isAt(':') && !tokens.isAt(',') && !tokens.isAt(']')) this.add(children);
    }
    return this.#tokens.made('slice', start, children);
  }

  atom(): GrowingNode {
    const tokens = this.#tokens;
    switch (tokens.kind) {
      case 'name':
        return this.#tokens.word('identifier');
      case 'string':
      case 'f-string':
        return this.#strings.strings();
      case 'integer':
      case 'float':
        return this.#tokens.word(tokens.kind);
      case 'None':
        return this.#tokens.word('none');
      case 'True':
        return this.#tokens.word('true');
      case 'False':
        return this.#tokens.word('false');
      case '(':
        return this.brackets.inParentheses();
      case '[':
        return this.brackets.inBrackets();
      case '{':
        return this.brackets.inBraces();
      case '...':
        return this.#tokens.word('ellipsis');
      default:
        tokens.fail();
        return leaf('ERROR', tokens.start, tokens.start);
    }
  }

  /** `value as target`. */
  named(value: GrowingNode): GrowingNode {
    const tokens = this.#tokens;
    const children = [value];
    tokens.take(children);
    tokens.rest(children);
    const target = this.expression();
    children.push({ ...target, type: 'as_pattern_target', children: [target] });
    return this.#tokens.made('as_pattern', value.start, children);
  }
}

const comparing = new Set(['<', '<=', '==', '!=', '>=', '>', '<>', 'in', 'not', 'is']);

/** What a list of values goes no farther than. */
const endsList = new Set(['newline', 'end', ';', '=', ':', ')', ']', '}', '!', 'augmented', 'from']);
