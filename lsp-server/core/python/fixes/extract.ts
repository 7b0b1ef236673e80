/** Makes statements of a coroutine a function of the module, which can then be run elsewhere; and why that cannot be done. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { TextEdit } from '../../fixes.ts';
import type { Node } from '../tree.ts';
import { lineBehind, lineEnd, lineOf, type Source, textOf } from './imports.ts';
import { changedBy } from './isolation.ts';
import { namesIn, nodesOf } from './names.ts';

export interface Extraction {
  readonly name: string;
  readonly parameters: readonly string[];
  /** What the coroutine goes on with. */
  readonly results: readonly string[];
  readonly returns: boolean;
  readonly statement: Node;
  readonly around: Node;
  /** The names of what it is given and changes, without giving it back. */
  readonly changes: readonly string[];
  /** Puts the function before the coroutine. */
  readonly definition: TextEdit;
}

/**
 * `ancestors` from the statement outwards, the coroutine among them. What works on copies gives back what it changed, as far
 * as nobody else holds it.
 */
export function extract(
  statement: Node,
  ancestors: readonly Node[],
  source: Source,
  works: 'on the same objects' | 'on copies',
): Read<Extraction> {
  const around = ancestors.find(({ type }) => type === 'function_definition');
  const top = ancestors.at(-2) ?? around;
  if (around === undefined || top === undefined) return failed('it stands in no function');
  const ties = tieOf(statement, source.text);
  if (ties !== undefined) return failed(ties);
  const body = reindented(statement, around, source);
  if (!body.ok) return body;
  const shared = exchangeOf(statement, ancestors, source.text);
  const exchange =
    works === 'on copies' && shared.ok ? givenBack(shared.value, statement, ancestors, source.text) : shared;
  if (!exchange.ok) return exchange;
  const name = freeName(`_${nameOf(around, source.text)}_work`, source);
  const end = lineEnd(source.text);
  const { parameters, results } = exchange.value;
  const returned = results.length > 0 ? `${body.value.indent}return ${results.join(', ')}${end}` : '';
  const start = aboveComments(lineOf(top.start, source.text), source.text);
  const written = `def ${name}(${parameters.join(', ')}):${end}${body.value.text}${returned}${end}${end}`;
  return read({
    ...exchange.value,
    name,
    statement,
    around,
    definition: { file: source.file, range: source.lines.range(start, start), text: written },
  });
}

/** What stands in the statement's place; `call` is the awaited call without its `await`. */
export function replacement({ statement, results, returns }: Extraction, call: string, source: Source): TextEdit {
  const target = results.length > 0 ? `${results.join(', ')} = ` : returns ? 'return ' : '';
  const range = source.lines.range(statement.start, endOf(statement, source.text));
  return { file: source.file, range, text: `${target}await ${call}` };
}

/** What a function of its own could not do. */
function tieOf(statement: Node, text: string): string | undefined {
  for (const node of nodesOf(statement)) {
    switch (node.type) {
      case 'await':
        return 'it awaits something';
      case 'yield':
        return 'it yields';
      case 'lambda':
      case 'function_definition':
      case 'class_definition':
        return 'a function is made in it, which may be kept';
      case 'match_statement':
        return 'it holds a match, whose names are not followed';
      case 'global_statement':
      case 'nonlocal_statement':
      case 'delete_statement':
        return 'it changes names of outside';
      case 'for_statement':
      case 'with_statement':
      case 'for_in_clause':
        if (text.startsWith('async', node.start)) return 'it awaits something';
        break;
      case 'identifier':
        if (/^(super|locals|vars|eval|exec|__class__)$/.test(textOf(node, text)))
          return `it uses ${textOf(node, text)}(), which looks at where it stands`;
        break;
    }
  }
  return leaves(statement) ? 'it leaves the loop around it' : undefined;
}

/** A break or continue that means a loop outside. */
function leaves(node: Node): boolean {
  if (node.type === 'break_statement' || node.type === 'continue_statement') return true;
  if (node.type !== 'for_statement' && node.type !== 'while_statement') return node.children.some(leaves);
  const otherwise = node.children.at(-1);
  return otherwise?.type === 'else_clause' && leaves(otherwise);
}

type Exchange = Pick<Extraction, 'parameters' | 'results' | 'returns' | 'changes'>;

