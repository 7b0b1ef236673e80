/** The wire's codec: events to lines of text, and the text of one peer back to events, counting what it had to refuse. */

import type { AgentEvent } from './events.ts';
import { Lines } from './lines.ts';
import { parseEvent } from './validate.ts';

export function encodeEvent(event: AgentEvent): string {
  return `${JSON.stringify(event)}\n`;
}

export class EventDecoder {
  readonly #lines = new Lines();
  #unread = 0;
  #lastReason: string | null = null;

  /** How many lines were no events: too long, not JSON, or not of the protocol. */
  get refused(): number {
    return this.#unread + this.#lines.tooLong;
  }

  /** Why the newest of them was refused; null when none was, or only for its length. */
  get lastReason(): string | null {
    return this.#lastReason;
  }

  /** Whether a line has begun that has not ended. */
  get unfinished(): boolean {
    return this.#lines.unfinished;
  }

  /** Returns the events that this piece of text completes. */
  push(piece: string): AgentEvent[] {
    return this.#lines.push(piece).flatMap((line) => this.#decode(line));
  }

  #decode(line: string): AgentEvent[] {
    const event = parseEvent(line);
    if (event.ok) return [event.value];
    this.#unread += 1;
    this.#lastReason = event.because;
    return [];
  }
}
