/** Functions, lambdas, parameters and classes: what is known of them before their bodies are read. */

import type { Expr, ParamFact } from '../facts.ts';
import { type Expressions, isCode } from './expressions.ts';
import type { GrowingClass, Reading, Scope } from './scope.ts';
import type { Node } from './tree.ts';

export function functionScope(node: Node, decorators: readonly Expr[], scope: Scope, of: Parts): Scope {
  const { reading } = of;
  const nameNode = node.children.find((child) => child.type === 'identifier');
  const name = nameNode ? reading.textOf(nameNode) : '';
  const params = readParams(childOf(node, 'parameters'), scope, of);
  const index = reading.addFunction({
    name: scope.prefix + name,
    range: reading.rangeOf(nameNode ?? node),
    parent: scope.index,
    owner: scope.class?.index ?? null,
    async: reading.text.startsWith('async', node.start),
    params,
    decorators,
    returns: of.expressions.annotation(childOf(node, 'type'), scope),
  });
  if (scope.class) scope.class.facts.methods[name] ??= index;
  const inner = reading.scopeOf(index, `${scope.prefix}${name}.`, selfOf(params, decorators, scope));
  return scope.class?.single && makers.has(name) ? { ...inner, once: true } : inner;
}

/** What runs when an object is made. */
const makers: ReadonlySet<string> = new Set(['__new__', '__init__', '__post_init__']);

/** In a method it is the first parameter; in a function inside a method it is still the method's. */
function selfOf(params: readonly ParamFact[], decorators: readonly Expr[], scope: Scope): Scope['self'] {
  if (scope.class === null) return scope.self;
  const [first] = params;
  if (first === undefined || decorators.some((decorator) => isName(decorator, 'staticmethod'))) return null;
  const classMethod = decorators.some((decorator) => isName(decorator, 'classmethod'));
  return { name: first.name, class: scope.class.facts, classMethod };
}

function isName(expr: Expr, name: string): boolean {
  return expr.kind === 'name' && expr.name === name;
}

export function lambdaScope(node: Node, scope: Scope, of: Parts): Scope {
  const index = of.reading.addFunction({
    name: `${scope.prefix}<lambda>`,
    range: of.reading.rangeOf(node),
    parent: scope.index,
    owner: null,
    async: false,
    params: readParams(childOf(node, 'lambda_parameters'), scope, of),
    decorators: [],
    returns: null,
  });
  return of.reading.scopeOf(index, scope.prefix, scope.self);
}

export function classScope(node: Node, decorators: readonly Expr[], scope: Scope, of: Parts): Scope {
  const { reading, expressions } = of;
  const nameNode = node.children.find((child) => child.type === 'identifier');
  const name = nameNode ? reading.textOf(nameNode) : '';
  const facts: GrowingClass = {
    name: scope.prefix + name,
    range: reading.rangeOf(nameNode ?? node),
    scope: scope.index,
    bases: expressions
      .arguments(childOf(node, 'argument_list'), scope)
      .flatMap((argument) => (argument.name === null ? argument.value : [])),
    decorators,
    methods: {},
    attributes: [],
  };
  reading.classes.push(facts);
  const single = isSingle(node, decorators, reading);
  return { ...scope, class: { index: reading.classes.length - 1, facts, single }, prefix: `${scope.prefix}${name}.` };
}

/** `class Settings(metaclass=SingletonMeta)`, `@singleton`: there is only one of it, by custom of the name. */
function isSingle(node: Node, decorators: readonly Expr[], reading: Reading): boolean {
  if (decorators.some((decorator) => isName(decorator, 'singleton'))) return true;
  const list = childOf(node, 'argument_list');
  return list?.children.some((one) => /^metaclass\s*=.*singleton/i.test(reading.textOf(one))) === true;
}

function readParams(list: Node | undefined, scope: Scope, of: Parts): ParamFact[] {
  return (list?.children ?? []).filter(isCode).flatMap((node) => readParam(node, scope, of));
}

function readParam(node: Node, scope: Scope, { reading, expressions }: Parts): ParamFact[] {
  const [name, second, third] = node.children.filter(isCode);
  switch (node.type) {
    case 'identifier':
      return [{ name: reading.textOf(node), type: null, value: null }];
    case 'default_parameter':
      return name ? [{ name: reading.textOf(name), type: null, value: expressions.of(second, scope) }] : [];
    case 'typed_parameter':
      return name ? [{ ...restOf(name, reading), type: expressions.annotation(second, scope), value: null }] : [];
    case 'typed_default_parameter': {
      if (name === undefined) return [];
      const type = expressions.annotation(second, scope);
      return [{ name: reading.textOf(name), type, value: expressions.of(third, scope) }];
    }
    case 'list_splat_pattern':
    case 'dictionary_splat_pattern':
      return [{ ...restOf(node, reading), type: null, value: null }];
    default:
      return [];
  }
}

function restOf(node: Node, reading: Reading): Pick<ParamFact, 'name' | 'rest'> {
  const [inner] = node.children;
  if (inner === undefined) return { name: reading.textOf(node) };
  return { name: reading.textOf(inner), rest: node.type === 'list_splat_pattern' ? 'list' : 'map' };
}

export interface Parts {
  readonly reading: Reading;
  readonly expressions: Expressions;
}

export function childOf(node: Node, type: string): Node | undefined {
  return node.children.find((child) => child.type === type);
}
