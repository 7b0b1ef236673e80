/**
 * Computing that holds the thread although it calls nothing that blocks: loops of millions of rounds, waiting for the clock
 * without letting go, and recursion that calls itself twice. Only what is sure by the text.
 */

import type { BlockingApi } from './catalogue.ts';
import { hasDecorator } from './decorators.ts';
import type { CallFacts, Expr, FunctionFacts, LoopFact } from './facts.ts';
import type { Block, Edge } from './link.ts';
import { inside, type Place, type Resolver } from './resolve.ts';
import { alternatives, type FunctionRef } from './values.ts';

/** Some tens of milliseconds of each language. */
export const manyRounds = { python: 1_000_000, javascript: 10_000_000 };

export function workIn(ref: FunctionRef, edges: readonly Edge[], resolver: Resolver): Block[] {
  const place = inside(ref.file, ref.index);
  const recursion = branching(ref.facts, edges);
  return [
    ...longLoops(ref, place, resolver),
    ...(recursion === undefined ? [] : [block(recursion, 'branching recursion', place)]),
  ];
}

function longLoops({ facts, file }: FunctionRef, place: Place, resolver: Resolver): Block[] {
  const found: Block[] = [];
  let end = { line: 0, column: 0 };
  for (const loop of facts.loops) {
    const isInside = compare(loop.range, end) < 0;
    const isLong = loop.rounds === null || roundsOf(loop, facts.loops, place, resolver) >= manyRounds[file.language];
    if (isInside || !isLong) continue;
    end = { line: loop.range.endLine, column: loop.range.endColumn };
    found.push(block(callAt(loop), loop.rounds === null ? 'busy wait' : 'long loop', place));
  }
  return found;
}

function compare(a: { line: number; column: number }, b: { line: number; column: number }): number {
  return a.line - b.line || a.column - b.column;
}

/** Those of the loops inside it counted in; a loop comes before those inside it. */
function roundsOf(loop: LoopFact, all: readonly LoopFact[], place: Place, resolver: Resolver): number {
  const own = loop.rounds === null ? 0 : numberOf(loop.rounds, place, resolver);
  if (own === undefined) return 0;
  const inner = all.filter((other) => isWithin(other, loop)).map((one) => roundsOf(one, all, place, resolver));
  return own * Math.max(1, ...inner);
}

export function isWithin({ range: a }: LoopFact, { range: b }: LoopFact): boolean {
  const starts = a.line > b.line || (a.line === b.line && a.column > b.column);
  return starts && (a.endLine < b.endLine || (a.endLine === b.endLine && a.endColumn <= b.endColumn));
}

/** Undefined when the text does not say. */
function numberOf(expr: Expr, place: Place, resolver: Resolver): number | undefined {
  if (expr.kind === 'literal') return typeof expr.value === 'number' ? expr.value : undefined;
  if (expr.kind === 'operator') return calculated(expr, place, resolver);
  const [value, other] = alternatives(resolver.valueOf(expr, place));
  if (value?.kind !== 'object' || value.type !== 'number' || value.origin === undefined || other !== undefined)
    return undefined;
  return numberOf(value.origin, place, resolver);
}

function calculated(expr: Extract<Expr, { kind: 'operator' }>, place: Place, resolver: Resolver): number | undefined {
  const [left, right] = expr.of.map((part) => numberOf(part, place, resolver));
  return left === undefined || right === undefined ? undefined : calculate(expr.operator, left, right);
}

export function calculate(operator: string, left: number, right: number): number | undefined {
  switch (operator) {
    case '**':
      return left ** right;
    case '*':
      return left * right;
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '<<':
      return left * 2 ** right;
    default:
      return undefined;
  }
}

/** `fib(n - 1) + fib(n - 2)`: each call makes two, and nothing keeps what was found. */
function branching(facts: FunctionFacts, edges: readonly Edge[]): CallFacts | undefined {
  const again = edges.filter(({ call, to }) => to.facts === facts && countsDown(call, facts));
  const [first, second] = again;
  return first === undefined || second === undefined || remembers(facts) ? undefined : first.call;
}

/** Whether it makes two calls as those that branch do, whoever is called. */
export function mayBranch(facts: FunctionFacts): boolean {
  if (facts.calls.length < 2) return false;
  let found = 0;
  for (const call of facts.calls) if (call.args.length > 0 && countsDown(call, facts)) found += 1;
  return found > 1 && !remembers(facts);
}

/** What is given besides the smaller number are its own parameters: who walks through data is given a part of them. */
function countsDown({ args }: CallFacts, { params }: FunctionFacts): boolean {
  const isOwn = (value: Expr): boolean =>
    value.kind === 'literal' ||
    value.kind === 'operator' ||
    (value.kind === 'name' && params.some(({ name }) => name === value.name));
  return args.some(({ value }) => isLess(value)) && args.every(({ value }) => isOwn(value));
}

function isLess(expr: Expr): boolean {
  return (
    expr.kind === 'operator' && expr.operator === '-' && expr.of[0]?.kind === 'name' && expr.of[1]?.kind === 'literal'
  );
}

function remembers(facts: FunctionFacts): boolean {
  const names = [...facts.params, ...facts.bindings].map(({ name }) => name);
  const calls = facts.calls.map(({ callee }) =>
    callee.kind === 'member' && callee.of.kind === 'name' ? callee.of.name : '',
  );
  return (
    ['cache', 'lru_cache', 'memoize'].some((name) => hasDecorator(facts, name)) || [...names, ...calls].some(isMemory)
  );
}

function isMemory(name: string): boolean {
  return /memo|cache|seen|known|table|^dp$/i.test(name);
}

/** Findings are told apart by calls. */
function callAt({ head }: LoopFact): CallFacts {
  return { manner: 'call', range: head, callee: { kind: 'unknown' }, args: [], awaited: false, once: false };
}

function block(call: CallFacts, what: string, { file }: Place): Block {
  const api: BlockingApi = {
    api: what,
    kind: 'compute',
    weight: 'hard',
    gil: file.language === 'python' ? 'held' : 'none',
    offload: 'process',
    source: 'https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code',
  };
  return { call, api };
}
