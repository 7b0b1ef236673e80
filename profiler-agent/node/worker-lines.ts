/** Speaks with the inspectors of worker threads, which are only reached through that of the main thread. */

import type inspector from 'node:inspector';

/** Says something to an inspector, and calls back with its answer. */
export type Post = (
  method: string,
  parameters: object,
  answered: (error: Error | null, reply?: unknown) => void,
) => void;

export interface LineListener {
  readonly attached: (thread: number, post: Post) => void;
  readonly detached: (thread: number) => void;
}

/** A worker thread as the inspector knows it. */
export interface Attached {
  readonly sessionId: string;
  readonly workerInfo: { readonly title: string };
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Received {
  readonly sessionId: string;
  readonly message: string;
}

export class WorkerLines {
  readonly #session: inspector.Session;
  readonly #listener: LineListener;
  readonly #threads = new Map<string, number>();
  readonly #awaited = new Map<number, (error: Error | null, reply?: unknown) => void>();
  #last = 0;

  constructor(session: inspector.Session, listener: LineListener) {
    this.#session = session;
    this.#listener = listener;
  }

  open(): void {
    this.#session.on('NodeWorker.attachedToWorker', ({ params }: { params: Attached }) => {
      const thread = threadOf(params);
      if (thread === null) return;
      this.#threads.set(params.sessionId, thread);
      this.#listener.attached(thread, (method, parameters, answered) =>
        this.#post(params.sessionId, method, parameters, answered),
      );
    });
    this.#session.on('NodeWorker.detachedFromWorker', ({ params }: { params: { readonly sessionId: string } }) => {
      const thread = this.#threads.get(params.sessionId);
      if (this.#threads.delete(params.sessionId) && thread !== undefined) this.#listener.detached(thread);
    });
    this.#session.on('NodeWorker.receivedMessageFromWorker', ({ params }: { params: Received }) => {
      this.#hear(params.message);
    });
    this.#session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  }

  #post(
    sessionId: string,
    method: string,
    params: object,
    answered: (error: Error | null, reply?: unknown) => void,
  ): void {
    this.#last += 1;
    this.#awaited.set(this.#last, answered);
    const message = JSON.stringify({ id: this.#last, method, params });
    this.#session.post('NodeWorker.sendMessageToWorker', { sessionId, message });
  }

  #hear(message: string): void {
    const { id, result, error } = JSON.parse(message) as Answer;
    const answered = this.#awaited.get(id ?? 0);
    this.#awaited.delete(id ?? 0);
    answered?.(error === undefined ? null : new Error(error.message), result);
  }
}

/** The number of the thread; null where the inspector does not tell. */
export function threadOf({ workerInfo: { title } }: Attached): number | null {
  const number = /^\[worker (\d+)\]/.exec(title)?.[1] ?? /^Worker (\d+)/.exec(title)?.[1];
  return number === undefined ? null : Number(number);
}
