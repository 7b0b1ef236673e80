/**
 * The words of a Python text, one at a time. Comments are laid aside until somebody says which node they are in; what is no word of
 * Python ends the text, and the whole of it counts as not understood.
 */

import type { GrowingNode } from '../tree.ts';
import {
  float,
  integer,
  isDigit,
  isPrefix,
  keywordAt,
  lineEnd,
  longStringEnd,
  strangeWordEnd,
  stringEnd,
  wordPart,
  wordStart,
} from './characters.ts';

/** Operators and keywords are their own kind. */
export type Kind = string;

/** How tightly an operator with two sides binds; `**` alone binds tighter than a sign. */
export const powers = { or: 15, sign: 30, power: 40 } as const;

const nobody: GrowingNode[] = [];

export class Tokens {
  readonly text: string;
  kind: Kind = 'newline';
  start: number = 0;
  end: number;
  /** Where the word before ends. */
  lastEnd: number = 0;
  /** Of an operator with two sides; 0 of anything else. */
  power: number = 0;
  /** Of a string with places for values: its words stand in it. */
  quote: string = '';
  isRaw: boolean = false;
  /** In so many brackets: in them, the ends of lines are none. */
  brackets: number = 0;
  /** Comments before this word that stand in no node yet. */
  comments: GrowingNode[] = [];
  failed: boolean = false;

  /** How far the first line of code from here is indented, and the comments on lines before it, with theirs. */
  indent: number = 0;
  above: GrowingNode[] = [];
  readonly #indents: number[] = [];

  constructor(text: string) {
    this.text = text;
    this.end = text.charCodeAt(0) === byteOrderMark ? 1 : 0;
  }

  /** Whoever asks for more is told that there is nothing. */
  fail(): void {
    this.failed = true;
    this.kind = 'end';
    this.end = this.text.length;
    this.power = 0;
  }

  /** Goes on with the line at the offset, as if all before it were understood; false where its first word is not. */
  resume(at: number): boolean {
    this.failed = false;
    this.brackets = 0;
    this.comments = [];
    this.end = at;
    this.nextLine();
    return !this.failed;
  }

  isAt(kind: Kind): boolean {
    return this.kind === kind;
  }

  expect(kind: Kind): void {
    if (this.kind === kind) this.next();
    else this.fail();
  }

  /** The comments before this word stand in a node that has begun. */
  rest(children: GrowingNode[]): void {
    if (this.comments.length === 0) return;
    for (const comment of this.comments) children.push(comment);
    this.comments = [];
  }

  /** This word stands in a node that has begun. */
  take(children: GrowingNode[]): void {
    this.rest(children);
    this.next();
  }

  open(): void {
    this.brackets += 1;
    this.next();
  }

  close(kind: Kind, children: GrowingNode[]): void {
    this.rest(children);
    this.brackets -= 1;
    this.expect(kind);
  }

  /** A node that ends with the word before. */
  made(type: string, start: number, children: GrowingNode[]): GrowingNode {
    return { type, start, end: this.lastEnd, children, expression: null };
  }

  /** What one word says. */
  word(type: string): GrowingNode {
    const { start, end } = this;
    this.next();
    return leaf(type, start, end);
  }

  name(): GrowingNode {
    if (this.kind !== 'name') this.fail();
    return this.word('identifier');
  }

