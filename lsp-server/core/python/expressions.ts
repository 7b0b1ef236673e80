/** From a Python expression's node to the light expression that the engine resolves. */

import { type Argument, type CollectionType, type Expr, unknown } from '../facts.ts';
import { isLikeRegex } from '../regex/exponential.ts';
import { readAnnotation } from './annotations.ts';
import type { Reading, Scope } from './scope.ts';
import type { Node } from './tree.ts';

/** What is nested deeper than this in an expression says nothing about it any more. */
const depthLimit = 24;
/** Of a long literal only its first elements are kept. */
const elementLimit = 16;
const stringLimit = 60;

export class Expressions {
  readonly #reading: Reading;
  readonly #lambda: (node: Node, scope: Scope) => number;
  /** How deep in an expression the reader is. */
  #depth = 0;

  constructor(reading: Reading, lambda: (node: Node, scope: Scope) => number) {
    this.#reading = reading;
    this.#lambda = lambda;
  }

  of(node: Node | undefined, scope: Scope): Expr {
    if (node === undefined) return unknown;
    if (node.expression !== null) return node.expression;
    if (this.#depth > depthLimit) return unknown;
    this.#depth += 1;
    const expr = this.#read(node, scope);
    this.#depth -= 1;
    node.expression = expr;
    return expr;
  }

  arguments(list: Node | undefined, scope: Scope): Argument[] {
    if (list === undefined) return [];
    if (list.type === 'generator_expression') return [{ name: null, value: this.of(list, scope) }];
    return list.children.filter(isCode).map((node) => this.#argument(node, scope));
  }

  /** Of `getattr(self, f"on_{event}")` how the name begins is told as well. */
  #argumentsOf({ children: [callee, list] }: Node, scope: Scope): readonly Argument[] {
    const args = this.arguments(list, scope);
    if (args.length < 2 || callee?.type !== 'identifier' || this.#reading.textOf(callee) !== 'getattr') return args;
    const name = list?.children.filter(isCode)[1];
    if (name?.type !== 'string') return args;
    const [, begins] = /^[fF](?:"|')(\w+)\{/.exec(this.#reading.textOf(name)) ?? [];
    if (begins === undefined) return args;
    const value: Expr = { kind: 'operator', operator: '+', of: [{ kind: 'literal', type: 'string', value: begins }] };
    return args.map((argument, at) => (at === 1 ? { name: null, value } : argument));
  }

  #argument(node: Node, scope: Scope): Argument {
    const [first, second] = node.children;
    switch (node.type) {
      case 'keyword_argument':
        return { name: first ? this.#reading.textOf(first) : null, value: this.of(second, scope) };
      case 'list_splat':
      case 'dictionary_splat':
        return { name: null, value: this.of(first, scope), spread: true };
      default:
        return { name: null, value: this.of(node, scope) };
    }
  }

  #read(node: Node, scope: Scope): Expr {
    const [first, second, third] = node.children;
    switch (node.type) {
      case 'identifier':
        return this.#reading.nameIn(scope.index, node);
      case 'attribute':
      case 'member_type':
        return second ? { kind: 'member', of: this.of(first, scope), name: this.#reading.textOf(second) } : unknown;
      case 'call':
        return { kind: 'call', of: this.of(first, scope), args: this.#argumentsOf(node, scope) };
      case 'subscript':
      case 'generic_type':
        return { kind: 'element', of: this.of(first, scope), index: this.#index(node, scope) };
      case 'await':
        return { kind: 'awaited', of: this.of(first, scope) };
      case 'parenthesized_expression':
      case 'type':
      case 'as_pattern':
      case 'list_splat':
        return this.of(first, scope);
      case 'conditional_expression':
        return either([this.of(first, scope), this.of(third, scope)]);
      case 'boolean_operator':
        return this.#boolean(node, scope);
      case 'named_expression':
        return this.of(second, scope);
      case 'union_type':
        return either(node.children.map((child) => this.of(child, scope)));
      case 'binary_operator':
      case 'unary_operator':
        return this.#operator(node, scope);
      case 'slice':
        return { kind: 'collection', type: 'slice', of: [] };
      case 'lambda':
        return { kind: 'function', index: this.#lambda(node, scope) };
      default:
        return this.#literal(node, scope);
    }
  }

  #literal(node: Node, scope: Scope): Expr {
    switch (node.type) {
      case 'string':
        return this.#string(node);
      case 'concatenated_string':
        return { kind: 'literal', type: 'string' };
      case 'integer':
      case 'float':
        return { kind: 'literal', type: 'number', value: Number(this.#reading.textOf(node).replaceAll('_', '')) };
      case 'true':
      case 'false':
        return { kind: 'literal', type: 'boolean', value: node.type === 'true' };
      case 'none':
        return { kind: 'literal', type: 'null', value: null };
      case 'list':
      case 'tuple':
      case 'set':
      case 'expression_list':
        return this.#collection(node, node.type === 'expression_list' ? 'tuple' : node.type, scope);
      case 'dictionary':
        return this.#dictionary(node, scope);
      case 'list_comprehension':
      case 'set_comprehension':
      case 'generator_expression':
        return { kind: 'collection', type: comprehensions[node.type], of: [this.of(node.children[0], scope)] };
      case 'dictionary_comprehension':
        return { kind: 'collection', type: 'map', of: [this.of(node.children[0]?.children[1], scope)] };
      default:
        return unknown;
    }
  }

  #index(node: Node, scope: Scope): Expr {
    const [parameter] = node.children.slice(1);
    const typed = parameter?.type === 'type_parameter';
    const parts = typed ? parameter.children : node.children.slice(1);
    const of = parts.map((part) => (typed ? this.annotation(part, scope) : null) ?? this.of(part, scope));
    return of.length === 1 ? (of[0] ?? unknown) : { kind: 'collection', type: 'tuple', of };
  }

  /** `a or b` is one of them; `a and b` is b when it is of use. */
  #boolean(node: Node, scope: Scope): Expr {
    const [left, right] = node.children;
    if (left === undefined || right === undefined) return unknown;
    const operator = this.#reading.text.slice(left.end, right.start).trim();
    return operator === 'and' ? this.of(right, scope) : either([this.of(left, scope), this.of(right, scope)]);
  }

  #operator(node: Node, scope: Scope): Expr {
    const of = node.children.filter(isCode).map((child) => this.of(child, scope));
    const [left, right] = node.children;
    const operator = right
      ? this.#reading.text.slice(left?.end, right.start).trim()
      : (this.#reading.text[node.start] ?? '');
    return operator === '|' ? either(of) : { kind: 'operator', operator, of };
  }

  #string(node: Node): Expr {
    const text = this.#reading.textOf(node);
    const [, prefix = '', quote = ''] = /^([a-zA-Z]*)('''|"""|'|")/.exec(text.slice(0, 6)) ?? [];
    if (/b/i.test(prefix)) return { kind: 'literal', type: 'bytes' };
    const value = text.slice(prefix.length + quote.length, text.length - quote.length);
    if (/f|t/i.test(prefix)) return formatted(value);
    // A regular expression is the same with most escapes of Python's taken or left, but not with its backslashes.
    if (isLikeRegex(value))
      return { kind: 'literal', type: 'string', value: /r/i.test(prefix) ? value : value.replaceAll('\\\\', '\\') };
    return value.length > stringLimit
      ? { kind: 'literal', type: 'string' }
      : { kind: 'literal', type: 'string', value };
  }

  #collection(node: Node, type: CollectionType, scope: Scope): Expr {
    const elements = node.children.filter(isCode).slice(0, elementLimit);
    return { kind: 'collection', type, of: elements.map((child) => this.of(child, scope)) };
  }

  #dictionary(node: Node, scope: Scope): Expr {
    const pairs = node.children.filter((child) => child.type === 'pair').slice(0, elementLimit);
    return { kind: 'collection', type: 'map', of: pairs.map((pair) => this.of(pair.children[1], scope)) };
  }

  /** An annotation; one that is quoted is read from its text. */
  annotation(node: Node | undefined, scope: Scope): Expr | null {
    if (node === undefined) return null;
    const expr = this.of(node, scope);
    return expr.kind === 'literal' && typeof expr.value === 'string' ? readAnnotation(expr.value) : expr;
  }
}

const comprehensions = {
  list_comprehension: 'list',
  set_comprehension: 'set',
  generator_expression: 'generator',
} as const;

/** Comments stand anywhere between the parts of an expression. */
export function isCode(node: Node): boolean {
  return node.type !== 'comment';
}

/** Of `f"/proc/{pid}/stat"` is told how it begins; of others nothing is asked. */
function formatted(text: string): Expr {
  const [begins] = /^\/proc\//.exec(text) ?? [];
  if (begins === undefined) return { kind: 'literal', type: 'string' };
  return { kind: 'operator', operator: '+', of: [{ kind: 'literal', type: 'string', value: begins }] };
}

function either(of: readonly Expr[]): Expr {
  return { kind: 'either', of };
}
