/** Reads one Python file: walks its statements and gathers the facts of every function and class in it. */

import type { FilePath } from '#protocol/units.ts';
import { type Expr, type FileFacts, type Manner, unknown } from '../facts.ts';
import { waiversIn } from './comments.ts';
import { childOf, classScope, functionScope, lambdaScope, type Parts } from './definitions.ts';
import { isEndless } from './endless.ts';
import { Expressions, isCode } from './expressions.ts';
import {
  fillsKept,
  isAskedFor,
  isDebugging,
  leavesUnlessDebugging,
  returnsKept,
  runsOnce,
  startsServing,
  triesKept,
} from './guards.ts';
import { asksReady, readyBehind, readyWhere } from './ready.ts';
import { readCountedLoop, readWhileLoop } from './loops.ts';
import { readFromImport, readImport } from './imports.ts';
import { keepArgument, keepElement } from './kept.ts';
import { readLength, readMembership, readOperator } from './operators.ts';
import { noteDecision, noteHandedOn, operatorOf, scopeBehind, scopeUnless, scopeWhere } from './optional.ts';
import { notePassed } from './passed.ts';
import { bind, lastOf } from './patterns.ts';
import { Reading, type Scope } from './scope.ts';
import type { Node } from './tree.ts';
import { isSeenTo, scopeChosen, scopeTried, scopeUnsent, scopeWaited } from './waited.ts';

export function readModule(file: FilePath, text: string, tree: Node): FileFacts {
  const reading = new Reading(text);
  const module = new Module(reading);
  module.visitAll(tree.children, reading.moduleScope(reading.lines.range(0, 0)));
  notePassed(reading.functions);
  return {
    file,
    language: 'python',
    imports: reading.imports,
    exports: [],
    functions: reading.functions,
    classes: reading.classes,
    waivers: waiversIn(tree, reading),
  };
}

