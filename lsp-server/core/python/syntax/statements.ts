/** The blocks of Python and what has them, as tree-sitter would make nodes of them. */

import type { GrowingNode } from '../tree.ts';
import { CasePatternSyntax } from './casePatterns.ts';
import { ExpressionSyntax } from './expressions.ts';
import { SimpleSyntax } from './simple.ts';
import type { Tokens } from './tokens.ts';

/** Blocks in blocks. */
const deepest = 60;

export class StatementSyntax {
  readonly #tokens: Tokens;
  readonly #expressions: ExpressionSyntax;
  readonly #simple: SimpleSyntax;
  readonly #cases: CasePatternSyntax;
  /** Of the block that is read. */
  #indent = 0;
  #depth = 0;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
    this.#expressions = new ExpressionSyntax(tokens);
    this.#simple = new SimpleSyntax(tokens, this.#expressions);
    this.#cases = new CasePatternSyntax(tokens, this.#expressions);
  }

  module(): GrowingNode {
    const tokens = this.#tokens;
    const children: GrowingNode[] = [];
    tokens.nextLine();
    for (;;) {
      tokens.takeAbove(children, 0);
      if (tokens.isAt('end')) break;
      if (tokens.indent !== 0) tokens.fail();
      this.#statement(children);
    }
    const end = tokens.text.length;
    return { type: 'module', start: children[0]?.start ?? end, end, children, expression: null };
  }

  /** Says where it ends. Afterwards the first word of the next line has been read. */
  #statement(children: GrowingNode[]): number {
    const compound = this.#compound();
    if (compound === null) return this.#line(children);
    children.push(compound);
    return compound.end;
  }

  /** Null where none begins. */
  #compound(): GrowingNode | null {
    switch (this.#tokens.kind) {
      case 'def':
      case 'class':
      case 'async':
        return this.#definition();
      case '@':
        return this.#decorated();
      case 'with':
        return this.#with(this.#tokens.start);
      case 'for':
        return this.#for(this.#tokens.start);
      case 'if':
        return this.#if();
      case 'while':
        return this.#while();
      case 'try':
        return this.#try();
      case 'name':
        matching.lastIndex = this.#tokens.start;
        return matching.test(this.#tokens.text) ? this.#match() : null;
      default:
        return null;
    }
  }

  /** Simple statements on one line; where they end: behind the last word, or a comment. */
  #line(children: GrowingNode[]): number {
    const tokens = this.#tokens;
    for (;;) {
      children.push(this.#simple.statement());
      tokens.rest(children);
      if (!tokens.isAt(';')) break;
      tokens.next();
      if (tokens.comments.length > 0 || tokens.isAt('newline')) break;
    }
    const end = tokens.lastEnd;
    tokens.rest(children);
    if (tokens.isAt('newline')) tokens.nextLine();
    else tokens.fail();
    return Math.max(end, children.at(-1)?.end ?? end);
  }

  /** The colon of a statement that has begun, and what follows. */
  #suite(children: GrowingNode[]): GrowingNode {
    const tokens = this.#tokens;
    tokens.rest(children);
    tokens.expect(':');
    const inner: GrowingNode[] = [];
    const { start } = tokens;
    if (tokens.isAt('newline')) {
      this.#indented(children);
      tokens.takeAbove(children, 0);
      const block = this.#block(inner, tokens.start, () => this.#statement(inner));
      children.push(block);
      return block;
    }
    const end = this.#line(inner);
    const block: GrowingNode = { type: 'block', start, end, children: inner, expression: null };
    children.push(block);
    return block;
  }

  /** Goes on to the first line of a block. */
  #indented(children: GrowingNode[]): void {
    this.#tokens.rest(children);
    this.#tokens.nextLine();
    if (this.#tokens.indent <= this.#indent) this.#tokens.fail();
  }

  /** From the first word of its first line on. */
  #block(children: GrowingNode[], start: number, read: () => number): GrowingNode {
    const tokens = this.#tokens;
    const outer = this.#indent;
    const { indent } = tokens;
    this.#indent = indent;
    this.#depth += 1;
    if (this.#depth > deepest) tokens.fail();
    let end = start;
    for (;;) {
      end = read();
      if (tokens.isAt('end') || tokens.indent < indent) break;
      if (tokens.indent > indent) tokens.fail();
      tokens.takeAbove(children, 0);
    }
    tokens.takeAbove(children, indent);
    this.#indent = outer;
    this.#depth -= 1;
    end = Math.max(end, children.at(-1)?.end ?? end);
    return { type: 'block', start, end, children, expression: null };
  }

  /** Ends with its last block. */
  #ended(type: string, start: number, children: GrowingNode[]): GrowingNode {
    return { type, start, end: children.at(-1)?.end ?? start, children, expression: null };
  }

  /** Whether a clause of the statement before follows, such as `else`. Then what stands above it is in the statement. */
  #continues(kind: string, children: GrowingNode[]): boolean {
    const tokens = this.#tokens;
    if (!tokens.isAt(kind) || tokens.indent !== this.#indent) return false;
    tokens.takeAbove(children, 0);
    return true;
  }

  #decorated(): GrowingNode {
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
      if (tokens.indent !== this.#indent) tokens.fail();
      tokens.takeAbove(children, 0);
    }
    children.push(this.#definition());
    return this.#ended('decorated_definition', start, children);
  }

  #definition(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const isAsync = tokens.isAt('async');
    if (isAsync) tokens.next();
    if (tokens.comments.length > 0) tokens.fail();
    if (tokens.isAt('def')) return this.#function(start);
    if (isAsync && tokens.isAt('with')) return this.#with(start);
    if (isAsync && tokens.isAt('for')) return this.#for(start);
    if (isAsync) tokens.fail();
    return this.#class(start);
  }

  #function(start: number): GrowingNode {
    const tokens = this.#tokens;
    tokens.next();
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
    this.#suite(children);
    return this.#ended('function_definition', start, children);
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
    this.#suite(children);
    return this.#ended('class_definition', start, children);
  }

  #with(start: number): GrowingNode {
    const tokens = this.#tokens;
    const children: GrowingNode[] = [];
    tokens.next();
    tokens.rest(children);
    const { start: first } = tokens;
    if (tokens.isAt('(')) this.#expressions.brackets.allowNames();
    const value = this.#expressions.expression();
    if (tokens.isAt(':') && isItems(value)) children.push(itemsIn(value));
    else {
      const items = [this.#item(value)];
      while (tokens.isAt(',')) {
        tokens.take(items);
        tokens.rest(items);
        items.push(this.#item(this.#expressions.expression()));
      }
      children.push(this.#tokens.made('with_clause', first, items));
    }
    this.#suite(children);
    return this.#ended('with_statement', start, children);
  }

  #item(value: GrowingNode): GrowingNode {
    return item(this.#tokens.isAt('as') ? this.#expressions.named(value) : value);
  }

  #for(start: number): GrowingNode {
    const tokens = this.#tokens;
    const children: GrowingNode[] = [];
    tokens.next();
    tokens.rest(children);
    children.push(this.#expressions.targets.read());
    tokens.rest(children);
    tokens.expect('in');
    tokens.rest(children);
    children.push(this.#expressions.list('expression_list'));
    this.#suite(children);
    this.#else(children);
    return this.#ended('for_statement', start, children);
  }

  #while(): GrowingNode {
    const { start } = this.#tokens;
    const children: GrowingNode[] = [];
    this.#tokens.next();
    this.#expressions.add(children);
    this.#suite(children);
    this.#else(children);
    return this.#ended('while_statement', start, children);
  }

  /** Its block begins behind the colon, or behind the comment there. */
  #match(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.next();
    this.#expressions.add(children);
    while (tokens.isAt(',')) {
      tokens.take(children);
      if (!tokens.isAt(':')) this.#expressions.add(children);
    }
    tokens.rest(children);
    tokens.expect(':');
    const colon = tokens.lastEnd;
    if (!tokens.isAt('newline')) tokens.fail();
    this.#indented(children);
    const cases: GrowingNode[] = [];
    tokens.takeAbove(cases, 0);
    children.push(this.#block(cases, Math.max(colon, children.at(-1)?.end ?? colon), () => this.#case(cases)));
    return this.#ended('match_statement', start, children);
  }

  #case(cases: GrowingNode[]): number {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    if (!tokens.isAt('name') || !tokens.text.startsWith('case', start)) tokens.fail();
    tokens.next();
    children.push(this.#cases.pattern());
    while (tokens.isAt(',')) {
      tokens.take(children);
      if (!tokens.isAt(':') && !tokens.isAt('if')) children.push(this.#cases.pattern());
    }
    if (tokens.isAt('if')) children.push(this.#guard());
    this.#suite(children);
    const made = this.#ended('case_clause', start, children);
    cases.push(made);
    return made.end;
  }

  #guard(): GrowingNode {
    const { start } = this.#tokens;
    const children: GrowingNode[] = [];
    this.#tokens.next();
    this.#expressions.add(children);
    return this.#tokens.made('if_clause', start, children);
  }

  #if(): GrowingNode {
    const { start } = this.#tokens;
    const children: GrowingNode[] = [];
    this.#condition(children);
    while (this.#continues('elif', children)) {
      const { start: at } = this.#tokens;
      const parts: GrowingNode[] = [];
      this.#condition(parts);
      children.push(this.#ended('elif_clause', at, parts));
    }
    this.#else(children);
    return this.#ended('if_statement', start, children);
  }

  #condition(children: GrowingNode[]): void {
    this.#tokens.next();
    this.#expressions.add(children);
    this.#suite(children);
  }

  #else(children: GrowingNode[]): void {
    if (this.#continues('else', children)) children.push(this.#clause('else_clause'));
  }

  /** A keyword and its block. */
  #clause(type: string): GrowingNode {
    const { start } = this.#tokens;
    const children: GrowingNode[] = [];
    this.#tokens.next();
    this.#suite(children);
    return this.#ended(type, start, children);
  }

  #try(): GrowingNode {
    const { start } = this.#tokens;
    const children: GrowingNode[] = [];
    this.#tokens.next();
    this.#suite(children);
    while (this.#continues('except', children)) children.push(this.#except());
    this.#else(children);
    if (this.#continues('finally', children)) children.push(this.#clause('finally_clause'));
    return this.#ended('try_statement', start, children);
  }

  #except(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    const children: GrowingNode[] = [];
    tokens.next();
    if (tokens.isAt('*')) tokens.next();
    if (!tokens.isAt(':')) {
      this.#expressions.add(children);
      const value = children.at(-1);
      if (tokens.isAt('as') && value !== undefined) children.push(this.#expressions.named(children.pop() ?? value));
      else
        while (tokens.isAt(',')) {
          tokens.take(children);
          this.#expressions.add(children);
        }
    }
    this.#suite(children);
    return this.#ended('except_clause', start, children);
  }
}

/** `match` is a name, too: it begins a statement where a `case` comes next. */
const matching = /match\b[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]+case\b/y;

/** `with (a, b as c):` has no tuple, but `with (a,):` has one. */
function isItems({ type, children }: GrowingNode): boolean {
  return type === 'tuple' && children.filter((one) => one.type !== 'comment').length > 1;
}

function itemsIn(tuple: GrowingNode): GrowingNode {
  return {
    ...tuple,
    type: 'with_clause',
    children: tuple.children.map((one) => (one.type === 'comment' ? one : item(one))),
  };
}

function item(value: GrowingNode): GrowingNode {
  return { type: 'with_item', start: value.start, end: value.end, children: [value], expression: null };
}
