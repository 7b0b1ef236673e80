/** The wire's codec: events to lines of text, and the text of one peer back to events, counting what it had to refuse. */

import type { AgentEvent } from './events.ts';
import { KnownForms } from './known-forms.ts';
import { KnownStacks, type PlacedStack, whole, without } from './known-stacks.ts';
import { frameLimit, Lines } from './lines.ts';
import { failed, read, type Read } from './read.ts';
import { parseEvent, parseJson, readEvent } from './validate.ts';

export function encodeEvent(event: AgentEvent): string {
  return `${JSON.stringify(event)}\n`;
}

export class EventDecoder {
  readonly #lines = new Lines();
  readonly #stacks = new KnownStacks();
  readonly #forms = new KnownForms();
  #refused = 0;

  /** How many lines were no events: too long, not JSON, or not of the protocol. */
  get refused(): number {
    return this.#refused;
  }

  /** Whether a line has begun that has not ended. */
  get unfinished(): boolean {
    return this.#lines.unfinished;
  }

  /** Returns the events that this piece of text completes, and the reason for each line that is none. */
  push(piece: string): Read<AgentEvent>[] {
    const tooLong = this.#lines.tooLong;
    const events = this.#lines.push(piece).map((line) => this.#parse(line));
    for (let more = tooLong; more < this.#lines.tooLong; more += 1)
      events.push(failed(`longer than ${frameLimit} characters`));
    this.#refused += events.filter(({ ok }) => !ok).length;
    return events;
  }

  #parse(line: string): Read<AgentEvent> {
    const stack = this.#stacks.find(line);
    const event = stack === null ? null : this.#parseAround(stack, line);
    if (event !== null) return read(event);
    const json = parseJson(line);
    const told = json.ok ? readEvent(json.value) : json;
    if (json.ok && told.ok) this.#stacks.learn(line, json.value, told.value);
    return told;
  }

  #parseAround(stack: PlacedStack, line: string): AgentEvent | null {
    const formal = this.#forms.read(line, stack);
    if (formal !== null) return formal;
    const short = without(line, stack);
    const parsed = short === null ? null : parseEvent(short);
    const event = parsed?.ok === true ? whole(parsed.value, stack) : null;
    if (event?.type === 'stall-ended') this.#forms.learn(line, stack, event);
    return event;
  }
}
