/**
 * Asks the main thread for its stack while it is blocked: `Runtime.evaluate` runs in a V8 interrupt on top of the blocked stack.
 * No domain is ever enabled: Debugger and Profiler slow the program down.
 */

import inspector from 'node:inspector';
import { now } from './clock.ts';
import { readStack } from './frames.ts';
import type { Stack } from '#protocol/frame.ts';
import type { Request, Victim } from '#protocol/stall.ts';

/** What the main thread answered, in the middle of whatever it was doing. */
export interface Answer {
  /** When the main thread answered, on the monotonic clock in milliseconds. */
  readonly moment: number;
  /** How long it took to answer. Long means that it sat in native code, and the stack is that of the call's return. */
  readonly latency: number;
  readonly stack: Stack;
  /** Whether a debugger is attached to the process. */
  readonly debugged: boolean;
  readonly request?: Request;
  readonly victims: readonly Victim[];
}

/** How long a session stays open after the last question, in milliseconds. */
const linger = 100;
/** How long no new one opens after the program asked for quiet, in milliseconds. */
const quiet = 250;

export class Probe {
  readonly #expression: string;
  readonly #onOpen: (open: boolean) => void;
  #session: inspector.Session | null = null;
  #quietUntil = 0;
  #closing: NodeJS.Timeout | undefined;

  /** `onOpen` is told when a session opens and when it closes. */
  constructor(expression: string, onOpen: (open: boolean) => void) {
    this.#expression = expression;
    this.#onOpen = onOpen;
  }

  /** Whether a session is open. Then the thread must keep turning its loop. */
  get open(): boolean {
    return this.#session !== null;
  }

  /** Calls `answered` once, with null when the main thread could not answer. */
  ask(answered: (answer: Answer | null) => void): void {
    const session = this.#connected();
    if (session === null) return answered(null);
    const asked = now();
    const parameters = { expression: this.#expression, returnByValue: true, silent: true };
    session.post(
      'Runtime.evaluate',
      parameters,
      (error: Error | null, reply?: inspector.Runtime.EvaluateReturnType) => {
        answered(error === null ? readAnswer(reply?.result.value, asked) : null);
      },
    );
  }

  /** The program may be about to die, and would wait for an open session. */
  hangUp(): void {
    this.close();
    this.#quietUntil = now() + quiet;
  }

  close(): void {
    clearTimeout(this.#closing);
    this.#session?.disconnect();
    this.#session = null;
    this.#onOpen(false);
  }

  #connected(): inspector.Session | null {
    if (now() < this.#quietUntil) return null;
    clearTimeout(this.#closing);
    this.#closing = setTimeout(() => this.close(), linger);
    if (this.#session !== null) return this.#session;
    try {
      const session = new inspector.Session();
      this.#onOpen(true);
      session.connectToMainThread();
      this.#session = session;
    } catch {
      this.close();
    }
    return this.#session;
  }
}

/** What `agent.ts` writes: the wire between two threads of ours. */
export interface Captured {
  readonly moment: number;
  readonly stack: string;
  readonly debugged: boolean;
  readonly request?: Request;
  readonly victims: readonly Victim[];
}

function readAnswer(value: unknown, asked: number): Answer | null {
  if (typeof value !== 'string') return null;
  const captured = JSON.parse(value) as Captured;
  return { ...captured, latency: captured.moment - asked, stack: readStack(captured.stack) };
}
