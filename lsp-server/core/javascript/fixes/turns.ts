/** Gives the event loop a turn from within a loop that holds it. */

import ts from 'typescript-parser';
import { failed, read, type Read } from '#protocol/read.ts';
import { startOf } from '../positions.ts';
import { walk } from '../walk.ts';
import { type Change, isAsync } from './awaiting.ts';

const turn = 'await new Promise((resolve) => setImmediate(resolve));';

export const noLoop = 'it stands in no loop';

type Loop = ts.IterationStatement;

/** The innermost loop at a place, and what is around it. */
function loopAt(root: ts.SourceFile, at: number): { loop: Loop; around: readonly ts.Node[] } | undefined {
  const path: ts.Node[] = [];
  let found: { loop: Loop; around: readonly ts.Node[] } | undefined;
  walk(root, (node) => {
    if (node.pos > at || node.end <= at) return 'past';
    if (ts.isIterationStatement(node, false)) found = { loop: node, around: path.toReversed() };
    path.push(node);
    return () => {
      path.pop();
    };
  });
  return found;
}

/** In each round. */
export function turnEachRound(root: ts.SourceFile, text: string, at: number): Read<Change[]> {
  const found = insideAsync(root, text, at);
  if (!found.ok) return found;
  const { indent, end } = found.value;
  return read(firstIn(found.value, `${end}${indent}${turn}`));
}

/** By the clock, because nobody knows how long a round takes. */
export function turnByTheClock(root: ts.SourceFile, text: string, at: number): Read<Change[]> {
  const found = insideAsync(root, text, at);
  if (!found.ok) return found;
  const { indent, outer, end } = found.value;
  const outermost = outermostAround(found.value.around, found.value.loop);
  const start = startOf(text, outermost);
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  if (before.trim() !== '') return failed('the loop around it does not begin its line');
  if (/\bnextTurn\b/.test(text)) return failed('`nextTurn` is another name here');
  const give = [
    `if (performance.now() >= nextTurn) {`,
    `${indent.slice(outer.length)}${turn}`,
    `${indent.slice(outer.length)}nextTurn = performance.now() + 5;`,
    '}',
  ].map((line) => `${end}${indent}${line}`);
  return read([
    { start, end: start, text: `let nextTurn = performance.now() + 5;${end}${before}` },
    ...firstIn(found.value, give.join('')),
  ]);
}

/** Written before all that the body does, which gets brackets where it has none. */
function firstIn({ body, open, start, indent, outer, end }: Inside, written: string): Change[] {
  if (ts.isBlock(body)) return [{ start: open, end: open, text: written }];
  return [
    { start: open, end: start, text: ` {${written}${end}${indent}` },
    { start: body.end, end: body.end, text: `${end}${outer}}` },
  ];
}

/** In the same function. */
function outermostAround(around: readonly ts.Node[], loop: Loop): Loop {
  const within = around.findIndex((node) => ts.isFunctionLike(node));
  return around.slice(0, within).findLast((node) => ts.isIterationStatement(node, false)) ?? loop;
}

interface Inside {
  readonly loop: Loop;
  readonly around: readonly ts.Node[];
  readonly body: ts.Statement;
  /** Behind the bracket that opens the body, or the one that closes the head. */
  readonly open: number;
  /** Of the body. */
  readonly start: number;
  readonly indent: string;
  readonly outer: string;
  readonly end: string;
}

function insideAsync(root: ts.SourceFile, text: string, at: number): Read<Inside> {
  const found = loopAt(root, at);
  if (found === undefined) return failed(noLoop);
  const { loop, around } = found;
  const { statement } = loop;
  const fn = around.find((node) => ts.isFunctionLike(node));
  if (fn === undefined || !ts.isFunctionLike(fn) || !isAsync(fn))
    return failed('it stands in a function that is not async');
  const start = startOf(text, loop);
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const outer = text.slice(line, start);
  if (outer.trim() !== '') return failed('it does not begin its line');
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  if (!ts.isBlock(statement)) {
    const open = statement.pos;
    const isSimple =
      ts.isExpressionStatement(statement) &&
      /^[ \t]*(?:\r?\n[ \t]*)?$/.test(text.slice(open, startOf(text, statement)));
    if (!isSimple || ts.isDoStatement(loop)) return failed('its body has no brackets');
    return read({
      loop,
      around,
      body: statement,
      open,
      start: startOf(text, statement),
      indent: outer + (outer.includes('\t') ? '\t' : '  '),
      outer,
      end,
    });
  }
  const [first] = statement.statements;
  if (first === undefined) return failed('its body is empty');
  const inner = startOf(text, first);
  const indent = text.slice(text.lastIndexOf('\n', inner - 1) + 1, inner);
  if (indent.trim() !== '' || !indent.startsWith(outer)) return failed('its body stands on one line');
  const open = startOf(text, statement) + 1;
  return read({ loop, around, body: statement, open, start: open, indent, outer, end });
}
