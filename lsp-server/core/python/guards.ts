/** Recognizes code that runs only once: `if self._client is None: self._client = …`, `if not _ready: _ready = …`. */

import { isCode } from './expressions.ts';
import { operatorOf } from './optional.ts';
import type { Reading, Scope } from './scope.ts';
import type { Node } from './tree.ts';

/** Whether the block of an `if` makes sure itself that it is not entered again. */
export function runsOnce(node: Node, reading: Reading, { outer }: Scope): boolean {
  const [condition, block] = partsOf(node);
  const tested = condition && (testedFor(condition, reading) ?? testedOutside(condition, reading, outer));
  if (condition === undefined || tested === undefined || block?.type !== 'block') return false;
  if (empties(block, tested, reading)) return false;
  return assigns(block, tested, reading) || does(block, tested, reading) || notes(condition, block, tested, reading);
}

/** Whether the block itself lets go of what it keeps: `if not self._busy: self._busy = True; …; self._busy = False`. */
function empties(block: Node, place: string, reading: Reading): boolean {
  const emptied = [`${place} = False`, `${place} = None`];
  return block.children.some((statement) => {
    if (statement.type !== 'try_statement') return emptied.includes(reading.textOf(statement));
    const blocks = statement.children.flatMap((part) => (part.type === 'finally_clause' ? part.children : [part]));
    return blocks.some((part) => part.type === 'block' && empties(part, place, reading));
  });
}

/** The condition of a branch, without the brackets that some put around it, its block, and its other branches. */
function partsOf(branch: Node): readonly Node[] {
  const [condition, ...others] = branch.children.filter(isCode);
  return condition === undefined ? [] : [bare(condition), ...others];
}

function bare(condition: Node): Node {
  const inner = condition.type === 'parenthesized_expression' ? condition.children.find(isCode) : undefined;
  return inner === undefined ? condition : bare(inner);
}

/** `nonlocal ready`, `if not ready: … ready = True`: a name of another scope outlives the call, too. */
function testedOutside(condition: Node, reading: Reading, outer: ReadonlySet<string>): string | undefined {
  const [name] = isMissing(condition, reading) ? condition.children : [];
  const text = name?.type === 'identifier' ? reading.textOf(name) : '';
  return outer.has(text) ? text : undefined;
}

/** `if path not in _MADE: … _MADE.add(path)`; what a call keeps for itself while it goes round is no such note. */
function notes(condition: Node, block: Node, tested: string, reading: Reading): boolean {
  const isIn = condition.type === 'comparison_operator' && isOperator(condition, 'not in', reading);
  return isIn && /^(?:_\w+|[A-Z][A-Z\d_]+)$/.test(tested) && keeps(reading.textOf(block), tested);
}

/** `if not config.loaded: config.load()`, `if self._client is None: self.connect()`: asks whether it was done, and does it. */
function does(block: Node, asked: string, reading: Reading): boolean {
  const [, holder, done] = /^(.+)\.(\w+)$/.exec(asked) ?? [];
  return block.children.some((statement) => {
    let call = statement.type === 'expression_statement' ? statement.children[0] : undefined;
    if (call?.type === 'await') [call] = call.children;
    const callee = call?.type === 'call' ? call.children[0] : undefined;
    const [of, name] = callee?.type === 'attribute' ? callee.children : [undefined, callee];
    if (name === undefined || (of && reading.textOf(of)) !== holder) return false;
    const verb = reading.textOf(name);
    return (done !== undefined && isDoneBy(done, verb)) || fills(verb, asked, reading);
  });
}

/** `_is_loaded` by `load`. */
function isDoneBy(state: string, method: string): boolean {
  const [, done = ''] = /^(?:_*is_|_*)([a-z]+)$/.exec(state) ?? [];
  const verb = /^_*([a-z]+)$/.exec(method)?.[1] ?? '';
  return verb.length > 2 && done.startsWith(verb.replace(/e$/, ''));
}

