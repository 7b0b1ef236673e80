/** The wire's codec: events to lines of text, and the text of one peer back to events, counting what it had to refuse. */

import type { AgentEvent } from './events.ts';
import { frameLimit, Lines } from './lines.ts';
import { failed, type Read } from './read.ts';
import { parseEvent } from './validate.ts';

export function encodeEvent(event: AgentEvent): string {
  return `${JSON.stringify(event)}\n`;
}

export class EventDecoder {
  readonly #lines = new Lines();
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
    const read = this.#lines.push(piece).map(parseEvent);
    for (let more = tooLong; more < this.#lines.tooLong; more += 1)
      read.push(failed(`longer than ${frameLimit} characters`));
    this.#refused += read.filter(({ ok }) => !ok).length;
    return read;
  }
}
