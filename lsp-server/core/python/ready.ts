/**
 * Recognizes what has been asked whether it would make one wait: `while not queue.empty(): queue.get()`, `if future.done(): future.result()`,
 * `while process.poll() is None: …`, and then `process.wait()`.
 */

import { isCode } from './expressions.ts';
import type { Reading, Scope } from './scope.ts';
import type { Node } from './tree.ts';

/** Where the condition of an `if` or a `while` holds. */
export function readyWhere(condition: Node | undefined, scope: Scope, reading: Reading): Scope {
  return condition === undefined ? scope : added(scope, found(condition, holds, reading));
}

/** Behind a loop that went round until it was so. */
export function readyBehind(statement: Node, scope: Scope, reading: Reading): Scope {
  const [condition, body] = statement.children.filter(isCode);
  if (statement.type !== 'while_statement' || condition === undefined || body === undefined) return scope;
  return /\bbreak\b/.test(reading.textOf(body)) ? scope : added(scope, found(condition, untilDone, reading));
}

/** Whether the call asks one of them. */
export function asksReady(call: Node, { ready }: Scope, reading: Reading): boolean {
  const [of, name] = ready.size > 0 && call.children[0]?.type === 'attribute' ? call.children[0].children : [];
  return of !== undefined && name !== undefined && asking.test(reading.textOf(name)) && ready.has(reading.textOf(of));
}

const asking = /^(?:get|result|exception|wait|communicate)$/;
const holds = /^(?:not ([\w.]+)\.empty\(\)|([\w.]+)\.(?:(?:qsize|done)\(\)(?: *> *0)?|poll\(\) is not None))$/;
const untilDone = /^(?:not ([\w.]+)\.done\(\)|([\w.]+)\.poll\(\) is None)$/;

function found(condition: Node, pattern: RegExp, reading: Reading): string[] {
  if (condition.type === 'boolean_operator' && !reading.textOf(condition).includes(' or '))
    return condition.children.flatMap((part) => found(part, pattern, reading));
  const [, one, other] = pattern.exec(reading.textOf(condition)) ?? [];
  const name = one ?? other;
  return name === undefined ? [] : [name];
}

function added(scope: Scope, names: readonly string[]): Scope {
  return names.length === 0 ? scope : { ...scope, ready: new Set([...scope.ready, ...names]) };
}
