/** The way to the session: one connection, a bounded queue before it, and a count of what did not fit. Never waits, never throws. */

import net from 'node:net';
import type { AgentEvent } from '#protocol/events.ts';
import { Lines } from '#protocol/lines.ts';
import { longestQuestion } from '#protocol/questions.ts';

/** Bytes that may wait for a slow reader. */
const room = 1024 * 1024;

export interface OutboxOptions {
  readonly address: string;
  readonly token: string;
  /** Called when the session is gone. */
  readonly onGone: () => void;
  /** Called with every whole line that the session says. */
  readonly onLine: (line: string) => void;
  /** The event that tells how many were lost. */
  readonly dropped: (events: number) => AgentEvent;
}

export class Outbox {
  readonly #socket: net.Socket;
  readonly #dropped: (events: number) => AgentEvent;
  #lost = 0;
  #gone = false;

  constructor(options: OutboxOptions) {
    this.#dropped = options.dropped;
    this.#socket = net.connect(options.address);
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#gone = true;
      options.onGone();
    });
    // Also the end of the connection is only seen by reading.
    const lines = new Lines(longestQuestion);
    this.#socket.setEncoding('utf8');
    this.#socket.on('data', (text) => lines.push(String(text)).forEach(options.onLine));
    this.#socket.write(`${options.token}\n`);
  }

  /** Whether something still waits to be written, so that the thread must not sleep. */
  get busy(): boolean {
    return !this.#gone && (this.#socket.connecting || this.#socket.writableLength > 0);
  }

  send(event: AgentEvent): void {
    if (this.#gone) return;
    if (this.#socket.writableLength > room) {
      this.#lost += 1;
      return;
    }
    if (this.#lost > 0) this.#admit();
    this.#socket.write(`${JSON.stringify(event)}\n`);
  }

  close(): void {
    if (this.#lost > 0) this.#admit();
    this.#socket.destroySoon();
  }

  #admit(): void {
    this.#socket.write(`${JSON.stringify(this.#dropped(this.#lost))}\n`);
    this.#lost = 0;
  }
}
