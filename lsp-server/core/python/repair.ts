/**
 * Text in the middle of an edit. Tree-sitter goes on behind an error, but an open bracket can swallow the functions after
 * it. Then the line at fault is blanked and the text is parsed again; offsets stay what they were.
 */

import type { GrowingNode, Node } from './tree.ts';

/** Each round blanks one line, or ends one. */
const rounds = 4;
/** Very long texts are not parsed many times. */
const budget = 300_000;

export function parseRepaired(text: string, parse: (text: string) => Parsed): Node {
  let { tree, broken } = parse(text);
  if (!broken) {
    const apart = linesApart(tree, text);
    return apart === text ? tree : parseRepaired(apart, parse);
  }
  let repaired = text;
  const inserted: number[] = [];
  for (
    let round = 0;
    round < rounds && broken && round * text.length < budget && losesFunctions(tree, repaired);
    round += 1
  ) {
    const next = repairOne(tree, repaired);
    if (next === undefined) break;
    repaired = next.text;
    if (next.inserted !== undefined) inserted.push(next.inserted);
    ({ tree, broken } = parse(repaired));
  }
  return inserted.length > 0 ? shifted(tree, inserted) : tree;
}

/** The grammar joins a dot that dangles to the next line: `time.` and `time.sleep(1)` are no `time.time.sleep(1)`. */
function linesApart(tree: Node, text: string): string {
  let apart = text;
  for (const match of text.matchAll(dotAndStatement)) {
    const start = text.lastIndexOf('\n', match.index) + 1;
    const end = match.index + (match[1]?.length ?? 0);
    if (joins(tree, end)) apart = apart.slice(0, start) + blank(apart.slice(start, end)) + apart.slice(end);
  }
  return apart;
}

const dotAndStatement = /(\w\.)[ \t]*\r?\n[ \t]*\w+[.(]/g;

/** Whether an attribute that no bracket encloses goes on behind the offset. */
function joins(tree: Node, offset: number): boolean {
  let node: Node | undefined = tree;
  let found = false;
  while (node !== undefined) {
    if (enclosing.test(node.type)) return false;
    found ||= node.type === 'attribute';
    node = node.children.find((child) => child.start < offset && child.end > offset);
  }
  return found;
}

const enclosing =
  /^(?:argument_list|parenthesized_expression|list|tuple|set|dictionary|subscript|\w*_?string|comment)$/;

export interface Parsed {
  readonly tree: Node;
  /** Whether there is an error in it. */
  readonly broken: boolean;
}

const definitions = /^[ \t]*(?:async[ \t]+)?def[ \t]+\w/gm;
const danglingDot = /\w\.[ \t]*\r?$/m;

/** Whether an error hides functions that the lines of the text show. */
function losesFunctions(tree: Node, text: string): boolean {
  return count(tree) < (text.match(definitions)?.length ?? 0) || danglingDot.test(text);
}

function count(tree: Node): number {
  let functions = 0;
  holds(tree, (node) => {
    if (node.type === 'function_definition') functions += 1;
    return false;
  });
  return functions;
}

function holds(tree: Node, is: (node: Node) => boolean): boolean {
  const waiting = [tree];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (is(node)) return true;
    for (const child of node.children) waiting.push(child);
  }
  return false;
}

interface Repaired {
  readonly text: string;
  /** Where a character was put in. */
  readonly inserted?: number;
}

function repairOne(tree: Node, text: string): Repaired | undefined {
  const error = firstError(tree);
  if (error === undefined) return undefined;
  const lines = linesOf(text);
  const from = Math.max(
    0,
    lines.findLastIndex((line) => line.start <= error.start),
  );
  const near = lines.slice(from);
  const header = near.slice(0, 2).find((line) => isOpenHeader(line.text));
  if (header) return { text: `${text.slice(0, header.end)}:${text.slice(header.end)}`, inserted: header.end };
  const open = near.find((line, at) => isLeftOpen(line.text, near[at + 1]?.text ?? ''));
  const blamed = open ?? near.find((line) => line.text.trim() !== '' && !isBlank(line.text));
  return blamed && { text: text.slice(0, blamed.start) + blank(blamed.text) + text.slice(blamed.end) };
}

function firstError(tree: Node): Node | undefined {
  let first: Node | undefined;
  holds(tree, (node) => {
    if (node.type === 'ERROR' && (first === undefined || node.start < first.start)) first = node;
    return false;
  });
  return first;
}

interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length;) {
    const at = text.indexOf('\n', start);
    const end = at === -1 ? text.length : at;
    lines.push({ start, end, text: text.slice(start, end) });
    start = end + 1;
  }
  return lines;
}

/** `async def f(a)` without its colon. */
function isOpenHeader(line: string): boolean {
  return /^\s*(?:(?:async\s+)?def\s+\w+\s*\(.*\)|class\s+\w+(?:\(.*\))?)\s*$/.test(line);
}

/** A bracket is open, or a dot dangles, and the next line begins a statement. */
function isLeftOpen(line: string, next: string): boolean {
  if (danglingDot.test(line) && !/^\s*\./.test(next)) return true;
  return (
    balance(line) > 0 && /^\s*(?:$|@|(?:async|def|class|import|from|return|if|for|while|with|try|raise)\b)/.test(next)
  );
}

function balance(line: string): number {
  let open = 0;
  for (const character of line.replaceAll(/"[^"]*"|'[^']*'|#.*/g, '')) {
    if ('([{'.includes(character)) open += 1;
    if (')]}'.includes(character)) open -= 1;
  }
  return open;
}

function isBlank(line: string): boolean {
  return /^\s*(?:pass)?\s*$/.test(line);
}

/** As long as it was, and a statement, so that the block it is in keeps a body. */
function blank(line: string): string {
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  return (indent + 'pass'.slice(0, Math.max(0, line.length - indent.length)).padEnd(4, ' '))
    .slice(0, line.length)
    .padEnd(line.length, ' ');
}

/** The tree with the offsets it has without the characters that were put in. */
function shifted(tree: Node, inserted: readonly number[]): Node {
  return moved(tree, (offset) => offset - inserted.filter((at) => at < offset).length);
}

/** A tree that stands elsewhere. */
export function moved(node: Node, move: (offset: number) => number): GrowingNode {
  return {
    type: node.type,
    start: move(node.start),
    end: move(node.end),
    children: node.children.map((child) => moved(child, move)),
    expression: null,
  };
}