function exchangeOf(statement: Node, ancestors: readonly Node[], text: string): Read<Exchange> {
  const around = ancestors.find(({ type }) => type === 'function_definition');
  const inside = namesIn([statement], text);
  const returns = returnOf(statement);
  if (!returns.ok) return returns;
  const locals = localsAround(ancestors, text);
  const clash = [...inside.inner].find((name) => locals.has(name) || inside.binds.has(name));
  if (clash !== undefined) return failed(`\`${clash}\` means two things in it`);
  const rest = around ? namesIn(without(around, statement).children.slice(1), text).binds : new Set<string>();
  const given = definitelyBefore(statement, ancestors, text);
  const opened = openedBy(statement, text);
  const reads = [...inside.reads].filter((name) => !opened.has(name));
  const parameters = reads.filter((name) => locals.has(name) && (given.has(name) || !inside.binds.has(name)));
  const kept = reads.filter((name) => inside.binds.has(name) && rest.has(name));
  const unsure = [...parameters, ...kept].find((name) => !given.has(name));
  if (unsure !== undefined) return failed(`\`${unsure}\` may not be set before it`);
  const wanted = around ? readElsewhere(around, statement, ancestors, text) : new Set<string>();
  const results = [...inside.binds].filter((name) => wanted.has(name));
  const set = new Set([...parameters, ...setBy(statement, text)]);
  const passedOn = results.filter((name) => !set.has(name));
  const missing = passedOn.find((name) => !given.has(name));
  if (missing !== undefined) return failed(`\`${missing}\` may not be set by it`);
  if (returns.value && results.length > 0) return failed('it returns, and sets what is used elsewhere');
  const changed = changedBy([statement], text);
  return read({
    parameters: [...parameters, ...passedOn],
    results,
    returns: returns.value,
    changes: parameters.filter((name) => changed.has(name)),
  });
}

function givenBack(exchange: Exchange, statement: Node, ancestors: readonly Node[], text: string): Read<Exchange> {
  const fresh = exchange.changes.filter((name) => isFresh(name, statement, ancestors, text));
  if (exchange.returns && fresh.length > 0) return failed('it returns, and changes what is used elsewhere');
  const results = [...exchange.results, ...fresh.filter((name) => !exchange.results.includes(name))];
  return read({ ...exchange, results, changes: exchange.changes.filter((name) => !fresh.includes(name)) });
}

/** Made right before it, as `out = []`, and not even looked at since. */
function isFresh(name: string, statement: Node, [block]: readonly Node[], text: string): boolean {
  const before = block?.type === 'block' ? block.children.slice(0, block.children.indexOf(statement)) : [];
  const made = before.findLastIndex((node) => namesIn([node], text).binds.has(name));
  const [assignment] = before[made]?.children ?? [];
  const value = assignment?.type === 'assignment' ? assignment.children.at(-1) : undefined;
  return (
    value !== undefined &&
    /^(\[\]|\{\}|(list|dict|set|bytearray)\(\))$/.test(textOf(value, text)) &&
    assignment?.children[0]?.type === 'identifier' &&
    before.slice(made + 1).every((node) => !namesIn([node], text).reads.has(name))
  );
}

function without(node: Node, statement: Node): Node {
  if (node.start > statement.start || node.end < statement.end) return node;
  const children = node.children.filter((child) => child !== statement).map((child) => without(child, statement));
  return { ...node, children };
}

/** Whether it ends with a return; refused when it may return or not. */
function returnOf(statement: Node): Read<boolean> {
  const all = [...nodesOf(statement)].filter(({ type }) => type === 'return_statement');
  if (all.length === 0) return read(false);
  let last: Node | undefined = statement;
  while (last && (last.type === 'with_statement' || last.type === 'block')) last = last.children.filter(isCode).at(-1);
  return all.length === 1 && last === all[0] ? read(true) : failed('it may return early');
}

function localsAround(ancestors: readonly Node[], text: string): Set<string> {
  const names = new Set<string>();
  for (const node of ancestors) {
    if (node.type !== 'function_definition') continue;
    const { binds, outer } = namesIn(node.children.slice(1), text);
    for (const name of binds) if (!outer.has(name)) names.add(name);
  }
  return names;
}

/** Names that have a value whenever the statement is reached: parameters, and what statements before it set. */
function definitelyBefore(statement: Node, ancestors: readonly Node[], text: string): Set<string> {
  const names = new Set<string>();
  let inner = statement;
  for (const outer of ancestors) {
    if (outer.type === 'block') {
      for (const child of outer.children.slice(0, outer.children.indexOf(inner))) addAll(names, setBy(child, text));
    }
    if (outer.type === 'for_statement')
      addAll(names, namesIn([{ ...outer, children: outer.children.slice(0, 1) }], text).binds);
    if (outer.type === 'with_statement' && outer.children[0]) addAll(names, namesIn([outer.children[0]], text).binds);
    const parameters =
      outer.type === 'function_definition' ? outer.children.find(({ type }) => type === 'parameters') : undefined;
    if (parameters) addAll(names, namesIn([parameters], text).binds);
    inner = outer;
  }
  return names;
}

