/** What operators call, which a class of the project may do itself: `cache[key]`, `key in cache`, `len(cache)`. */

import type { Parts } from './definitions.ts';
import type { Scope } from './scope.ts';
import type { Node } from './tree.ts';

type Method = '__getitem__' | '__setitem__' | '__delitem__' | '__contains__' | '__len__';

/** Each is noted once in a function, as properties are. */
export function readOperator(node: Node, on: Node | undefined, method: Method, scope: Scope, parts: Parts): void {
  const { reading, expressions } = parts;
  if (on === undefined || (on.type !== 'identifier' && on.type !== 'attribute' && on.type !== 'call')) return;
  const text = reading.textOf(on);
  if (text.length >= textLimit || !reading.isFirstRead(scope.index, `${method} ${text}`)) return;
  scope.function.calls.push({
    manner: 'property',
    range: reading.rangeOf(node),
    callee: { kind: 'member', of: expressions.of(on, scope), name: method },
    args: [],
    awaited: false,
    once: scope.once,
  });
}

/** Longer ones are chains of calls, of which the parts are noted. */
const textLimit = 60;

/** `key in cache`, `key not in cache`. */
export function readMembership(node: Node, scope: Scope, parts: Parts): void {
  const [first, second] = node.children;
  if (first === undefined || second === undefined) return;
  const operator = parts.reading.text.slice(first.end, second.start).trim();
  if (/^(?:not\s+)?in$/.test(operator)) readOperator(node, second, '__contains__', scope, parts);
}

export function readLength(call: Node, scope: Scope, parts: Parts): void {
  const [callee, args] = call.children;
  if (callee?.type === 'identifier' && parts.reading.textOf(callee) === 'len')
    readOperator(call, args?.children[0], '__len__', scope, parts);
}
