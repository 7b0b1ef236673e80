/** What is put into containers that outlive the call: `self.hooks.append(hook)`, `HANDLERS[name] = handler`. */

import type { Expr } from '../facts.ts';
import { isCode } from './expressions.ts';
import type { Parts } from './definitions.ts';
import { bind } from './patterns.ts';
import type { Reading, Scope } from './scope.ts';
import type { Node } from './tree.ts';

/** `self.clients.append(Client())`. */
export function keepArgument({ children: [target, method] }: Node, args: Node, scope: Scope, parts: Parts): void {
  if (target === undefined || method === undefined) return;
  const name = parts.reading.textOf(method);
  if (!adding.test(name)) return;
  const [first, second] = args.children.filter(isCode);
  const value = name === 'insert' || name === 'setdefault' ? second : first;
  const container = value === undefined ? undefined : containerOf(target, scope, parts.reading);
  if (value !== undefined && container !== undefined) keep(container, parts.expressions.of(value, scope), scope, parts);
}

/** `self.stores[key] = Store()`. */
export function keepElement({ children: [target] }: Node, value: Expr | null, scope: Scope, parts: Parts): void {
  const container = target === undefined || value === null ? undefined : containerOf(target, scope, parts.reading);
  if (container !== undefined && value !== null) keep(container, value, scope, parts);
}

const adding = /^(?:append|appendleft|add|insert|setdefault)$/;

/** An attribute of `self`, or a name of another scope; `depth` says how many containers of containers it is looked into. */
interface Container {
  readonly node: Node;
  readonly depth: number;
}

/** Deeper ones are trees of data. */
const deepest = 2;

/** `self.hooks`, and of `self.hooks[name]` and `self.hooks.setdefault(name, [])` what is around them. */
function containerOf(node: Node, scope: Scope, reading: Reading, depth = 0): Container | undefined {
  if (depth > deepest) return undefined;
  const [first, second] = node.children;
  if (node.type === 'subscript' && first !== undefined) return containerOf(first, scope, reading, depth + 1);
  if (node.type === 'call' && first?.type === 'attribute') {
    const [of, method] = first.children;
    const opens = of !== undefined && method !== undefined && reading.textOf(method) === 'setdefault';
    return opens ? containerOf(of, scope, reading, depth + 1) : undefined;
  }
  if (node.type === 'attribute')
    return scope.self !== null && first?.type === 'identifier' && second !== undefined ? { node, depth } : undefined;
  return node.type === 'identifier' && isOutside(reading.textOf(node), scope) ? { node, depth } : undefined;
}

/** What a function fills for itself is known where it is filled. */
function isOutside(name: string, { index, function: { bindings, params }, class: of }: Scope): boolean {
  if (of !== null) return false;
  return index === 0 || !(params.some((one) => one.name === name) || bindings.some((one) => one.name === name));
}

function keep({ node, depth }: Container, given: Expr, scope: Scope, { reading }: Parts): void {
  if (!isTelling(given, scope)) return;
  let value: Expr = { kind: 'collection', type: 'kept', of: [given] };
  for (let level = 0; level < depth; level += 1) value = { kind: 'collection', type: 'kept', of: [value] };
  if (node.type === 'attribute') bind(node, { value, type: null }, scope, reading);
  else scope.function.bindings.push({ name: `${reading.textOf(node)}[]`, value, type: null });
}

/** What is made, has a name, or is a method: other things are data. */
function isTelling(value: Expr, { self }: Scope): boolean {
  if (value.kind === 'member') return value.of.kind === 'name' && value.of.name === self?.name;
  return value.kind === 'call' || value.kind === 'name' || value.kind === 'function';
}
