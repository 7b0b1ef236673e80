/**
 * Whether functions that are to run in a thread may change what other tasks see meanwhile: on the loop they ran
 * undisturbed. Then the fix needs a reader's eye, and is not safe by itself.
 */

import type { Finding, Hop } from '#protocol/finding.ts';
import type { Sources } from '../../fixes.ts';
import { Lines } from '../../lines.ts';
import type { ParsePython } from '../parser.ts';
import type { Node } from '../tree.ts';

/** APIs whose objects must not be used from two threads, even one after the other. */
const threadBound = /^(sqlite3|sqlalchemy|sqlmodel|django)\./;

/** Objects that two tasks may not use in two threads at the same time, as they may by turns on the loop. */
const oneAtATime =
  /^(io|ftplib|http\.client|imaplib|MySQLdb|mysql|paramiko|poplib|pymongo\.cursor|pymysql|smtplib|tarfile|telnetlib|zipfile)\.[\w.]*[A-Z]\w*\.\w+$|^(requests\.Session|psycopg2\.extensions\.cursor|psycopg\.Cursor)\.\w+$/;

export function mayShareState(finding: Finding, sources: Sources, parse: ParsePython): boolean {
  if (threadBound.test(finding.call)) return true;
  if (finding.path.length === 1 && oneAtATime.test(finding.call)) return true;
  return finding.path.slice(1).some((hop) => {
    const body = functionAround(hop, sources, parse);
    return body === undefined || writesShared(body.node, body.text);
  });
}

/** The function that a call of the path stands in: each but the first is in a function that will move. */
function functionAround(hop: Hop, sources: Sources, parse: ParsePython): { node: Node; text: string } | undefined {
  const text = sources.text(hop.file);
  if (text === undefined) return undefined;
  const at = new Lines(text).index(hop.line, hop.column);
  let found: Node | undefined;
  let node: Node | undefined = parse(text);
  while (node) {
    if (node.type === 'function_definition') found = node;
    node = node.children.find((child) => child.start <= at && child.end > at);
  }
  return found && { node: found, text };
}

/** Writes to a global, to a name of an outer function, or to an object that it was given. */
function writesShared(body: Node, text: string): boolean {
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