/** Whether a function of this file assigns to the place, or to something in it: its own object's, or the module's. */
function fills(name: string, place: string, { text }: Reading): boolean {
  if (!/^(?:self|cls)\.\w+$|^\w+$/.test(place)) return false;
  const start = text.indexOf(`def ${name}(`);
  const body = start === -1 ? '' : text.slice(start, text.slice(start).search(/\n\s*(?:async )?def |$/) + start);
  if (body.includes(`${place} = `)) return place.includes('.') || body.includes(`global ${place}`);
  const at = body.indexOf(`${place}[`);
  return body.includes(`${place}.update(`) || (at !== -1 && /^\[[^\]\n]*\] = /.test(body.slice(at + place.length)));
}

/** `if self.debug: …`, `if verbose > 1: …`: what is done only while somebody looks for a fault. */
export function isDebugging(branch: Node, reading: Reading): boolean {
  const [condition] = partsOf(branch);
  return condition !== undefined && branch.type !== 'else_clause' && asksForDebugging(condition, reading);
}

/** `if not self.debug or not frames: return`: so is what follows. */
export function leavesUnlessDebugging(statement: Node, reading: Reading): boolean {
  if (statement.type !== 'if_statement') return false;
  const [condition, block, ...others] = partsOf(statement);
  const leaves = block?.children.findLast(isCode)?.type === 'return_statement' && others.length === 0;
  return leaves && condition !== undefined && deniesDebugging(condition, reading);
}

function deniesDebugging(condition: Node, reading: Reading): boolean {
  const [first, second] = condition.children.filter(isCode);
  if (first === undefined) return false;
  if (condition.type === 'not_operator') return asksForDebugging(bare(first), reading);
  if (condition.type !== 'boolean_operator' || second === undefined || !isOperator(condition, 'or', reading))
    return false;
  return deniesDebugging(bare(first), reading) || deniesDebugging(bare(second), reading);
}

function asksForDebugging(condition: Node, reading: Reading): boolean {
  const [first, second] = condition.children.filter(isCode);
  switch (condition.type) {
    case 'identifier':
      return debugging.test(reading.textOf(condition));
    case 'attribute':
      return second !== undefined && debugging.test(reading.textOf(second));
    case 'parenthesized_expression':
      return first !== undefined && asksForDebugging(first, reading);
    case 'boolean_operator':
      if (first === undefined || second === undefined || !isOperator(condition, 'and', reading)) return false;
      return asksForDebugging(first, reading) || asksForDebugging(second, reading);
    case 'comparison_operator':
      return first !== undefined && isMore(condition, reading) && asksForDebugging(first, reading);
    default:
      return false;
  }
}

const debugging = /debug|^verbose$|(?:^|_)dump_/i;

/** `… > 0`, `… >= 1`. */
function isMore({ children }: Node, reading: Reading): boolean {
  const [first, second, ...others] = children;
  if (first === undefined || second?.type !== 'integer' || others.length > 0) return false;
  const operator = reading.text.slice(first.end, second.start).trim();
  return operator === '>' || (operator === '>=' && reading.textOf(second) !== '0');
}

/** `if secure is True: …`: what only those get who ask for it, where it may be other things too. */
export function isAskedFor(branch: Node, { function: { params } }: Scope, reading: Reading): boolean {
  const [condition] = partsOf(branch);
  if (condition?.type !== 'comparison_operator' || params.length === 0) return false;
  const [, name] = /^(\w+) is True$/.exec(reading.textOf(condition)) ?? [];
  return params.some((param) => param.name === name && param.value?.kind === 'literal' && param.value.value !== true);
}

/** Of `if self._splits and self._splitter is None` what has to be missing. */
function testedFor(condition: Node, reading: Reading): string | undefined {
  const [first, second] = condition.children;
  if (first === undefined) return undefined;
  if (condition.type === 'boolean_operator' && second !== undefined)
    return operatorOf(first, second, reading) === 'and'
      ? (testedFor(first, reading) ?? testedFor(second, reading))
      : undefined;
  if (condition.type === 'not_operator') return placeOf(first, reading);
  if (condition.type !== 'comparison_operator' || second === undefined) return undefined;
  if (isOperator(condition, 'not in', reading)) return reading.textOf(second);
  return isMissing(condition, reading) ? placeOf(first, reading) : undefined;
}

