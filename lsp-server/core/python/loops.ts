/** Loops that may hold the thread long: over a range of numbers, up to a number, or until some time. */

import type { Expr } from '../facts.ts';
import { type Expressions, isCode } from './expressions.ts';
import type { Reading, Scope } from './scope.ts';
import type { Node } from './tree.ts';

interface Parts {
  readonly reading: Reading;
  readonly expressions: Expressions;
}

const pauses: ReadonlySet<string> = new Set(['await', 'yield']);
const waysOut: ReadonlySet<string> = new Set(['await', 'yield', 'break_statement', 'return_statement']);
const clock = /\b(?:time|monotonic|perf_counter|process_time|now|utcnow)\(\)/;

/** `for i in range(n):`, and such a part of a comprehension. */
export function readCountedLoop(node: Node, scope: Scope, { reading, expressions }: Parts): void {
  const [, source, ...body] = node.children.filter(isCode);
  const [callee, list] = source?.type === 'call' ? source.children : [];
  if (callee === undefined || list === undefined || reading.textOf(callee) !== 'range') return;
  const args = list.children.filter(isCode);
  const stop = args.length < 3 ? args.at(-1) : undefined;
  if (stop === undefined || body.some((part) => holds(part, waysOut, reading.text))) return;
  add(node, source, expressions.of(stop, scope), scope, reading);
}

/** `while i < n:`, `while time.time() < end:`. */
export function readWhileLoop(node: Node, scope: Scope, { reading, expressions }: Parts): void {
  const [condition, body] = node.children.filter(isCode);
  if (condition === undefined || body?.type !== 'block') return;
  if (clock.test(reading.textOf(condition))) {
    const isPolite = holds(body, pauses, reading.text) || /sleep|wait|recv|\.get|\.pop/.test(reading.textOf(body));
    return isPolite ? undefined : add(node, condition, null, scope, reading);
  }
  const [left, right] = condition.type === 'comparison_operator' ? condition.children : [];
  if (left?.type !== 'identifier' || right === undefined || holds(body, waysOut, reading.text)) return;
  if (/^\s*<=?\s*$/.test(reading.text.slice(left.end, right.start)))
    add(node, condition, expressions.of(right, scope), scope, reading);
}

function add(node: Node, last: Node | undefined, rounds: Expr | null, scope: Scope, reading: Reading): void {
  const isCounted =
    rounds === null || rounds.kind === 'name' || rounds.kind === 'literal' || rounds.kind === 'operator';
  const head = reading.lines.range(node.start, last?.end ?? node.end);
  if (isCounted) scope.function.loops.push({ range: reading.rangeOf(node), head, rounds });
}

function holds(node: Node, types: ReadonlySet<string>, text: string): boolean {
  if (types.has(node.type)) return true;
  if (node.type === 'function_definition' || node.type === 'lambda') return false;
  if ((node.type === 'for_statement' || node.type === 'with_statement') && text.startsWith('async', node.start))
    return true;
  return node.children.some((child) => holds(child, types, text));
}