class Module {
  readonly #reading: Reading;
  readonly #expressions: Expressions;
  readonly #parts: Parts;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#expressions = new Expressions(reading, (node, scope) => this.#lambda(node, scope));
    this.#parts = { reading, expressions: this.#expressions };
  }

  visitAll(nodes: readonly Node[], scope: Scope): void {
    for (const node of nodes) this.#visit(node, scope);
  }

  #visit(node: Node, scope: Scope): void {
    switch (node.type) {
      case 'call':
        return this.#call(node, scope);
      case 'await':
        return this.#await(node, scope);
      case 'attribute':
        return this.#attribute(node, scope);
      case 'subscript':
        return this.#subscript(node, '__getitem__', scope);
      case 'function_definition':
        return this.#function(node, [], scope);
      case 'class_definition':
        return this.#class(node, [], scope);
      case 'decorated_definition':
        return this.#decorated(node, scope);
      case 'assignment':
        return this.#assignment(node, scope);
      case 'lambda':
        this.#expressions.of(node, scope);
        return;
      case 'import_statement':
        return readImport(node, scope, this.#reading);
      case 'import_from_statement':
      case 'future_import_statement':
        return readFromImport(node, scope, this.#reading);
      case 'comment':
      case 'identifier':
      case 'type':
        return;
      default:
        return this.#statement(node, scope);
    }
  }

  #statement(node: Node, scope: Scope): void {
    switch (node.type) {
      case 'with_statement':
        return this.#with(node, scope);
      case 'for_statement':
        return this.#for(node, scope);
      case 'for_in_clause':
        return this.#forIn(node, scope);
      case 'while_statement':
        return this.#while(node, scope);
      case 'conditional_expression':
        return this.#conditional(node, scope);
      case 'boolean_operator':
        return this.#boolean(node, scope);
      case 'comparison_operator':
        readMembership(node, scope, this.#parts);
        break;
      case 'delete_statement':
        return this.#delete(node, scope);
      case 'if_statement':
        return this.#if(node, scope);
      case 'type_alias_statement':
        this.#bind(node.children[0]?.children[0], this.#expressions.of(node.children[1], scope), scope);
        return;
      case 'elif_clause':
        return this.#branch(node, scope, scope);
      case 'return_statement':
        scope.function.returned.push(this.#expressions.of(node.children.find(isCode), scope));
        break;
      case 'yield':
        return this.#yield(node, scope);
      case 'named_expression':
        this.#bind(node.children[0], this.#expressions.of(node.children[1], scope), scope);
        break;
      case 'block':
      case 'module':
        return this.#block(node, scope);
      case 'list_comprehension':
      case 'set_comprehension':
      case 'dictionary_comprehension':
      case 'generator_expression':
        return this.visitAll([...node.children.slice(1), ...node.children.slice(0, 1)], scope);
    }
    this.visitAll(node.children, scope);
  }

  #block(node: Node, scope: Scope): void {
    const inner = this.#declared(node, scope);
    const start = scope.function.async ? startsServing(node.children, this.#reading) : 0;
    let kept = inner;
    for (const [at, child] of node.children.entries()) {
      const triesIt = triesKept(node.children, at, this.#reading);
      const isOnce = at < start || fillsKept(node.children, at, this.#reading);
      const inside = isOnce ? { ...kept, once: true } : kept;
      if (child.type === 'try_statement') this.#try(child, inside, triesIt ? { ...inside, once: true } : inside);
      else this.#visit(child, inside);
      if (triesIt || returnsKept(node.children, at, this.#reading) || leavesUnlessDebugging(child, this.#reading))
        kept = { ...kept, once: true };
      kept = scopeBehind(child, readyBehind(child, kept, this.#reading), this.#reading);
      kept = scopeUnsent(child, scopeWaited(node.children, at, kept, this.#reading), this.#reading);
    }
  }

  #declared(block: Node, scope: Scope): Scope {
    const named = (type: string): string[] =>
      block.children
        .filter((child) => child.type === type)
        .flatMap((child) => child.children.map((name) => this.#reading.textOf(name)));
    const globals = named('global_statement');
    const outer = [...globals, ...named('nonlocal_statement')];
    if (outer.length === 0) return scope;
    return {
      ...scope,
      globals: new Set([...scope.globals, ...globals]),
      outer: new Set([...scope.outer, ...outer]),
    };
  }

  #try(node: Node, scope: Scope, handlers: Scope): void {
    const tried = scopeTried(node, scope, this.#reading);
    for (const child of node.children) {
      const handler: Scope = child.type === 'except_clause' ? { ...handlers, failing: true } : handlers;
      this.#visit(child, child.type === 'block' ? tried : handler);
    }
  }

  #call(node: Node, scope: Scope): void {
    if (!asksReady(node, scope, this.#reading) && !isSeenTo(node, scope, this.#reading))
      this.#addCall('call', node, node, scope);
    const [callee, args] = node.children;
    if (callee) this.#visitPlace(callee, scope);
    if (callee?.type === 'attribute' && args) keepArgument(callee, args, scope, this.#parts);
    readLength(node, scope, this.#parts);
    if (args) this.visitAll(args.type === 'argument_list' ? args.children : [args], scope);
  }

  /** What is called or assigned to is not read itself, but what stands before its dot is. */
  #visitPlace(node: Node, scope: Scope): void {
    if (node.type !== 'attribute') return this.#visit(node, scope);
    const [of] = node.children;
    if (of) this.#visit(of, scope);
  }

  /** Reading an attribute may call a property; each is noted once in a function. */
  #attribute(node: Node, scope: Scope): void {
    const [of, name] = node.children;
    if (of === undefined || name === undefined) return;
    const text = this.#reading.textOf(node);
    if (text.length < attributeLimit && this.#reading.isFirstRead(scope.index, text)) {
      this.#addCall('property', node, node, scope);
    }
    this.#visit(of, scope);
  }

  #subscript(node: Node, method: '__getitem__' | '__setitem__' | '__delitem__', scope: Scope): void {
    readOperator(node, node.children[0], method, scope, this.#parts);
    this.visitAll(node.children, scope);
  }

  #delete({ children }: Node, scope: Scope): void {
    for (const child of children)
      if (child.type === 'subscript') this.#subscript(child, '__delitem__', scope);
      else this.#visit(child, scope);
  }

  #addCall(manner: Manner, node: Node, awaitable: Node, scope: Scope, block?: Node): void {
    const [callee, args] = manner === 'call' ? node.children : [node];
    if (scope.when !== undefined) noteDecision(scope.when, scope);
    const given = manner === 'call' ? this.#expressions.arguments(args, scope) : [];
    noteHandedOn(given, scope);
    scope.function.calls.push({
      manner,
      range: this.#reading.rangeOf(node),
      callee: this.#expressions.of(callee, scope),
      args: given,
      awaited: this.#reading.awaited.has(awaitable),
      once: scope.once,
      ...(scope.when === undefined ? {} : { when: scope.when }),
      ...(scope.again ? { again: true } : {}),
      ...(scope.failing ? { failing: true } : {}),
      ...(block ? { block: this.#reading.rangeOf(block) } : {}),
    });
  }

  #await(node: Node, scope: Scope): void {
    let inner = node.children[0];
    while (inner?.type === 'parenthesized_expression') inner = inner.children[0];
    if (inner) this.#reading.awaited.add(inner);
    this.visitAll(node.children, scope);
  }

  #decorated(node: Node, scope: Scope): void {
    const decorators: Expr[] = [];
    for (const child of node.children) {
      if (child.type !== 'decorator') continue;
      decorators.push(this.#expressions.of(child.children.find(isCode), scope));
      this.visitAll(child.children, scope);
    }
    const definition = node.children.at(-1);
    if (definition?.type === 'function_definition') this.#function(definition, decorators, scope);
    if (definition?.type === 'class_definition') this.#class(definition, decorators, scope);
  }

  #function(node: Node, decorators: readonly Expr[], scope: Scope): void {
    for (const param of childOf(node, 'parameters')?.children ?? []) this.visitAll(param.children, scope);
    const inner = functionScope(node, decorators, scope, this.#parts);
    const body = node.children.at(-1);
    if (body?.type === 'block') this.#block(body, inner);
  }

  #class(node: Node, decorators: readonly Expr[], scope: Scope): void {
    this.visitAll(childOf(node, 'argument_list')?.children ?? [], scope);
    const inner = classScope(node, decorators, scope, this.#parts);
    const body = node.children.at(-1);
    if (body?.type === 'block') this.#block(body, inner);
  }

  #lambda(node: Node, scope: Scope): number {
    const inner = lambdaScope(node, scope, this.#parts);
    const body = node.children.at(-1);
    if (body && body.type !== 'lambda_parameters') {
      inner.function.returned.push(this.#expressions.of(body, inner));
      this.#visit(body, inner);
    }
    return inner.index;
  }

  #assignment(node: Node, scope: Scope): void {
    const [target, ...rest] = node.children.filter(isCode);
    const type = rest.find((child) => child.type === 'type');
    const value = rest.findLast((child) => child.type !== 'type');
    const bound = {
      value: value ? this.#expressions.of(lastOf(value), scope) : null,
      type: this.#expressions.annotation(type, scope),
    };
    if (target) {
      bind(target, bound, scope, this.#reading);
      if (target.type === 'subscript') keepElement(target, bound.value, scope, this.#parts);
      if (target.type === 'subscript') this.#subscript(target, '__setitem__', scope);
      else this.#visitPlace(target, scope);
    }
    this.visitAll(rest, scope);
  }

  #bind(target: Node | undefined, value: Expr, scope: Scope): void {
    if (target) bind(target, { value, type: null }, scope, this.#reading);
  }

  #with(node: Node, scope: Scope): void {
    const items = childOf(node, 'with_clause')?.children.filter((child) => child.type === 'with_item') ?? [];
    const async = this.#reading.text.startsWith('async', node.start);
    const block = childOf(node, 'block');
    for (const item of items) this.#withItem(item, async, block, scope);
    this.visitAll(node.children.slice(1), scope);
  }

  #withItem(item: Node, async: boolean, block: Node | undefined, scope: Scope): void {
    const [first] = item.children;
    const [value, target] = first?.type === 'as_pattern' ? first.children : [first];
    if (value === undefined) return;
    if (async) this.#reading.awaited.add(value);
    this.#visit(value, scope);
    this.#addCall('enter', value, value, scope, block);
    const of = this.#expressions.of(value, scope);
    this.#bind(target, { kind: 'entered', of: async ? { kind: 'awaited', of } : of }, scope);
  }

  #for(node: Node, scope: Scope): void {
    readCountedLoop(node, scope, this.#parts);
    const async = this.#reading.text.startsWith('async', node.start);
    this.#iterate(node, async, scope);
    this.visitAll(node.children.slice(1), async ? { ...scope, again: true } : scope);
  }

  #forIn(node: Node, scope: Scope): void {
    readCountedLoop(node, scope, this.#parts);
    this.#iterate(node, this.#reading.text.startsWith('async', node.start), scope);
    this.visitAll(node.children.slice(1), scope);
  }

  #iterate(node: Node, async: boolean, scope: Scope): void {
    const [target, source] = node.children.filter(isCode);
    if (source === undefined) return;
    if (async) this.#reading.awaited.add(source);
    this.#addCall('iterate', source, source, scope);
    this.#bind(target, { kind: 'element', of: this.#expressions.of(source, scope), index: null }, scope);
  }

  #yield(node: Node, scope: Scope): void {
    scope.function.generator = true;
    const [first] = node.children;
    const from = /^yield\s+from\b/.test(this.#reading.text.slice(node.start, node.start + 40));
    if (from && first) this.#addCall('iterate', first, first, scope);
    const given = first === undefined ? unknown : this.#expressions.of(first, scope);
    if (given.kind !== 'unknown' && given.kind !== 'literal')
      scope.function.returned.push(from ? given : { kind: 'collection', type: 'generator', of: [given] });
    this.visitAll(node.children, scope);
  }

  #while(node: Node, scope: Scope): void {
    readWhileLoop(node, scope, this.#parts);
    if (isEndless(node, this.#reading)) scope.function.endless.push(this.#reading.rangeOf(node));
    this.visitAll(node.children, readyWhere(node.children[0], { ...scope, again: true }, this.#reading));
  }

  #if(node: Node, scope: Scope): void {
    const [condition] = node.children;
    const inside = scopeWhere(condition, readyWhere(condition, scope, this.#reading), this.#reading);
    const guarded = runsOnce(node, this.#reading, scope) ? { ...inside, once: true } : inside;
    this.#branch(node, guarded, scope, scopeUnless(condition, scope, this.#reading));
  }

  /** `connection if connection is not None else connect()`. */
  #conditional({ children: [first, condition, third] }: Node, scope: Scope): void {
    if (condition) this.#visit(condition, scope);
    if (first) this.#visit(first, scopeWhere(condition, scope, this.#reading));
    if (third) this.#visit(third, scopeUnless(condition, scope, this.#reading));
  }

  /** `connection or connect()`. */
  #boolean(node: Node, scope: Scope): void {
    const [left, right] = node.children;
    if (left === undefined || right === undefined) return this.visitAll(node.children, scope);
    this.#visit(left, scope);
    const isOr = operatorOf(left, right, this.#reading) === 'or';
    this.#visit(right, (isOr ? scopeUnless : scopeWhere)(left, scope, this.#reading));
  }

  #branch(node: Node, inside: Scope, scope: Scope, otherwise = scope): void {
    const isAside = isAskedFor(node, scope, this.#reading) || isDebugging(node, this.#reading);
    const asked = isAside ? { ...inside, once: true } : inside;
    const branches = node.children.filter(({ type }) => type === 'block' || /^(?:elif|else)_clause$/.test(type));
    for (const child of node.children) {
      const own = child.type === 'block' ? asked : branches.includes(child) ? otherwise : scope;
      this.#visit(child, branches.includes(child) ? scopeChosen(child, branches, own, this.#reading) : own);
    }
  }
}

/** Longer ones are chains of calls, of which the parts are noted. */
const attributeLimit = 60;