/** `… is None`, `not …`. */
function isMissing(condition: Node, reading: Reading): boolean {
  if (condition.type === 'not_operator') return true;
  const [first, second] = condition.type === 'comparison_operator' ? condition.children : [];
  const isNone =
    second?.type === 'none' || (first?.type === 'call' && second !== undefined && reading.textOf(second) === '0');
  return isNone && (isOperator(condition, 'is', reading) || isOperator(condition, '==', reading));
}

function isOperator(condition: Node, operator: string, reading: Reading): boolean {
  const [first, second] = condition.children;
  return first !== undefined && second !== undefined && reading.text.slice(first.end, second.start).trim() === operator;
}

/**
 * `if self._client: return self._client`, `if key in cache: return cache[key]`: what follows runs only when nothing is kept
 * yet, provided that it keeps something.
 */
export function returnsKept(statements: readonly Node[], at: number, reading: Reading): boolean {
  const node = statements[at];
  const [condition, block, ...others] = node === undefined ? [] : partsOf(node);
  if (node?.type !== 'if_statement' || others.length > 0 || condition === undefined) return false;
  const last = block?.children.findLast(isCode);
  if (last?.type !== 'return_statement') return false;
  const [value] = last.children;
  const rest = reading.text.slice(node.end, statements.at(-1)?.end);
  if (value === undefined) return isMarked(placeOf(condition, reading), rest);
  const before = statements.slice(0, at);
  return keptPlaces(condition, reading)
    .filter((place) => isOrHolds(value, place, reading))
    .some((place) => [place, sourceOf(place, before, reading)].some((kept) => kept !== undefined && keeps(rest, kept)));
}

/** `if self._loaded: return`, and at the end `self._loaded = True`, which nothing here takes back as what only keeps others out does. */
function isMarked(place: string | undefined, rest: string): boolean {
  return place !== undefined && rest.includes(`${place} = True`) && !rest.includes(`${place} = False`);
}

/** `value = cache.get(key)`, `if value is None: … cache[key] = value`. */
export function fillsKept(statements: readonly Node[], at: number, reading: Reading): boolean {
  const node = statements[at];
  const [condition, block, ...others] = node === undefined ? [] : partsOf(node);
  if (node?.type !== 'if_statement' || others.length > 0 || condition === undefined) return false;
  const [name] = isMissing(condition, reading) ? condition.children : [];
  const source = name?.type === 'identifier' && sourceOf(reading.textOf(name), statements.slice(0, at), reading);
  return block?.type === 'block' && typeof source === 'string' && assigns(block, source, reading);
}

/** `try: return cache[key]`, `except KeyError: …`: what follows runs only when nothing is kept yet, provided that it keeps something. */
export function triesKept(statements: readonly Node[], at: number, reading: Reading): boolean {
  const node = statements[at];
  if (node?.type !== 'try_statement') return false;
  const last = node.children.find(isCode)?.children.findLast(isCode);
  const value = last?.type === 'return_statement' ? last.children[0] : last?.children[0]?.children.at(-1);
  if (last === undefined || (value?.type !== 'subscript' && value?.type !== 'attribute')) return false;
  const place = value.type === 'subscript' ? value.children[0] : value;
  const end = last.type === 'return_statement' ? statements.at(-1)?.end : node.end;
  return place !== undefined && keeps(reading.text.slice(last.end, end), reading.textOf(place));
}

