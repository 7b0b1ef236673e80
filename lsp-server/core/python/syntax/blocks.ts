/**
 * Statements that stand below each other: a module, and the blocks of statements. Among definitions, those of a module and of a class, a
 * statement that is not understood is left to somebody else, and the next definition is read as if it had been right.
 */

import type { GrowingNode } from '../tree.ts';
import { gapEnds } from './gaps.ts';
import type { Tokens } from './tokens.ts';

/** Blocks in blocks. */
const deepest = 60;

/** After so many gaps, or once as many characters were read again as the text has, what is left of it is one gap. */
const mostGaps = 100;

/** Reads what is not understood: the statements in a part of the text, which begins with a line and may be indented. */
export type ReadGap = (start: number, end: number) => readonly GrowingNode[];

/** Reads a statement, says where it ends and has read the first word of the next line. */
type ReadStatement = (children: GrowingNode[]) => number;

export class BlockSyntax {
  readonly #tokens: Tokens;
  readonly #statement: ReadStatement;
  readonly #line: ReadStatement;
  readonly #readGap: ReadGap;
  /** What gaps have cost so far; 1 is the most that they may. */
  #spent = 0;
  /** Of the blocks that are read, from the module inwards. */
  readonly #indents: number[] = [0];

  constructor(tokens: Tokens, statement: ReadStatement, line: ReadStatement, readGap: ReadGap) {
    this.#tokens = tokens;
    this.#statement = statement;
    this.#line = line;
    this.#readGap = readGap;
  }

  /** Of the block that is read. */
  get indent(): number {
    return this.#indents.at(-1) ?? 0;
  }

  module(): GrowingNode {
    const tokens = this.#tokens;
    const children: GrowingNode[] = [];
    tokens.nextLine();
    for (;;) {
      tokens.takeAbove(children, 0);
      if (tokens.isAt('end') && !tokens.failed) break;
      if (tokens.indent !== 0) tokens.fail();
      this.#member(children);
    }
    const end = tokens.text.length;
    return { type: 'module', start: children[0]?.start ?? end, end, children, expression: null };
  }

  /** A statement among definitions. */
  #member(children: GrowingNode[]): number {
    const tokens = this.#tokens;
    const { start } = tokens;
    const before = children.length;
    const end = this.#statement(children);
    if (!tokens.failed) return end;
    children.length = before;
    const from = tokens.text.lastIndexOf('\n', start - 1) + 1;
    const until = this.#afterGap(from, tokens.start);
    for (const node of this.#readGap(from, until)) children.push(node);
    return children.at(-1)?.end ?? start;
  }

  /** Goes on behind a statement that was read as far as `reached`. Says where. */
  #afterGap(from: number, reached: number): number {
    const tokens = this.#tokens;
    const { length } = tokens.text;
    if (this.#spent < 1) {
      for (const end of gapEnds(tokens.text, from, this.indent)) {
        if (!tokens.resume(end)) continue;
        this.#spent += 1 / mostGaps + Math.max(0, reached - end) / length;
        return end;
      }
    }
    tokens.resume(length);
    return length;
  }

  /** The colon of a statement that has begun, and what follows. */
  suite(children: GrowingNode[], of: 'statements' | 'definitions' = 'statements'): void {
    const tokens = this.#tokens;
    tokens.rest(children);
    tokens.expect(':');
    const inner: GrowingNode[] = [];
    if (!tokens.isAt('newline')) {
      const { start } = tokens;
      const end = this.#line(inner);
      children.push({ type: 'block', start, end, children: inner, expression: null });
    } else if (this.indented(children)) {
      tokens.takeAbove(children, 0);
      const read = of === 'definitions' ? () => this.#member(inner) : () => this.#statement(inner);
      children.push(this.block(inner, tokens.start, read));
    }
  }

  /** Goes on to the first line of a block; false where there is none. */
  indented(children: GrowingNode[]): boolean {
    const tokens = this.#tokens;
    tokens.rest(children);
    tokens.nextLine();
    const isThere = tokens.indent > this.indent;
    if (!isThere) tokens.fail();
    return isThere;
  }

  /** From the first word of its first line on. */
  block(children: GrowingNode[], start: number, read: () => number): GrowingNode {
    const tokens = this.#tokens;
    const { indent } = tokens;
    this.#indents.push(indent);
    if (this.#indents.length > deepest) tokens.fail();
    let end = start;
    for (;;) {
      end = read();
      if (tokens.isAt('end') || this.#indents.lastIndexOf(tokens.indent, -2) !== -1) break;
      if (tokens.indent !== indent) tokens.fail();
      tokens.takeAbove(children, 0);
    }
    tokens.takeAbove(children, indent);
    this.#indents.pop();
    end = Math.max(end, children.at(-1)?.end ?? end);
    return { type: 'block', start, end, children, expression: null };
  }

  /** Ends with its last block. */
  ended(type: string, start: number, children: GrowingNode[]): GrowingNode {
    return { type, start, end: children.at(-1)?.end ?? start, children, expression: null };
  }

  /** Whether a clause of the statement before follows, such as `else`. Then what stands above it is in the statement. */
  continues(kind: string, children: GrowingNode[]): boolean {
    const tokens = this.#tokens;
    if (!tokens.isAt(kind) || tokens.indent !== this.indent) return false;
    tokens.takeAbove(children, 0);
    return true;
  }
}
