/**
 * Recognizes what has been asked whether it would make one wait: `while not queue.empty(): queue.get()`, `if future.done(): future.result()`,
 * `while process.poll() is None: …`, and then `process.wait()`, `if connection.fileno() in readable: connection.recv()`.
 */

import { isCode } from './expressions.ts';
import type { Reading, Scope } from './scope.ts';
import type { Node } from './tree.ts';

/** Where the condition of an `if` or a `while` holds. */
export function readyWhere(condition: Node | undefined, scope: Scope, reading: Reading): Scope {
  return condition === undefined ? scope : added(scope, found(condition, holds, ' or ', reading));
}

/** Behind a loop that went round until it was so, and behind what leaves where it is not. */
export function readyBehind(statement: Node, scope: Scope, reading: Reading): Scope {
  const [condition, body, ...others] = statement.children.filter(isCode);
  if (condition === undefined || body === undefined) return scope;
  if (statement.type === 'if_statement')
    return others.length === 0 && leaves(body) ? added(scope, found(condition, lacks, ' and ', reading)) : scope;
  if (statement.type !== 'while_statement' || /\bbreak\b/.test(reading.textOf(body))) return scope;
  return added(scope, found(condition, lacks, ' and ', reading));
}

function leaves(block: Node): boolean {
  const last = block.children.findLast(isCode);
  return last !== undefined && /^(?:return|raise|continue|break)_statement$/.test(last.type);
}

/** Whether the call asks one of them. */
export function asksReady(call: Node, { ready }: Scope, reading: Reading): boolean {
  const [of, name] = ready.size > 0 && call.children[0]?.type === 'attribute' ? call.children[0].children : [];
  if (of === undefined || name === undefined) return false;
  const [holder, method] = [reading.textOf(of), reading.textOf(name)];
  if (asking.test(method) && ready.has(holder)) return true;
  // A descriptor is ready for what is done with all that holds it, but for a whole object that says nothing of it.
  const isHeld = [...ready].some((one) => one.endsWith(descriptor) && one.startsWith(`${holder}.`));
  return isHeld && holder !== 'self' && passing.test(method);
}

const asking = /^(?:get|result|exception|wait|communicate)$/;
const passing = /^(?:recv|recv_into|recvfrom|read|send|write|flush|accept)$/;
const descriptor = '.fileno()';
const holds =
  /^(?:not ([\w.]+)\.empty\(\)|([\w.]+)\.(?:(?:qsize|done)\(\)(?: *> *0)?|poll\(\) is not None)|([\w.]+\.fileno\(\)) in [\w.]+)$/;
const lacks = /^(?:([\w.]+)\.empty\(\)|not ([\w.]+)\.done\(\)|([\w.]+)\.poll\(\) is None)$/;

/** Of a condition with parts, of which each tells for itself unless they are joined in the other way. */
function found(condition: Node, pattern: RegExp, otherwise: ' and ' | ' or ', reading: Reading): string[] {
  if (condition.type === 'boolean_operator' && !reading.textOf(condition).includes(otherwise))
    return condition.children.flatMap((part) => found(part, pattern, otherwise, reading));
  const [, ...names] = pattern.exec(reading.textOf(condition)) ?? [];
  return names.filter((name) => name !== undefined);
}

function added(scope: Scope, names: readonly string[]): Scope {
  return names.length === 0 ? scope : { ...scope, ready: new Set([...scope.ready, ...names]) };
}
