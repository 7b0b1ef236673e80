/** The same stacks come thousands of times: the text of one that is known is not parsed and checked again, and all of its events share it. */

import type { AgentEvent } from './events.ts';
import type { Frame, Stack } from './frame.ts';

/** What a stall says of where it was. */
interface Where {
  readonly culprit: Frame | null;
  readonly stack: Stack;
}

interface Known {
  /** `"culprit":{…},"stack":[…]`, as it came. */
  readonly text: string;
  readonly where: Where;
}

/** A known stack in a line. */
export interface PlacedStack {
  readonly from: number;
  readonly to: number;
  readonly where: Where;
}

const stall = '{"type":"stall-';
/** Inside of the strings of a JSON text every quote has a backslash: this is a property wherever it stands. */
const mark = '"culprit":';
const nothing = '"culprit":null,"stack":[]';
/** Those that begin with the same text are told apart one by one. */
const keyLength = 160;
/** A peer that invents more takes no more memory. */
const most = { keys: 1000, alike: 8, length: 20_000 } as const;

export class KnownStacks {
  readonly #known = new Map<string, Known[]>();

  /** Null when the line tells of no stall, or its stack is new. */
  find(line: string): PlacedStack | null {
    const from = placeIn(line);
    if (from === -1) return null;
    const known = this.#known.get(keyAt(line, from))?.find(({ text }) => hasAt(line, text, from));
    return known === undefined ? null : { from, to: from + known.text.length, where: known.where };
  }

  /** `json` is what the line says, and `event` the event that it is. */
  learn(line: string, json: unknown, event: AgentEvent): void {
    const where = whereOf(event);
    const at = placeIn(line);
    if (where === null || at === -1) return;
    const text = textOf(json);
    // Who writes JSON in another way is understood all the same, each time anew.
    if (text.length > most.length || !hasAt(line, text, at) || line.includes(mark, at + text.length)) return;
    if (this.#known.size >= most.keys) this.#known.clear();
    const key = keyAt(line, at);
    const alike = this.#known.get(key) ?? [];
    if (alike.length >= most.alike) alike.shift();
    alike.push({ text, where });
    this.#known.set(key, alike);
  }
}

/** The line with nothing in place of what is known; null when there is more than one such place. */
export function without(line: string, { from, to }: PlacedStack): string | null {
  const rest = line.slice(to);
  return rest.includes(mark) ? null : line.slice(0, from) + nothing + rest;
}

/** Gives the event what its shortened line left out; null when it is none that has it. It was just parsed, and is nobody else's. */
export function whole(event: AgentEvent, { where }: PlacedStack): AgentEvent | null {
  if (event.type !== 'stall-began' && event.type !== 'stall-ended') return null;
  const at: { culprit: Frame | null; stack: Stack } = event.type === 'stall-ended' ? event.stall : event;
  at.culprit = where.culprit;
  at.stack = where.stack;
  return event;
}

/** Where the line of a stall has its first culprit. */
function placeIn(line: string): number {
  return line.startsWith(stall) ? line.indexOf(mark) : -1;
}

/** `startsWith` compares one character after another, and this all at once. */
function hasAt(line: string, text: string, at: number): boolean {
  return line.slice(at, at + text.length) === text;
}

function keyAt(line: string, at: number): string {
  return line.slice(at, at + keyLength);
}

function whereOf(event: AgentEvent): Where | null {
  const { culprit, stack } =
    event.type === 'stall-began' ? event : event.type === 'stall-ended' ? event.stall : { culprit: null, stack: [] };
  return stack.length === 0 ? null : { culprit, stack };
}

function textOf(json: unknown): string {
  const { stall: inner }: { readonly stall?: unknown } = Object(json);
  const { culprit, stack }: { readonly culprit?: unknown; readonly stack?: unknown } = Object(inner ?? json);
  return `${mark}${JSON.stringify(culprit)},"stack":${JSON.stringify(stack)}`;
}
