/**
 * Recognizes that a call was seen to: futures that were waited for, sockets that say at once that nothing is there, and calls that
 * another branch hands to a thread where it is worth it.
 */

import { isCode } from './expressions.ts';
import type { Reading, Scope } from './scope.ts';
import type { Node } from './tree.ts';

/** `try: data = connection.recv(100)`, `except BlockingIOError: …`: only what does not block raises that. */
export function scopeTried(statement: Node, scope: Scope, reading: Reading): Scope {
  if (!reading.holds(wouldBlock)) return scope;
  const isTold = statement.children.some(
    (child) => child.type === 'except_clause' && wouldBlock.test(reading.textOf(child.children[0] ?? child)),
  );
  return isTold ? { ...scope, ready: new Set([...scope.ready, anySocket]) } : scope;
}

const wouldBlock = /\b(?:BlockingIOError|SSLWant(?:Read|Write)Error)\b/;
/** Among the names of what is ready. */
const anySocket = '*';

/** `future.add_done_callback(told.set)`, `await told.wait()`; `await asyncio.wrap_future(future)`. */
export function scopeWaited(statements: readonly Node[], at: number, scope: Scope, reading: Reading): Scope {
  const statement = statements[at];
  if (statement === undefined || !scope.function.async || !reading.holds(telling)) return scope;
  const text = reading.textOf(statement);
  if (!/\bawait\b/.test(text)) return scope;
  const told = statements.slice(0, at).flatMap((before) => futureOf(reading.textOf(before), callbacks));
  const waited = futureOf(text, wrapping);
  return told.length + waited.length === 0 ? scope : { ...scope, ready: new Set([...scope.ready, ...told, ...waited]) };
}

const telling = /\badd_done_callback\(|\bwrap_future\(/;
const callbacks = /^([\w.]+)\.add_done_callback\(/;
const wrapping = /\bwrap_future\(([\w.]+)[,)]/;

function futureOf(text: string, pattern: RegExp): string[] {
  const [, future] = pattern.exec(text) ?? [];
  return future === undefined ? [] : [future];
}

/** `if len(data) > limit: await asyncio.to_thread(pack, data)`, `else: pack(data)`: what the other branches may call. */
export function scopeChosen(branch: Node, others: readonly Node[], scope: Scope, reading: Reading): Scope {
  if (!scope.function.async || !reading.holds(handing)) return scope;
  const sent = others.filter((other) => other !== branch).flatMap((other) => sentIn(reading.textOf(other)));
  return sent.length === 0 ? scope : { ...scope, ready: new Set([...scope.ready, ...sent]) };
}

/** `if len(data) > limit: return await asyncio.to_thread(pack, data)`, and then `return pack(data)`. */
export function scopeUnsent(statement: Node, scope: Scope, reading: Reading): Scope {
  if (statement.type !== 'if_statement' || !scope.function.async || !reading.holds(handing)) return scope;
  const [, block, ...others] = statement.children.filter(isCode);
  const last = block?.children.findLast(isCode);
  if (block === undefined || others.length > 0 || last?.type !== 'return_statement') return scope;
  return scopeChosen(statement, [block], scope, reading);
}

const handing = /\bawait [\w.()\s]*\b(?:to_thread|run_sync|run_in_executor|run_in_threadpool)\(/;
const sending =
  /\b(?:to_thread(?:\.run_sync)?\(|run_in_threadpool\(|run_in_executor\(\s*[\w.]+\s*,)\s*([\w.]+)\s*[,)]/g;

function sentIn(text: string): string[] {
  return [...text.matchAll(sending)].flatMap(([, sent]) => (sent === undefined ? [] : [called + sent]));
}

/** Before the name of a function that is not to be looked at. */
const called = '()';

/** Whether a call is one of these. */
export function isSeenTo(call: Node, { ready }: Scope, reading: Reading): boolean {
  const [callee] = call.children;
  if (ready.size === 0 || callee === undefined) return false;
  if (ready.has(called + reading.textOf(callee))) return true;
  const method = callee.type === 'attribute' ? callee.children.at(-1) : undefined;
  return method !== undefined && ready.has(anySocket) && transferring.test(reading.textOf(method));
}

const transferring =
  /^(?:recv|recv_into|recvfrom|recvfrom_into|recvmsg|send|sendto|sendmsg|accept|connect|do_handshake)$/;
