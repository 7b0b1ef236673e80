/** Where a finding's call stands in its file: the call itself, what encloses it, and whether an await may stand there. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { Node } from '../tree.ts';
import type { Source } from './imports.ts';
import { heldLock } from './locks.ts';
import { namesIn } from './names.ts';

export interface CallPlace {
  readonly call: Node;
  readonly callee: Node;
  readonly args: Node;
  /** From the call outwards. */
  readonly ancestors: readonly Node[];
}

/** The call that begins and ends at these indexes; on its way the smallest node, so that `f()()` is told apart. */
export function callAt(tree: Node, start: number, end: number): Read<CallPlace> {
  const ancestors: Node[] = [];
  let node: Node | undefined = tree;
  while (node && !(node.type === 'call' && node.start === start && node.end === end)) {
    ancestors.unshift(node);
    node = node.children.find((child) => child.start <= start && child.end >= end);
  }
  const [first, args] = node?.children ?? [];
  if (node === undefined || first === undefined || args === undefined) return failed('it is not a plain call');
  const callee = withoutStar(first);
  return read({ call: { ...node, start: callee.start }, callee, args, ancestors });
}

/** The grammar reads `[*os.listdir()]` as a call of the member `listdir` of `*os`. */
function withoutStar(callee: Node): Node {
  let first: Node | undefined = callee;
  while (first && first.type !== 'list_splat' && first.type !== 'dictionary_splat') [first] = first.children;
  const [starred] = first?.children ?? [];
  return starred === undefined ? callee : { ...callee, start: starred.start };
}

/** Whether `await` may be written before the call; else the reason. */
export function mayAwait({ ancestors, call }: CallPlace, text: string): Read<null> {
  let inner = call;
  for (const outer of ancestors) {
    switch (outer.type) {
      case 'lambda':
        return failed('it stands in a lambda, which cannot await');
      case 'generator_expression':
        if (outer.children[1]?.children[1]?.end !== inner.end)
          return failed('it stands in a generator, which would become an async one');
        break;
      case 'class_definition':
        return failed('it stands in the body of a class, which cannot await');
      case 'decorator':
      case 'parameters':
        return failed('it is evaluated where the function is defined');
      case 'function_definition':
        return text.startsWith('async', outer.start)
          ? besideLocks(call, ancestors, text)
          : failed('it stands in a function that is not async');
    }
    inner = outer;
  }
  return failed('it stands outside of any async function');
}

function besideLocks(at: Node, ancestors: readonly Node[], text: string): Read<null> {
  const held = heldLock(at, ancestors, text);
  return held === undefined ? read(null) : failed(held);
}

/**
 * `self.total += f()` and `self.total = self.total + f()`: what is added to is read before the wait, and what others make of it
 * meanwhile is lost. Names of the function itself are nobody else's.
 */
export function losesUpdates({ ancestors, call }: CallPlace, text: string): string | undefined {
  const assignment = ancestors.find(({ type }) => type.endsWith('assignment') || type.endsWith('_statement'));
  const [target] = assignment?.type.endsWith('assignment') === true ? assignment.children : [];
  if (assignment === undefined || target === undefined) return undefined;
  const name = text.slice(target.start, target.end);
  const readsFirst = text.slice(target.end, call.start).includes(name) || assignment.type === 'augmented_assignment';
  if (!readsFirst || (target.type === 'identifier' && !isOuter(name, ancestors, text))) return undefined;
  return `\`${name}\` is read before the wait, and what others make of it meanwhile would be lost: put the result into a variable first`;
}

function isOuter(name: string, ancestors: readonly Node[], text: string): boolean {
  const around = ancestors.find(({ type }) => type === 'function_definition');
  const waiting = around ? [around] : [];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const isOuterName = node.type === 'global_statement' || node.type === 'nonlocal_statement';
    if (isOuterName && node.children.some(({ start, end }) => text.slice(start, end) === name)) return true;
    waiting.push(...node.children);
  }
  return false;
}

/** Whether `await f()` must be put in brackets to keep its place in the expression around it. */
export function needsBrackets({ ancestors: [parent], call }: CallPlace, text: string): boolean {
  if (parent === undefined) return false;
  if (parent.type === 'attribute' || parent.type === 'subscript' || parent.type === 'call')
    return parent.children[0]?.end === call.end;
  if (parent.type === 'await') return true;
  return (
    parent.type === 'binary_operator' &&
    text.slice(parent.start, parent.end).includes('**') &&
    parent.children[0]?.end === call.end
  );
}

/** The names that the function around a place binds itself: its parameters and what it assigns. */
export function localNames({ ancestors }: CallPlace, text: string): Set<string> {
  const around = ancestors.filter((node) => node.type === 'function_definition');
  const names = new Set<string>();
  const waiting: Node[] = [...around];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (bindingParents.has(node.type)) {
      for (const child of node.children) if (child.type === 'identifier') names.add(text.slice(child.start, child.end));
    }
    for (const child of node.children) waiting.push(child);
  }
  return names;
}

/** Nodes whose direct identifiers may be bound names; a few more than needed, which only makes a fix be refused. */
export const bindingParents: ReadonlySet<string> = new Set([
  'parameters',
  'default_parameter',
  'typed_parameter',
  'typed_default_parameter',
  'list_splat_pattern',
  'dictionary_splat_pattern',
  'assignment',
  'named_expression',
  'pattern_list',
  'tuple_pattern',
  'for_statement',
  'for_in_clause',
  'as_pattern_target',
  'global_statement',
]);

export function awaitable(place: CallPlace, source: Source): Read<CallPlace> {
  const may = mayAwait(place, source.text);
  const lost = may.ok ? losesUpdates(place, source.text) : undefined;
  if (lost !== undefined) return failed(lost);
  return may.ok ? read(place) : may;
}

export function takenName(names: readonly string[], place: CallPlace, source: Source): string | undefined {
  const locals = new Set([...localNames(place, source.text), ...importedLater(place, source.text)]);
  const taken = names.find((name) => locals.has(name));
  return taken === undefined ? undefined : `\`${taken}\` is another name here`;
}

/** A name that the function imports somewhere is its own everywhere in it, and has no value before. */
function importedLater({ ancestors, call }: CallPlace, text: string): Set<string> {
  const names = new Set<string>();
  const around = ancestors.find(({ type }) => type === 'function_definition');
  const body = around?.children.at(-1);
  const waiting = [...(body?.children ?? [])];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const isSure = body?.children.includes(node) === true && node.end <= call.start;
    if (/^import_(from_)?statement$/.test(node.type) && !isSure)
      for (const name of namesIn([node], text).binds) names.add(name);
    if (!/^(function|class)_definition$/.test(node.type)) waiting.push(...node.children);
  }
  return names;
}

export function namesAround(ancestors: readonly Node[], source: Source): ReadonlySet<string> {
  const [inner = source.tree] = ancestors;
  return localNames({ call: inner, callee: inner, args: inner, ancestors }, source.text);
}
