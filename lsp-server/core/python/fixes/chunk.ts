/** Gives the loop a turn from within a loop that holds it: once a round, or once every 5 milliseconds. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { TextEdit } from '../../fixes.ts';
import type { Node } from '../tree.ts';
import { bringAsyncio, bringModule, lineEnd, lineOf, type Source, textOf } from './imports.ts';
import { namesIn, pathTo } from './names.ts';

/** For a loop that has no end and waits for something: each round lets the others run. */
export function turnEachRound(loop: Node, source: Source, locals: ReadonlySet<string>): Read<readonly TextEdit[]> {
  const asyncio = bringAsyncio(source);
  const first = firstOf(loop, source.text);
  if (!asyncio.ok) return asyncio;
  if (!first.ok) return first;
  if (locals.has(asyncio.value.name)) return failed(`\`${asyncio.value.name}\` is another name here`);
  const { indent, at } = first.value;
  const written = `${indent}await ${asyncio.value.name}.sleep(0)${lineEnd(source.text)}`;
  return read([...asyncio.value.edits, insertion(source, at, written)]);
}

/**
 * For loops that compute: by the clock, because nobody knows how long a round takes. It is looked at in the inner loop, and begins
 * to run before the outer one, because the inner one may be short and often.
 */
export function turnByTheClock(
  { inner, outer }: Loops,
  source: Source,
  locals: ReadonlySet<string>,
): Read<readonly TextEdit[]> {
  const [asyncio, time] = [bringAsyncio(source), bringModule(source, 'time')];
  if (!asyncio.ok) return asyncio;
  if (!time.ok) return time;
  const first = firstOf(inner, source.text);
  if (!first.ok) return first;
  const taken = [asyncio.value.name, time.value.name].find((name) => locals.has(name));
  if (taken !== undefined) return failed(`\`${taken}\` is another name here`);
  const before = source.text.slice(lineOf(outer.start, source.text), outer.start);
  if (!/^[ \t]*$/.test(before)) return failed('it shares its line with other statements');
  const { indent, at, unit } = first.value;
  const end = lineEnd(source.text);
  const turn = freeName('next_turn', source);
  const set = `${turn} = ${time.value.name}.monotonic() + 0.005${end}`;
  const give = [
    `${indent}if ${time.value.name}.monotonic() >= ${turn}:${end}`,
    `${indent}${unit}await ${asyncio.value.name}.sleep(0)${end}`,
    `${indent}${unit}${set}`,
  ].join('');
  return read([
    ...asyncio.value.edits,
    ...time.value.edits,
    insertion(source, lineOf(outer.start, source.text), `${before}${set}`),
    insertion(source, at, give),
  ]);
}

/** Where the body's first statement begins, with its indent. */
function firstOf(loop: Node, text: string): Read<{ indent: string; unit: string; at: number }> {
  const body = loop.children.find(({ type }) => type === 'block');
  const [first] = body?.children ?? [];
  if (first === undefined) return failed('it has no body');
  const at = lineOf(first.start, text);
  const indent = text.slice(at, first.start);
  const head = text.slice(lineOf(loop.start, text), loop.start);
  if (!/^[ \t]+$/.test(indent) || !indent.startsWith(head)) return failed('its body stands on the line of the loop');
  return read({ indent, at, unit: indent.slice(head.length) });
}

function insertion({ file, lines }: Source, at: number, text: string): TextEdit {
  return { file, range: lines.range(at, at), text };
}

function freeName(name: string, { tree, text }: Source): string {
  const { binds, reads } = namesIn([tree], text);
  let free = name;
  for (let number = 2; binds.has(free) || reads.has(free); number += 1) free = `${name}${number}`;
  return free;
}

export interface Loops {
  readonly inner: Node;
  readonly outer: Node;
}

/** The innermost loop around a place, in its own function, and the outermost. */
export function loopsAround(ancestors: readonly Node[]): Loops | undefined {
  const end = ancestors.findIndex(({ type }) => type === 'function_definition' || type === 'lambda');
  const loops = ancestors.slice(0, end === -1 ? undefined : end).filter(isLoop);
  const [inner] = loops;
  const outer = loops.at(-1);
  return inner && outer ? { inner, outer } : undefined;
}

function isLoop({ type }: Node): boolean {
  return type === 'for_statement' || type === 'while_statement';
}

export function isNamed(definition: Node, name: string, text: string): boolean {
  const [first] = definition.children;
  return first !== undefined && textOf(first, text) === name;
}

/** The loop that begins there, and what is around it. */
export function loopFrom({ tree }: Source, start: number): readonly [Node, ...Node[]] | undefined {
  const path = pathTo(tree, start).toReversed();
  const at = path.findIndex((node) => node.start === start && /^(for|while)_statement$/.test(node.type));
  const loop = path[at];
  return loop && [loop, ...path.slice(at + 1)];
}