  /** The first word of the next line that has one. */
  nextLine(): void {
    const { text } = this;
    this.above = [];
    this.#indents.length = 0;
    let indent = 0;
    let at = this.end;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 0x20) indent += 1;
      else if (code === 0x09) indent += 8;
      else if (code === 0x0a || code === 0x0d || code === 0x0c) indent = 0;
      else if (code === 0x23) {
        const end = lineEnd(text, at);
        this.above.push(leaf('comment', at, end));
        this.#indents.push(indent);
        indent = 0;
        at = end;
      } else break;
    }
    if (this.failed) return;
    if (text.charCodeAt(at) === 0x5c) {
      this.start = at;
      return this.fail();
    }
    this.end = Math.min(at, text.length);
    this.indent = at < text.length ? indent : 0;
    if (at < text.length) this.next();
    else this.kind = 'end';
  }

  /** Comments above the next line of code belong to the block before as long as they are indented like it. */
  takeAbove(children: GrowingNode[], indent: number): void {
    let taken = 0;
    while ((this.#indents[taken] ?? -1) >= indent) taken += 1;
    if (taken === 0) return;
    for (const comment of this.above.splice(0, taken)) children.push(comment);
    this.#indents.splice(0, taken);
  }

  next(): void {
    const { text } = this;
    this.lastEnd = this.end;
    let at = this.end;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 0x20 || code === 0x09 || code === 0x0c) at += 1;
      else if (code === 0x0a && this.brackets > 0) at += 1;
      else if (code === 0x0d && text.charCodeAt(at + 1) === 0x0a) at += 1;
      else if (code === 0x23) {
        const end = lineEnd(text, at);
        this.comments.push(leaf('comment', at, end));
        at = end;
      } else if (code === 0x5c) {
        const end = text.charCodeAt(at + 1) === 0x0d ? at + 2 : at + 1;
        if (text.charCodeAt(end) !== 0x0a) return this.fail();
        at = end + 1;
      } else {
        this.#read(code, at);
        return;
      }
    }
  }

  #read(code: number, at: number): void {
    this.start = at;
    this.power = 0;
    if (code < 128 ? wordStart[code] === 1 : code > 0) return this.#readWord(at);
    if (code >= 0x30 && code <= 0x39) return this.#readNumber(at);
    if (code === 0x22 || code === 0x27) return this.#readString(at, at);
    return this.#readOperator(code, at);
  }

  #readWord(start: number): void {
    const { text } = this;
    let at = start;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code < 128) {
        if (wordPart[code] === 0) break;
        at += 1;
      } else if (code >= 128) {
        at = strangeWordEnd(text, at, start);
        if (at === -1) return this.fail();
      } else break;
    }
    const next = text.charCodeAt(at);
    if ((next === 0x22 || next === 0x27) && isPrefix(text, start, at)) return this.#readString(start, at);
    this.end = at;
    this.kind = keywordAt(text, start, at) ?? 'name';
  }

  #readNumber(start: number): void {
    const { text } = this;
    let at = start;
    while (isDigit(text.charCodeAt(at))) at += 1;
    const next = text.charCodeAt(at);
    let isFloat = false;
    if (next === 0x2e || (next < 128 && wordPart[next] === 1)) {
      float.lastIndex = start;
      isFloat = float.test(text);
      integer.lastIndex = start;
      if (isFloat) at = float.lastIndex;
      else if (integer.test(text)) at = integer.lastIndex;
      const behind = text.charCodeAt(at);
      if (behind >= 128 || wordPart[behind] === 1) return this.fail();
    }
    this.kind = isFloat ? 'float' : 'integer';
    this.end = at;
  }

  #readString(start: number, at: number): void {
    const { text } = this;
    const mark = text.charCodeAt(at);
    const isLong = text.charCodeAt(at + 1) === mark && text.charCodeAt(at + 2) === mark;
    this.start = start;
    this.isRaw = false;
    let holds = false;
    for (let prefix = start; prefix < at; prefix += 1) {
      const code = text.charCodeAt(prefix) | 0x20;
      if (code === 0x72) this.isRaw = true;
      if (code === 0x66 || code === 0x74) holds = true;
    }
    if (holds) {
      this.kind = 'f-string';
      this.quote = text.slice(at, isLong ? at + 3 : at + 1);
      this.end = at + this.quote.length;
      return;
    }
    const end = isLong ? longStringEnd(text, at + 3, mark) : stringEnd(text, at + 1, mark);
    if (end === -1) return this.fail();
    this.kind = 'string';
    this.end = end;
  }

  #readOperator(code: number, at: number): void {
    const second = this.text.charCodeAt(at + 1);
    switch (code) {
      case 0x28:
        return this.#is('(', at + 1);
      case 0x29:
        return this.#is(')', at + 1);
      case 0x2c:
        return this.#is(',', at + 1);
      case 0x2e:
        return this.#readDot(at, second);
      case 0x3d:
        return second === 0x3d ? this.#is('==', at + 2) : this.#is('=', at + 1);
      case 0x3a:
        return second === 0x3d ? this.#is(':=', at + 2) : this.#is(':', at + 1);
      case 0x5b:
        return this.#is('[', at + 1);
      case 0x5d:
        return this.#is(']', at + 1);
      case 0x7b:
        return this.#is('{', at + 1);
      case 0x7d:
        return this.#is('}', at + 1);
      case 0x3b:
        return this.#is(';', at + 1);
      case 0x7e:
        return this.#is('~', at + 1);
      case 0x0a:
        return this.#is('newline', at);
      case 0x21:
        return this.#readBang(at, second);
      case 0x2d:
        return second === 0x3e ? this.#is('->', at + 2) : this.#mayAssign('-', at + 1, 24);
      case 0x2b:
        return this.#mayAssign('+', at + 1, 24);
      case 0x2a:
        return second === 0x2a ? this.#mayAssign('**', at + 2, powers.power) : this.#mayAssign('*', at + 1, 26);
      case 0x2f:
        return second === 0x2f ? this.#mayAssign('//', at + 2, 26) : this.#mayAssign('/', at + 1, 26);
      case 0x25:
        return this.#mayAssign('%', at + 1, 26);
      case 0x40:
        return this.#mayAssign('@', at + 1, 26);
      case 0x7c:
        return this.#mayAssign('|', at + 1, powers.or);
      case 0x26:
        return this.#mayAssign('&', at + 1, 16);
      case 0x5e:
        return this.#mayAssign('^', at + 1, 18);
      case 0x3c:
        return this.#readAngle('<', second, at);
      case 0x3e:
        return this.#readAngle('>', second, at);
      default:
        return Number.isNaN(code) && this.brackets === 0 ? this.#is('newline', at) : this.fail();
    }
  }

  #readDot(at: number, second: number): void {
    if (isDigit(second)) {
      float.lastIndex = at;
      if (!float.test(this.text)) return this.fail();
      this.kind = 'float';
      this.end = float.lastIndex;
      return;
    }
    const isEllipsis = second === 0x2e && this.text.charCodeAt(at + 2) === 0x2e;
    return isEllipsis ? this.#is('...', at + 3) : this.#is('.', at + 1);
  }

  /** `!r` in a place for a value. */
  #readBang(at: number, second: number): void {
    if (second === 0x3d) return this.#is('!=', at + 2);
    return second >= 0x61 && second <= 0x7a ? this.#is('!', at + 2) : this.fail();
  }

  #readAngle(mark: '<' | '>', second: number, at: number): void {
    if (second === mark.charCodeAt(0)) return this.#mayAssign(mark === '<' ? '<<' : '>>', at + 2, 22);
    if (second === 0x3d) return this.#is(mark === '<' ? '<=' : '>=', at + 2);
    return mark === '<' && second === 0x3e ? this.#is('<>', at + 2) : this.#is(mark, at + 1);
  }

  /** `+`, or `+=`. */
  #mayAssign(kind: Kind, end: number, power: number): void {
    if (this.text.charCodeAt(end) === 0x3d) return this.#is('augmented', end + 1);
    this.kind = kind;
    this.end = end;
    this.power = power;
  }

  #is(kind: Kind, end: number): void {
    this.kind = kind;
    this.end = end;
  }
}

export function leaf(type: string, start: number, end: number): GrowingNode {
  return { type, start, end, children: nobody, expression: null };
}

const byteOrderMark = 0xfeff;
