/** The statements of Python, as tree-sitter would make nodes of them: the simple ones in their lines, and those that have blocks. */

import type { GrowingNode } from '../tree.ts';
import { BlockSyntax, type ReadGap } from './blocks.ts';
import { CasePatternSyntax } from './casePatterns.ts';
import { DefinitionSyntax } from './definitions.ts';
import { ExpressionSyntax } from './expressions.ts';
import { SimpleSyntax } from './simple.ts';
import type { Tokens } from './tokens.ts';

export class StatementSyntax {
  readonly #tokens: Tokens;
  readonly #expressions: ExpressionSyntax;
  readonly #simple: SimpleSyntax;
  readonly #cases: CasePatternSyntax;
  readonly #blocks: BlockSyntax;
  readonly #definitions: DefinitionSyntax;

  constructor(tokens: Tokens, readGap: ReadGap) {
    this.#tokens = tokens;
    this.#expressions = new ExpressionSyntax(tokens);
    this.#simple = new SimpleSyntax(tokens, this.#expressions);
    this.#cases = new CasePatternSyntax(tokens, this.#expressions);
    const statement = (children: GrowingNode[]): number => this.#statement(children);
    const line = (children: GrowingNode[]): number => this.#line(children);
    this.#blocks = new BlockSyntax(tokens, statement, line, readGap);
    this.#definitions = new DefinitionSyntax(tokens, this.#expressions, this.#blocks);
  }

  module(): GrowingNode {
    return this.#blocks.module();
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
        return this.#definitions.definition();
      case 'async':
        return this.#async();
      case '@':
        return this.#definitions.decorated();
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

  #async(): GrowingNode {
    const tokens = this.#tokens;
    const { start } = tokens;
    tokens.next();
    if (tokens.comments.length > 0) tokens.fail();
    if (tokens.isAt('with')) return this.#with(start);
    return tokens.isAt('for') ? this.#for(start) : this.#definitions.function(start);
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
    this.#blocks.suite(children);
    return this.#blocks.ended('with_statement', start, children);
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
    this.#blocks.suite(children);
    this.#else(children);
    return this.#blocks.ended('for_statement', start, children);
  }

  #while(): GrowingNode {
    const { start } = this.#tokens;
    const children: GrowingNode[] = [];
    this.#tokens.next();
    this.#expressions.add(children);
    this.#blocks.suite(children);
    this.#else(children);
    return this.#blocks.ended('while_statement', start, children);
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
    if (!this.#blocks.indented(children)) return this.#blocks.ended('match_statement', start, children);
    const cases: GrowingNode[] = [];
    tokens.takeAbove(cases, 0);
    children.push(this.#blocks.block(cases, Math.max(colon, children.at(-1)?.end ?? colon), () => this.#case(cases)));
    return this.#blocks.ended('match_statement', start, children);
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
    this.#blocks.suite(children);
    const made = this.#blocks.ended('case_clause', start, children);
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
    while (this.#blocks.continues('elif', children)) {
      const { start: at } = this.#tokens;
      const parts: GrowingNode[] = [];
      this.#condition(parts);
      children.push(this.#blocks.ended('elif_clause', at, parts));
    }
    this.#else(children);
    return this.#blocks.ended('if_statement', start, children);
  }

  #condition(children: GrowingNode[]): void {
    this.#tokens.next();
    this.#expressions.add(children);
    this.#blocks.suite(children);
  }

  #else(children: GrowingNode[]): void {
    if (this.#blocks.continues('else', children)) children.push(this.#clause('else_clause'));
  }

  /** A keyword and its block. */
  #clause(type: string): GrowingNode {
    const { start } = this.#tokens;
    const children: GrowingNode[] = [];
    this.#tokens.next();
    this.#blocks.suite(children);
    return this.#blocks.ended(type, start, children);
  }

  #try(): GrowingNode {
    const { start } = this.#tokens;
    const children: GrowingNode[] = [];
    this.#tokens.next();
    this.#blocks.suite(children);
    while (this.#blocks.continues('except', children)) children.push(this.#except());
    this.#else(children);
    if (this.#blocks.continues('finally', children)) children.push(this.#clause('finally_clause'));
    return this.#blocks.ended('try_statement', start, children);
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
    this.#blocks.suite(children);
    return this.#blocks.ended('except_clause', start, children);
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
