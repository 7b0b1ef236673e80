/** The facts of one Python file while they grow, and the place in them where the reader stands. */

import type { Range } from '#protocol/finding.ts';
import type {
  AttributeFact,
  BindingFact,
  CallFacts,
  ClassFacts,
  Expr,
  FunctionFacts,
  ImportFact,
  LoopFact,
  ParamFact,
} from '../facts.ts';
import { Lines } from '../lines.ts';
import type { Node } from './tree.ts';

export interface GrowingParam extends ParamFact {
  decides?: true;
  passed?: true;
}

export interface GrowingFunction extends FunctionFacts {
  readonly params: readonly GrowingParam[];
  generator: boolean;
  readonly returned: Expr[];
  readonly bindings: BindingFact[];
  readonly calls: CallFacts[];
  readonly endless: Range[];
  readonly loops: LoopFact[];
}

export interface GrowingClass extends ClassFacts {
  readonly methods: Record<string, number>;
  readonly attributes: AttributeFact[];
}

/** Where a statement stands. */
export interface Scope {
  /** The index of the function whose body it is in, and that function. */
  readonly index: number;
  readonly function: GrowingFunction;
  /** The class whose body it is directly in; of a `single` one there is only one object. */
  readonly class: { readonly index: number; readonly facts: GrowingClass; readonly single: boolean } | null;
  /** The prefix of the names defined here: `Client.`, `handler.`. */
  readonly prefix: string;
  /** The method we are in, through nested functions too: its class, and what it calls `self`. */
  readonly self: { readonly name: string; readonly class: GrowingClass; readonly classMethod: boolean } | null;
  /** Behind a guard that lets it run only once. */
  readonly once: boolean;
  /** In a `while` or an `async for`. */
  readonly again: boolean;
  /** In an `except`. */
  readonly failing?: true;
  /** Only when an optional parameter is given, or only when it is not: see `CallFacts.when`. */
  readonly when?: string;
  /** Futures that are done and queues that hold something, as they are written: asking them does not wait. */
  readonly ready: ReadonlySet<string>;
  /** Names declared `global`. */
  readonly globals: ReadonlySet<string>;
  /** Names declared `global` or `nonlocal`. */
  readonly outer: ReadonlySet<string>;
}

export class Reading {
  readonly text: string;
  readonly lines: Lines;
  readonly imports: ImportFact[] = [];
  readonly functions: GrowingFunction[] = [];
  readonly classes: GrowingClass[] = [];
  /** Calls that stand under an await. */
  readonly awaited: Set<Node> = new Set();

  constructor(text: string) {
    this.text = text;
    this.lines = new Lines(text);
  }

  readonly #reads = new Set<string>();

  isFirstRead(scope: number, text: string): boolean {
    const key = `${scope}:${text}`;
    if (this.#reads.has(key)) return false;
    this.#reads.add(key);
    return true;
  }

  readonly #held = new Map<RegExp, boolean>();

  /** Whether a pattern is found anywhere in the file. */
  holds(pattern: RegExp): boolean {
    const known = this.#held.get(pattern) ?? pattern.test(this.text);
    this.#held.set(pattern, known);
    return known;
  }

  readonly #names = new Map<number, Map<string, Expr>>();

  /** A name means one thing in a scope, so all its uses there are one expression, which is resolved once. */
  nameIn(scope: number, node: Node): Expr {
    const names = this.#names.get(scope) ?? new Map<string, Expr>();
    this.#names.set(scope, names);
    const name = this.textOf(node);
    const known = names.get(name);
    if (known !== undefined) return known;
    const expr: Expr = { kind: 'name', name };
    names.set(name, expr);
    return expr;
  }

  readonly #texts = new Map<string, string>();

  /** The same text is the same string, so that facts do not hold thousands of copies of it. */
  textOf(node: Node): string {
    const text = this.text.slice(node.start, node.end);
    if (text.length > sharedLimit) return text;
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }

  rangeOf(node: Node): Range {
    return this.lines.range(node.start, node.end);
  }

  addFunction(start: FunctionStart): number {
    this.functions.push({ ...start, generator: false, returned: [], bindings: [], calls: [], endless: [], loops: [] });
    return this.functions.length - 1;
  }

  moduleScope(range: Range): Scope {
    const start = {
      name: '',
      range,
      parent: null,
      owner: null,
      async: false,
      params: [],
      decorators: [],
      returns: null,
    };
    return this.scopeOf(this.addFunction(start), '', null);
  }

  scopeOf(index: number, prefix: string, self: Scope['self']): Scope {
    const body = this.functions[index];
    if (body === undefined) throw new Error(`no function ${index}`);
    return {
      index,
      function: body,
      class: null,
      prefix,
      self,
      once: false,
      again: false,
      ready: none,
      globals: none,
      outer: none,
    };
  }
}

export interface FunctionStart {
  readonly name: string;
  readonly range: Range;
  readonly parent: number | null;
  readonly owner: number | null;
  readonly async: boolean;
  readonly params: readonly ParamFact[];
  readonly decorators: readonly Expr[];
  readonly returns: Expr | null;
}

/** Longer texts are looked at once and not kept. */
const sharedLimit = 40;

const none: ReadonlySet<string> = new Set();
