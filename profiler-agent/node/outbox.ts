/**
 * The way to the session: one connection, a bounded queue before it, and a count of what did not fit. Never waits, never throws.
 * A connection that is lost is made again, for as long as the session may still be there.
 */

import { existsSync } from 'node:fs';
import net from 'node:net';
import type { AgentEvent } from '#protocol/events.ts';
import { Lines } from '#protocol/lines.ts';
import { longestQuestion } from '#protocol/questions.ts';

/** Bytes that may wait for a slow reader. */
const room = 1024 * 1024;
/** How long each try for a new connection waits, in milliseconds: the session has two seconds. */
const tries = [100, 300, 600, 900];
/** A connection that lasted so long was welcome, in milliseconds. */
const welcome = 1000;

export interface OutboxOptions {
  readonly address: string;
  readonly token: string;
  /** Called when the session is gone. */
  readonly onGone: () => void;
  /** Called with every whole line that the session says. */
  readonly onLine: (line: string) => void;
  /** What a new connection must hear first: who speaks, and of which loops. */
  readonly greeting: () => readonly AgentEvent[];
  /** The event that tells how many were lost. */
  readonly dropped: (events: number) => AgentEvent;
}

export class Outbox {
  readonly #options: OutboxOptions;
  /** Null between two connections. */
  #socket: net.Socket | null;
  #lost = 0;
  #tried = 0;
  #closing = false;
  #gone = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    // What is said before it is connected waits in it.
    this.#socket = this.#connect(() => undefined);
    this.#socket.write(`${options.token}\n`);
  }

  /** Whether something still waits to be written or connected, so that the thread must not sleep. */
  get busy(): boolean {
    return !this.#gone && (this.#socket === null || this.#socket.connecting || this.#socket.writableLength > 0);
  }

  send(event: AgentEvent): void {
    this.sendText(JSON.stringify(event));
  }

  /** An event that is JSON already. */
  sendText(text: string): void {
    if (this.#gone) return;
    if (this.#socket === null || this.#socket.writableLength > room) {
      this.#lost += 1;
      return;
    }
    this.#admit(this.#socket);
    this.#socket.write(`${text}\n`);
  }

  close(): void {
    this.#closing = true;
    if (this.#socket === null) return;
    this.#admit(this.#socket);
    this.#socket.destroySoon();
  }

  #connect(connected: (socket: net.Socket) => void): net.Socket {
    const { address, onLine } = this.#options;
    const socket = net.connect(address);
    let since = Infinity;
    socket.on('error', () => undefined);
    socket.on('connect', () => {
      since = performance.now();
      connected(socket);
    });
    socket.on('close', () => {
      if (performance.now() - since >= welcome) this.#tried = 0;
      this.#tryAgain();
    });
    // Also the end of the connection is only seen by reading.
    const lines = new Lines(longestQuestion);
    socket.setEncoding('utf8');
    socket.on('data', (text) => lines.push(String(text)).forEach(onLine));
    return socket;
  }

  #tryAgain(): void {
    this.#socket = null;
    const { address, onGone } = this.#options;
    const pause = tries[this.#tried];
    if (this.#closing || pause === undefined || !isThere(address)) {
      this.#gone = true;
      onGone();
      return;
    }
    this.#tried += 1;
    setTimeout(() => this.#connect((socket) => this.#greet(socket)), pause);
  }

  #greet(socket: net.Socket): void {
    this.#socket = socket;
    socket.write(`${this.#options.token}\n`);
    for (const event of this.#options.greeting()) write(socket, event);
    this.#admit(socket);
  }

  #admit(socket: net.Socket): void {
    if (this.#lost === 0) return;
    write(socket, this.#options.dropped(this.#lost));
    this.#lost = 0;
  }
}

function write(socket: net.Socket, event: AgentEvent): void {
  socket.write(`${JSON.stringify(event)}\n`);
}

/** A session that ends takes its socket with it; of a pipe nobody can tell. */
function isThere(address: string): boolean {
  return process.platform === 'win32' || existsSync(address);
}
