/** What assignments, loops, `with` and comprehensions bind, and to what. */

import { type Expr, unknown } from '../facts.ts';
import { isCode } from './expressions.ts';
import type { Reading, Scope } from './scope.ts';
import type { Node } from './tree.ts';

interface Bound {
  readonly value: Expr | null;
  readonly type: Expr | null;
}

/** Binds a target, which may be a name, an attribute of `self`, or several of them. */
export function bind(target: Node, bound: Bound, scope: Scope, reading: Reading): void {
  switch (target.type) {
    case 'identifier':
      return bindName(reading.textOf(target), bound, scope, reading);
    case 'attribute':
      return bindAttribute(target, bound, scope, reading);
    case 'subscript':
      return bindElement(target, bound, scope, reading);
    case 'as_pattern_target':
    case 'parenthesized_expression':
    case 'list_splat_pattern':
      for (const child of target.children) bind(child, bound, scope, reading);
      return;
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
    case 'expression_list':
    case 'tuple':
      target.children.filter(isCode).forEach((child, index) => bind(child, part(bound, index), scope, reading));
      return;
    default:
      return;
  }
}

/** The value that the index-th of several targets gets. */
function part(bound: Bound, index: number): Bound {
  const { value } = bound;
  if (value?.kind === 'collection' && value.type !== 'map') return { value: value.of[index] ?? unknown, type: null };
  if (value === null) return { value: unknown, type: null };
  return {
    value: { kind: 'element', of: value, index: { kind: 'literal', type: 'number', value: index } },
    type: null,
  };
}

function bindName(name: string, bound: Bound, scope: Scope, reading: Reading): void {
  if (scope.class) {
    scope.class.facts.attributes.push({ name, ...bound, scope: scope.index });
    return;
  }
  const holder = scope.globals.has(name) ? reading.functions[0] : scope.function;
  holder?.bindings.push({ name, ...bound });
}

function bindAttribute(target: Node, bound: Bound, scope: Scope, reading: Reading): void {
  const [object, attribute] = target.children;
  if (object === undefined || attribute === undefined) return;
  const holder = object.type === 'identifier' ? reading.textOf(object) : undefined;
  if (scope.self !== null && (isOf(scope.self, holder) || isMadeOf(scope.self, object, scope, reading))) {
    scope.self.class.attributes.push({ name: reading.textOf(attribute), ...bound, scope: scope.index });
    return;
  }
  const of = holderOf(object, reading);
  if (of !== '' && isMade(bound))
    scope.function.bindings.push({ name: `${of}.${reading.textOf(attribute)}`, ...bound });
}

type Self = NonNullable<Scope['self']>;

function isOf(self: Self, holder: string | undefined): boolean {
  return holder === self.name || holder === self.class.name;
}

/** `made = cls()`, `cls._instance = super().__new__(cls)`: what is put into it is put into an instance of the class. */
function isMadeOf(self: Self, object: Node, { function: { bindings } }: Scope, reading: Reading): boolean {
  const [holder, attribute] = object.type === 'attribute' ? object.children : [];
  const isKept = holder !== undefined && attribute !== undefined && isOf(self, reading.textOf(holder));
  const places = isKept ? self.class.attributes : bindings;
  const name = isKept ? reading.textOf(attribute) : reading.textOf(object);
  return places.some((place) => place.name === name && makes(self, place.value));
}

function makes({ name, class: { name: own }, classMethod }: Self, value: Expr | null): boolean {
  if (value?.kind !== 'call') return false;
  const { of } = value;
  if (of.kind === 'name') return of.name === own || (classMethod && of.name === name);
  return of.kind === 'member' && of.name === '__new__';
}

/** `app["db"] = Database()`, under a name that no program can write: `app[db]`. */
function bindElement(target: Node, bound: Bound, scope: Scope, reading: Reading): void {
  const [object, index, more] = target.children;
  if (object === undefined || index === undefined || more !== undefined || !isMade(bound)) return;
  const of = holderOf(object, reading);
  const key =
    index.type === 'string' ? reading.textOf(index).replace(/^["'](.*)["']$/, '$1') : holderOf(index, reading);
  if (of !== '' && key !== '') scope.function.bindings.push({ name: `${of}[${key}]`, ...bound });
}

function isMade({ value }: Bound): boolean {
  return value !== null && (value.kind === 'call' || value.kind === 'name' || value.kind === 'awaited');
}

/** The last name of what holds a place: `state` of `self.app.state`, `data` of `hass.data[DOMAIN]`. */
function holderOf(node: Node, reading: Reading): string {
  const [first, second] = node.children;
  if (node.type === 'identifier') return reading.textOf(node);
  if (node.type === 'attribute') return second === undefined ? '' : reading.textOf(second);
  return node.type === 'subscript' && first !== undefined ? holderOf(first, reading) : '';
}

/** The value at the end of `a = b = value`. */
export function lastOf(node: Node): Node {
  let last = node;
  while (last.type === 'assignment') {
    const next = last.children.findLast((child) => isCode(child) && child.type !== 'type');
    if (next === undefined) return last;
    last = next;
  }
  return last;
}
