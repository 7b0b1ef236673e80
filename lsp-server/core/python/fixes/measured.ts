/** Where in a file the work of a measured stall was begun from the loop: the call to carry away, or the statement itself. */

import type { Finding } from '#protocol/finding.ts';
import type { Frame } from '#protocol/frame.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import type { Stall } from '#protocol/stall.ts';
import type { Node } from '../tree.ts';
import { isNamed } from './chunk.ts';
import { lineOf, type Source, textOf } from './imports.ts';
import { nodesOf, pathTo } from './names.ts';

/** The statement that the coroutine was in, the call in it that took so long if there was one, and what is around both. */
export interface Begun {
  readonly called: string | null;
  readonly call: Node | null;
  readonly statement: Node;
  /** From the statement outwards. */
  readonly ancestors: readonly Node[];
}

export function worstStall({ evidence }: Finding): Stall | undefined {
  return evidence.kind === 'measured' ? evidence.stalls.toSorted((a, b) => b.lasted - a.lasted)[0] : undefined;
}

/** The user's frame that is the coroutine: the outermost of the user's own frames that stand in a row. */
export function begunIn(
  { stack: frames }: Stall,
  sourceOf: (frame: Frame) => Source | undefined,
): Read<Begun & { source: Source }> {
  const stack = frames.filter((frame, index) => !isPartOf(frame, frames[index + 1], sourceOf));
  for (const [index, frame] of stack.entries()) {
    if (frame.origin !== 'user') continue;
    const source = sourceOf(frame);
    if (source === undefined) continue;
    const at = statementAt(source, frame);
    const around = at?.ancestors.find(({ type }) => type === 'function_definition');
    if (at === undefined || around === undefined || !source.text.startsWith('async', around.start)) continue;
    if (!isNamed(around, lastName(frame.function), source.text)) return failed(reasonAgainstName(frame));
    const inner = stack[index - 1];
    const called = inner && inner.origin === 'user' ? lastName(inner.function) : null;
    const call = called === null ? null : callOf(called, at.statement, source.text);
    if (called !== null && call === null)
      return failed(`it is not called by its name, \`${called}\`, in line ${frame.line}`);
    return read({ called, call, ...at, source });
  }
  return failed('no coroutine of the program was seen around it, or its line was changed since the run');
}

/** A frame of its own, of code that belongs to the statement that the frame around it is in: always of generators, of others before Python 3.12. */
function isPartOf(frame: Frame, around: Frame | undefined, sourceOf: (frame: Frame) => Source | undefined): boolean {
  if (comprehensions.test(frame.function)) return true;
  if (!frame.function.endsWith('<genexpr>') || around?.file !== frame.file) return false;
  const source = sourceOf(around);
  const statement = source && statementAt(source, around)?.statement;
  if (source === undefined || statement === undefined) return false;
  const { line, endLine } = source.lines.range(statement.start, statement.end);
  return line <= frame.line && frame.line <= endLine;
}

const comprehensions = /<(?:list|set|dict)comp>$/;

function reasonAgainstName({ function: name, line }: Frame): string {
  const [, what] = /<(lambda|genexpr)>$/.exec(name) ?? [];
  if (what === undefined) return 'the file was changed since the run';
  return `it is done in the ${what === 'lambda' ? 'lambda' : 'generator'} of line ${line}, which cannot be handed over`;
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** The innermost statement that holds the beginning of a line's code. */
function statementAt({ tree, text, lines }: Source, { line }: Frame): Omit<Begun, 'called' | 'call'> | undefined {
  const start = lines.index(line, 1);
  if (start >= text.length) return undefined;
  const at = start + (/^[ \t]*/.exec(text.slice(start, start + 400))?.[0].length ?? 0);
  const path = pathTo(tree, at).toReversed();
  const index = path.findIndex((node, depth) => path[depth + 1]?.type === 'block' && lineOf(node.start, text) <= at);
  const statement = path[index];
  return statement && { statement, ancestors: path.slice(index + 1) };
}

/** Only one call may have that name there. */
function callOf(name: string, statement: Node, text: string): Node | null {
  const calls = [...nodesOf(statement)].filter((node) => {
    const [callee] = node.children;
    return node.type === 'call' && callee !== undefined && new RegExp(`(?:^|\\.)${name}$`).test(textOf(callee, text));
  });
  return calls.length === 1 ? (calls[0] ?? null) : null;
}
