/** The wire's codec: events to lines of text, and the text of one peer back to events, counting what it had to refuse. */

import type { AgentEvent } from './events.ts';
import { KnownStacks, whole } from './known-stacks.ts';
import { frameLimit, Lines } from './lines.ts';
import { failed, read, type Read } from './read.ts';
import { parseEvent, parseJson, readEvent } from './validate.ts';

export function encodeEvent(event: AgentEvent): string {
  return `${JSON.stringify(event)}\n`;
}

export class EventDecoder {
  readonly #lines = new Lines();
  readonly #stacks = new KnownStacks();
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
    const known = this.#stacks.shorten(line);
    const short = known === null ? null : parseEvent(known.line);
    const told = known !== null && short?.ok === true ? whole(short.value, known.where) : null;
    if (told !== null) return read(told);
    const json = parseJson(line);
    const event = json.ok ? readEvent(json.value) : json;
    if (json.ok && event.ok) this.#stacks.learn(line, json.value, event.value);
    return event;
  }
}
