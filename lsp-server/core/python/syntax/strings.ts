/** Strings of Python, and what is put into them: `f"{name!r:>{width}}"`. */

import type { GrowingNode } from '../tree.ts';
import { escapeEnd } from './characters.ts';
import type { ExpressionSyntax } from './expressions.ts';
import { leaf, type Tokens } from './tokens.ts';

export class StringSyntax {
  readonly #tokens: Tokens;
  readonly #expressions: ExpressionSyntax;

  constructor(tokens: Tokens, expressions: ExpressionSyntax) {
    this.#tokens = tokens;
    this.#expressions = expressions;
  }

  strings(): GrowingNode {
    const tokens = this.#tokens;
    const first = this.#string();
    if (!tokens.isAt('string') && !tokens.isAt('f-string')) return first;
    const children = [first];
    while (tokens.isAt('string') || tokens.isAt('f-string')) {
      tokens.rest(children);
      children.push(this.#string());
    }
    return this.#tokens.made('concatenated_string', first.start, children);
  }

  #string(): GrowingNode {
    return this.#tokens.isAt('string') ? this.#tokens.word('string') : this.#formatted();
  }

  /** A string with places for values. */
  #formatted(): GrowingNode {
    const tokens = this.#tokens;
    const { text, quote, isRaw, start } = tokens;
    const children: GrowingNode[] = [];
    let at = tokens.end;
    while (!text.startsWith(quote, at)) {
      const code = text.charCodeAt(at);
      const isDouble = text.charCodeAt(at + 1) === code;
      if (code === 0x5c) at = partEnd(text, at, isRaw);
      else if (code === 0x7b && !isDouble) at = this.#place('interpolation', at, children);
      else if (code === 0x7b || code === 0x7d) {
        if (!isDouble) tokens.fail();
        at += 2;
      } else {
        if (Number.isNaN(code) || (code === 0x0a && quote.length === 1)) tokens.fail();
        at += 1;
      }
      if (tokens.failed) return leaf('string', start, start);
    }
    tokens.end = at + quote.length;
    tokens.next();
    return this.#tokens.made('string', start, children);
  }

  /** `{value!r:>{width}}`. Says where it ends. */
  #place(type: string, start: number, places: GrowingNode[]): number {
    const tokens = this.#tokens;
    const children: GrowingNode[] = [];
    tokens.end = start + 1;
    tokens.open();
    children.push(this.#expressions.nested(() => this.#expressions.given()));
    if (tokens.isAt('=')) tokens.next();
    if (tokens.isAt('!')) children.push(this.#tokens.word('type_conversion'));
    if (tokens.comments.length > 0) tokens.fail();
    if (tokens.isAt(':')) this.#format(children);
    else if (!tokens.isAt('}')) tokens.fail();
    tokens.brackets -= 1;
    places.push({ type, start, end: tokens.end, children, expression: null });
    return tokens.end;
  }

  /** What stands behind the colon, and the brace that ends it. */
  #format(children: GrowingNode[]): void {
    const tokens = this.#tokens;
    const { text, start } = tokens;
    const places: GrowingNode[] = [];
    let at = tokens.end;
    while (text.charCodeAt(at) !== 0x7d) {
      const code = text.charCodeAt(at);
      if (code === 0x7b) at = this.#place('format_expression', at, places);
      else if (code === 0x0a || Number.isNaN(code)) tokens.fail();
      else at += 1;
      if (tokens.failed) return;
    }
    children.push({ type: 'format_specifier', start, end: at, children: places, expression: null });
    tokens.end = at + 1;
  }
}

/** Behind a backslash in a string with places for values. */
function partEnd(text: string, at: number, isRaw: boolean): number {
  const next = text[at + 1] ?? '';
  if (next === '{' || next === '}') return at + 1;
  if (isRaw) return /["'\\\r\n]/.test(next) ? escapeEnd(text, at) : at + 1;
  return next === 'N' && text[at + 2] === '{' ? Math.max(text.indexOf('}', at) + 1, at + 2) : escapeEnd(text, at);
}