const serving =
  /\bawait\s+(?:[\w.]+\.(?:serve_forever|wait_for_termination|run_until_disconnected|start_polling)\(|asyncio\.(?:Event\(\)\.wait|Future)\(\))/;

/** Of a block the statements before this one are its start: from there on it serves until the end. */
export function startsServing(statements: readonly Node[], reading: Reading): number {
  if (!reading.holds(serving)) return 0;
  return statements.findIndex((statement) => serving.test(reading.textOf(statement)));
}

/** The cache that a local name was taken from: `cached = cache.get(key)`, `cached = self._cache`. */
function sourceOf(name: string, before: readonly Node[], reading: Reading): string | undefined {
  for (const statement of before) {
    const [left, right] = statement.children[0]?.type === 'assignment' ? statement.children[0].children : [];
    if (left === undefined || right === undefined || reading.textOf(left) !== name) continue;
    if (right.type === 'attribute' || right.type === 'identifier') return placeOf(right, reading);
    let source: Node | undefined = right;
    while (source && (source.type === 'call' || source.type === 'subscript' || source.type === 'await'))
      [source] = source.children;
    return source?.type === 'attribute' && right.type !== 'subscript'
      ? reading.textOf(source.children[0] ?? source)
      : undefined;
  }
  return undefined;
}

/** Whether a piece of text puts something into a place. */
function keeps(text: string, place: string): boolean {
  const at = (tail: string): boolean => text.includes(place + tail);
  return at(' = ') || at(': ') || at('[') || at('.set') || at('.put') || at('.add') || at('.append');
}

function keptPlaces(condition: Node, reading: Reading): string[] {
  const [first, second] = condition.children;
  switch (condition.type) {
    case 'identifier':
    case 'attribute':
      return [reading.textOf(condition)];
    case 'named_expression':
    case 'parenthesized_expression':
      return first ? keptPlaces(first, reading) : [];
    case 'call': {
      const held = heldBy(condition, reading);
      return held === undefined ? [] : [held];
    }
    case 'comparison_operator': {
      if (first === undefined || second === undefined) return [];
      const operator = reading.text.slice(first.end, second.start).trim();
      if (operator === 'in') return [reading.textOf(second)];
      return second.type === 'none' && operator === 'is not' ? keptPlaces(first, reading) : [];
    }
    case 'boolean_operator':
      return condition.children.flatMap((part) => keptPlaces(part, reading));
    default:
      return [];
  }
}

/** The place itself, or something in it: `cache[key]`, `client.session`. */
function isOrHolds(value: Node, place: string, reading: Reading): boolean {
  if (reading.textOf(value) === place) return true;
  const inner =
    value.type === 'call' || value.type === 'await' || value.type === 'subscript' || value.type === 'attribute';
  return inner && value.children[0] !== undefined && isOrHolds(value.children[0], place, reading);
}

/** Only what outlives the call counts: an attribute, or a name in capitals or with an underscore, by custom a module's. */
function placeOf(node: Node, reading: Reading): string | undefined {
  const text = reading.textOf(node);
  if (node.type === 'attribute') return text;
  if (node.type === 'call') return heldBy(node, reading);
  return node.type === 'identifier' && /^_|^[A-Z]/.test(text) ? text : undefined;
}

/** `hasattr(self, '_client')`: `self._client`; `len(self._clients)`: `self._clients`. */
function heldBy(call: Node, reading: Reading): string | undefined {
  const [, counted] = /^len\(((?:\w+\.)+\w+|_\w+)\)$/.exec(reading.textOf(call)) ?? [];
  if (counted !== undefined) return counted;
  const [, of, name] = /^hasattr\(([\w.]+), *["'](\w+)["']\)$/.exec(reading.textOf(call)) ?? [];
  return of === undefined || name === undefined ? undefined : `${of}.${name}`;
}

function assigns(block: Node, place: string, reading: Reading): boolean {
  return block.children.some((statement) => {
    const [assignment] = statement.children;
    if (
      statement.type === 'if_statement' ||
      statement.type === 'with_statement' ||
      statement.type === 'try_statement'
    ) {
      return statement.children.some((child) => child.type === 'block' && assigns(child, place, reading));
    }
    return assignment?.type === 'assignment' && assignment.children.some((child) => isOrHolds(child, place, reading));
  });
}
