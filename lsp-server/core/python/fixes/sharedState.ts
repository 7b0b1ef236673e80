/**
 * Whether functions that are to run in a thread may change what other tasks see meanwhile: on the loop they ran
 * undisturbed. Then the fix needs a reader's eye, and is not safe by itself.
 */

import type { Finding, Hop } from '#protocol/finding.ts';
import type { Node } from '../tree.ts';

/** APIs whose objects must not be used from two threads, even one after the other. */
const threadBound = /^(sqlite3|sqlalchemy|sqlmodel|django)\./;

/** Objects that two tasks may not use in two threads at the same time, as they may by turns on the loop. */
const oneAtATime =
  /^(io|ftplib|http\.client|imaplib|MySQLdb|mysql|paramiko|poplib|pymongo\.cursor|pymysql|smtplib|tarfile|telnetlib|zipfile)\.[\w.]*[A-Z]\w*\.\w+$|^(requests\.Session|psycopg2\.extensions\.cursor|psycopg\.Cursor)\.\w+$/;

/** `around` says which function a call of the path stands in: each but the first is in a function that will move. */
export function mayShareState(
  { call, path }: Finding,
  around: (hop: Hop) => { readonly writesShared: boolean } | undefined,
): boolean {
  if (threadBound.test(call)) return true;
  if (path.length === 1 && oneAtATime.test(call)) return true;
  return path.slice(1).some((hop) => around(hop)?.writesShared !== false);
}

/** Writes to a global, to a name of an outer function, or to an object that it was given. */
export function writesShared(body: Node, text: string): boolean {
  const waiting = [body];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'global_statement' || node.type === 'nonlocal_statement') return true;
    if (node.type === 'assignment' || node.type === 'augmented_assignment' || node.type === 'delete_statement') {
      const [target] = node.children;
      if (target && isPartOfAnother(target) && !startsWithLocal(target, body, text)) return true;
    }
    for (const child of node.children) waiting.push(child);
  }
  return false;
}

function isPartOfAnother(target: Node): boolean {
  if (target.type === 'attribute' || target.type === 'subscript') return true;
  return target.type === 'pattern_list' && target.children.some(isPartOfAnother);
}

/** `result['x'] = …` where `result` was made here. */
function startsWithLocal(target: Node, body: Node, text: string): boolean {
  let first: Node | undefined = target;
  while (first && first.type !== 'identifier') first = first.children[0];
  const name = first ? text.slice(first.start, first.end) : '';
  const waiting = [...body.children];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const [left, right] = node.children;
    const made = right && freshValues.has(right.type);
    if (node.type === 'assignment' && left?.type === 'identifier' && made && text.slice(left.start, left.end) === name)
      return true;
    for (const child of node.children) waiting.push(child);
  }
  return false;
}

const freshValues = new Set([
  'list',
  'dictionary',
  'set',
  'tuple',
  'list_comprehension',
  'dictionary_comprehension',
  'set_comprehension',
]);
