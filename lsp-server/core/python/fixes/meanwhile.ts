/**
 * Whether what a coroutine read before a call and writes after it may be another's by then: on the loop nobody came between, during
 * an await others do. Then the fix needs a reader's eye.
 */

import type { Node } from '../tree.ts';
import { textOf } from './imports.ts';
import { namesIn, nodesOf } from './names.ts';
import { once } from './once.ts';
import type { CallPlace } from './place.ts';

/** What is written, as a name or member, and by which node: `self.items` by `self.items[0].done` and `self.items.pop()`. */
interface Write {
  readonly name: string;
  readonly node: Node;
}

export function mayChangeMeanwhile({ call, ancestors }: CallPlace, text: string): boolean {
  const around = ancestors.find(({ type }) => type === 'function_definition');
  const tree = ancestors.at(-1);
  if (around === undefined || tree === undefined) return false;
  const own = ownNames(around, text);
  const isShared = ({ name, node }: Write): boolean => {
    const [root = ''] = name.split('.');
    return !own.fresh.has(root) && !(node.type === 'identifier' && own.local.has(root));
  };
  const reads = new Set(readsIn(around, text, call.end));
  const after = writesIn(around, text).filter(
    ({ node }) => node.end > call.end || isWrittenWith(node, call, assignmentsIn(around, text)),
  );
  if (after.some((write) => reads.has(write.name) && isShared(write))) return true;
  const rounds = ancestors.slice(0, ancestors.indexOf(around)).flatMap(roundsOf);
  if (rounds.length === 0) return false;
  const changed = new Set(writesIn(tree, text).flatMap(({ name, node }) => (isInPlace(node) ? [name] : [])));
  return rounds.some((round) => goesThrough(round, own, changed, text));
}

function roundsOf(node: Node): readonly Node[] {
  return node.type === 'for_statement' ? [node] : node.children.filter(({ type }) => type === 'for_in_clause');
}

/** Of what is held, not of which name holds it. */
function isInPlace({ type }: Node): boolean {
  return type === 'subscript' || type === 'call';
}

/** `cache[key] = load()` is written when the call is over. */
function isWrittenWith(target: Node, call: Node, assignments: readonly Node[]): boolean {
  return assignments.some(({ start, end }) => start <= target.start && target.end <= call.start && end >= call.end);
}

const assignmentsIn = once((around) => [...nodesOf(around)].filter(({ type }) => type.endsWith('assignment')));

interface Own {
  /** Bound here, and of no outer function or module. */
  readonly local: ReadonlySet<string>;
  /** What they hold was made here. */
  readonly fresh: ReadonlySet<string>;
}

const ownNames = once((around, text): Own => {
  const { binds, outer } = namesIn(around.children.slice(1), text);
  const local = new Set([...binds].filter((name) => !outer.has(name)));
  const parameters = around.children.find(({ type }) => type === 'parameters');
  const taken = new Set(parameters ? namesIn([parameters], text).binds : []);
  for (const { type, children } of nodesOf(around)) {
    const [target] = children;
    const value = children.at(-1);
    const isTaken =
      type === 'for_statement' || (type === 'assignment' && value !== undefined && isOfAnother(value, text));
    if (isTaken && target !== undefined) for (const name of namesIn([target], text).reads) taken.add(name);
  }
  return { local, fresh: new Set([...local].filter((name) => !taken.has(name))) };
});

function isOfAnother(value: Node, text: string): boolean {
  return /^(attribute|identifier|subscript)$/.test(value.type) || /\.(get|setdefault)\(/.test(textOf(value, text));
}

/** A collection that the program changes, gone through with a wait in each round. */
function goesThrough(
  { children: [, over] }: Node,
  { fresh, local }: Own,
  changed: ReadonlySet<string>,
  text: string,
): boolean {
  if (over === undefined) return false;
  const name = textOf(over, text)
    .replace(/^(?:enumerate|iter|reversed)\((.*)\)$/, '$1')
    .replace(/\.(items|keys|values)\(\)$/, '');
  const [root = ''] = name.split('.');
  return changed.has(name) && !fresh.has(root) && !local.has(name);
}

function readsIn(around: Node, text: string, end: number): string[] {
  const names: string[] = [];
  const waiting = around.children.slice(-1);
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.start >= end || /^(function|class)_definition$|^lambda$/.test(node.type)) continue;
    if (node.type === 'identifier' || node.type === 'attribute') names.push(textOf(node, text));
    waiting.push(...readParts(node, text));
  }
  return names;
}

/** Neither targets of plain assignments nor what a method changes at once: that is looked at anew. */
function readParts(node: Node, text: string): readonly Node[] {
  const [first, ...others] = node.children;
  if (first === undefined || node.type === 'assignment') return others;
  if (node.type === 'attribute') return [first];
  const method = node.type === 'call' && first.type === 'attribute' ? first.children[1] : undefined;
  return method !== undefined && changing.test(textOf(method, text)) ? others : node.children;
}

const changing =
  /^(add|append|appendleft|clear|discard|extend|insert|pop|popitem|popleft|remove|reverse|setdefault|sort|update)$/;

const writesIn = once((root, text): readonly Write[] =>
  [...nodesOf(root)].flatMap((node) => {
    const [first] = node.children;
    if (first === undefined) return [];
    if (/assignment$|^delete_statement$/.test(node.type))
      return targetsIn(first).map((target) => written(target, text));
    const [of, method] = node.type === 'call' && first.type === 'attribute' ? first.children : [];
    return of && method && changing.test(textOf(method, text)) ? [written(of, text, node)] : [];
  }),
);

function targetsIn(target: Node): Node[] {
  return /^(identifier|attribute|subscript)$/.test(target.type) ? [target] : target.children.flatMap(targetsIn);
}

function written(target: Node, text: string, node = target): Write {
  let held: Node = target;
  for (let inner: Node | undefined = target; inner !== undefined; [inner] = inner.children)
    if (inner.type === 'subscript' && inner.children[0] !== undefined) [held] = inner.children;
  return { name: textOf(held, text), node };
}
