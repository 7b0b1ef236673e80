/** Recognizes a loop that never ends and has a way round that never gives the event loop a turn. */

import { isCode } from './expressions.ts';
import type { Reading } from './scope.ts';
import type { Node } from './tree.ts';

/** How a piece of code can be left. */
interface Ways {
  /** It can be run through without an await. */
  readonly through: boolean;
  /** It can leave the loop around it: break, return, raise. */
  readonly out: boolean;
}

export function isEndless(node: Node, reading: Reading): boolean {
  const [condition, body] = node.children.filter(isCode);
  if (condition === undefined || body?.type !== 'block') return false;
  if (!/^(True|1)$/.test(reading.textOf(condition))) return false;
  const ways = waysOf(body, reading.text);
  return ways.through && !ways.out && !runsOut(body, reading);
}

/** `while True: queue.get_nowait()`: it ends by the error that says there is nothing left, which nobody catches on the way round. */
function runsOut(node: Node, reading: Reading): boolean {
  if (node.type === 'try_statement' || node.type === 'function_definition' || node.type === 'lambda') return false;
  const [callee] = node.type === 'call' ? node.children : [];
  if (callee !== undefined && emptying.test(reading.textOf(callee))) return true;
  return node.children.some((child) => runsOut(child, reading));
}

const emptying = /^next$|\.(?:get_nowait|popleft|popitem|__next__)$/;

function waysOf(node: Node, text: string): Ways {
  switch (node.type) {
    case 'await':
    case 'yield':
      return { through: false, out: false };
    case 'break_statement':
    case 'return_statement':
    case 'raise_statement':
      return { through: false, out: true };
    case 'continue_statement':
      return { through: true, out: false };
    case 'function_definition':
    case 'class_definition':
    case 'lambda':
      return { through: true, out: false };
    case 'if_statement':
      return branches(node, text);
    case 'for_statement':
    case 'with_statement':
      if (text.startsWith('async', node.start)) return { through: false, out: false };
      return sequence(node.children, text);
    default:
      return sequence(node.children, text);
  }
}

/** The parts one after another: through only when each of them can be run through. */
function sequence(nodes: readonly Node[], text: string): Ways {
  const ways = nodes.map((node) => waysOf(node, text));
  return { through: ways.every((way) => way.through), out: ways.some((way) => way.out) };
}

function branches(node: Node, text: string): Ways {
  const [condition, ...arms] = node.children.filter(isCode);
  const ways = arms.map((arm) => waysOf(arm, text));
  const always = arms.some((arm) => arm.type === 'else_clause');
  const test = condition ? waysOf(condition, text) : { through: true, out: false };
  return {
    through: test.through && (!always || ways.some((way) => way.through)),
    out: test.out || ways.some((way) => way.out),
  };
}