/** What a statement that ends in its usual way has set. */
function setBy(statement: Node, text: string): ReadonlySet<string> {
  switch (statement.type) {
    case 'expression_statement':
    case 'import_statement':
    case 'import_from_statement':
      return namesIn([statement], text).binds;
    case 'function_definition':
    case 'class_definition':
      return namesIn([{ ...statement, children: statement.children.slice(0, 1) }], text).binds;
    case 'with_statement': {
      const names = new Set(statement.children[0] ? namesIn([statement.children[0]], text).binds : []);
      for (const child of statement.children.at(-1)?.children ?? []) addAll(names, setBy(child, text));
      return names;
    }
    default:
      return new Set();
  }
}

/** What `with … as name:` sets before all that its block does. */
function openedBy(statement: Node, text: string): ReadonlySet<string> {
  const [head] = statement.type === 'with_statement' ? statement.children : [];
  if (head === undefined) return new Set();
  const { binds, reads } = namesIn([head], text);
  return new Set([...binds].filter((name) => !reads.has(name)));
}

/** Read behind the statement; in a loop, also before it. What a block of its own opens by that name is another thing. */
function readElsewhere(around: Node, statement: Node, ancestors: readonly Node[], text: string): Set<string> {
  const outside = ancestors.slice(0, ancestors.indexOf(around));
  const inLoop = outside.some(({ type }) => type === 'for_statement' || type === 'while_statement');
  const names = new Set<string>();
  const waiting: { node: Node; others: ReadonlySet<string> }[] = [{ node: around, others: new Set() }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node } = next;
    if (node === statement) continue;
    const isInner = node !== around && (node.type === 'function_definition' || node.type === 'lambda');
    const isRead = node.type === 'identifier' && (inLoop || node.start > statement.start);
    const others = new Set([...next.others, ...(ancestors.includes(node) ? [] : openedBy(node, text))]);
    const read = isRead ? [textOf(node, text)] : isInner ? namesIn([node], text).reads : [];
    for (const name of read) if (!others.has(name)) names.add(name);
    if (!isInner) waiting.push(...node.children.map((child) => ({ node: child, others })));
  }
  return names;
}

/** Its lines as the body of a function at the module's top level. */
function reindented(statement: Node, around: Node, { text }: Source): Read<{ text: string; indent: string }> {
  const start = lineOf(statement.start, text);
  const indent = text.slice(start, statement.start);
  if (!/^[ \t]*$/.test(indent)) return failed('it shares its line with other statements');
  const end = lineBehind(statement.end, text);
  if (!/^[ \t]*(?:#.*)?\r?\n?$/.test(text.slice(endOf(statement, text), end)))
    return failed('it shares its line with other statements');
  for (const node of nodesOf(statement)) {
    if (node.type === 'string' && textOf(node, text).includes('\n')) return failed('it holds a text of several lines');
  }
  const unit = unitOf(around, text);
  const lines: string[] = [];
  for (const line of text.slice(start, end).split('\n')) {
    if (line.trim() !== '' && !line.startsWith(indent)) return failed('its lines are not indented alike');
    lines.push(line.trim() === '' ? line : unit + line.slice(indent.length));
  }
  const body = lines.join('\n');
  return read({ text: body.endsWith('\n') ? body : body + lineEnd(text), indent: unit });
}

/** How far the coroutine's body is indented against its head. */
function unitOf(around: Node, text: string): string {
  const [first] = around.children.at(-1)?.children ?? [];
  const head = /^[ \t]*/.exec(text.slice(lineOf(around.start, text)))?.[0] ?? '';
  const body = first ? text.slice(lineOf(first.start, text), first.start) : '';
  return /^[ \t]+$/.test(body) && body.startsWith(head) && body.length > head.length ? body.slice(head.length) : '    ';
}

/** Behind the last line's comment, which moves along. */
function endOf(statement: Node, text: string): number {
  const rest = /^[ \t]*#[^\r\n]*/.exec(text.slice(statement.end))?.[0] ?? '';
  return statement.end + rest.length;
}

/** Comments right above a definition belong to it. */
function aboveComments(at: number, text: string): number {
  const before = lineOf(at - 1, text);
  return at > 0 && /^[ \t]*#/.test(text.slice(before, at)) ? aboveComments(before, text) : at;
}

function nameOf(definition: Node, text: string): string {
  const [name] = definition.children;
  return name ? textOf(name, text).replace(/^_+/, '') : 'loop';
}

function freeName(name: string, { text }: Source): string {
  let free = name;
  for (let number = 2; text.includes(free); number += 1) free = `${name}${number}`;
  return free;
}

function isCode({ type }: Node): boolean {
  return type !== 'comment';
}

function addAll(into: Set<string>, names: Iterable<string>): void {
  for (const name of names) into.add(name);
}
