/** Which names a piece of a Python program reads and binds, and what in it ties it to its place. */

import type { Node } from '../tree.ts';
import { once } from './once.ts';

export interface Names {
  readonly reads: ReadonlySet<string>;
  readonly binds: ReadonlySet<string>;
  /** Bound by comprehensions, lambdas and inner functions: their own. */
  readonly inner: ReadonlySet<string>;
  /** Of `global` and `nonlocal`. */
  readonly outer: ReadonlySet<string>;
}

export function namesIn(nodes: readonly Node[], text: string): Names {
  const [first, second] = nodes;
  return first?.type === 'module' && second === undefined ? namesOfModule(first, text) : gathered(nodes, text);
}

const namesOfModule = once((tree, text) => gathered(tree.children, text));

/** Of what stands behind the name of a function or class. */
const namesOfDefinition = once(({ children }, text) => gathered(children.slice(1), text));

function gathered(nodes: readonly Node[], text: string): Names {
  const names = new Gathering(text);
  for (const node of nodes) names.read(node);
  return names;
}

class Gathering implements Names {
  readonly reads: Set<string> = new Set();
  readonly binds: Set<string> = new Set();
  readonly inner: Set<string> = new Set();
  readonly outer: Set<string> = new Set();
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  read(node: Node | undefined): void {
    if (node === undefined) return;
    const { children } = node;
    const [first, second] = children;
    switch (node.type) {
      case 'identifier':
        this.reads.add(this.#textOf(node));
        return;
      case 'attribute':
        return this.read(first);
      case 'keyword_argument':
        return this.read(second);
      case 'assignment':
        this.#bind(first, this.binds);
        return this.#readAll(children.slice(1));
      case 'augmented_assignment':
        this.#bind(first, this.binds);
        return this.#readAll(children);
      case 'named_expression':
        this.#bind(first, this.binds);
        return this.read(second);
      case 'for_statement':
        this.#bind(first, this.binds);
        return this.#readAll(children.slice(1));
      case 'for_in_clause':
        this.#bind(first, this.inner);
        return this.#readAll(children.slice(1));
      case 'as_pattern_target':
        return this.#bind(first, this.binds);
      case 'delete_statement':
        return this.#bind(first, this.binds);
      default:
        return this.#definition(node);
    }
  }

  #definition(node: Node): void {
    switch (node.type) {
      case 'global_statement':
      case 'nonlocal_statement':
        for (const child of node.children) this.outer.add(this.#textOf(child));
        return;
      case 'import_statement':
      case 'import_from_statement':
        return this.#import(node);
      case 'function_definition':
      case 'class_definition':
        this.#bind(node.children[0], this.binds);
        return this.#inside(namesOfDefinition(node, this.#text));
      case 'lambda':
        return this.#inside(gathered(node.children, this.#text));
      case 'parameters':
      case 'lambda_parameters':
        for (const child of node.children) this.#parameter(child);
        return;
      default:
        return this.#readAll(node.children);
    }
  }

  /** What an inner function binds is its own; what it reads may be of outside. */
  #inside(inside: Names): void {
    for (const name of [...inside.binds, ...inside.inner]) this.inner.add(name);
    for (const name of inside.outer) this.outer.add(name);
    for (const name of inside.reads) if (!inside.binds.has(name)) this.reads.add(name);
  }

  #parameter(node: Node): void {
    if (node.type === 'identifier') return void this.binds.add(this.#textOf(node));
    const [first, ...more] = node.children;
    if (first !== undefined) this.#parameter(first);
    this.#readAll(more);
  }

  #import(node: Node): void {
    const items = node.type === 'import_statement' ? node.children : node.children.slice(1);
    for (const item of items) {
      const bound = item.type === 'aliased_import' ? item.children[1] : item.children[0];
      if (bound !== undefined) this.binds.add(this.#textOf(bound));
    }
  }

  #bind(node: Node | undefined, into: Set<string>): void {
    if (node === undefined) return;
    switch (node.type) {
      case 'identifier':
        into.add(this.#textOf(node));
        return;
      case 'attribute':
      case 'subscript':
        return this.read(node);
      default:
        for (const child of node.children) this.#bind(child, into);
    }
  }

  #readAll(nodes: readonly Node[]): void {
    for (const node of nodes) this.read(node);
  }

  #textOf({ start, end }: Node): string {
    return this.#text.slice(start, end);
  }
}

/** All nodes of a piece, from the outside in. */
export function* nodesOf(root: Node): Generator<Node> {
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    for (let at = node.children.length - 1; at >= 0; at -= 1) {
      const child = node.children[at];
      if (child !== undefined) waiting.push(child);
    }
  }
}

/** The nodes around a place, from the file inwards. */
export function pathTo(tree: Node, at: number): Node[] {
  const path: Node[] = [];
  for (let node: Node | undefined = tree; node; node = node.children.find(({ start, end }) => start <= at && end > at))
    path.push(node);
  return path;
}
