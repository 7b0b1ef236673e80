/** A conversation with another process's inspector: expressions evaluated on its main thread. https://chromedevtools.github.io/devtools-protocol/ */

import { WebSocket } from 'ws';
import { failed, read, type Read } from '#protocol/read.ts';
import { parseJson } from '#protocol/validate.ts';

/** How long an answer may take, in ms: a process in a long native call answers when the call returns. */
const patience = 10_000;

export interface Inspected {
  /** Returns the text that the expression comes to on the main thread. */
  evaluate(expression: string): Promise<Read<string>>;
  close(): void;
}

export function inspect(address: string): Promise<Read<Inspected>> {
  return new Promise((resolve) => {
    const socket = new WebSocket(address, { handshakeTimeout: patience, maxPayload: 1024 * 1024 });
    const conversation = new Conversation(socket);
    socket.on('error', (error) => {
      resolve(failed(`the inspector hung up (${error.message})`));
      conversation.end();
    });
    socket.on('close', () => conversation.end());
    socket.on('message', (data: Buffer) => conversation.hear(data.toString()));
    socket.on('open', () => resolve(read(conversation)));
  });
}

type Answered = (message: unknown) => void;

class Conversation implements Inspected {
  readonly #socket: WebSocket;
  readonly #questions = new Map<number, Answered>();
  #number = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  async evaluate(expression: string): Promise<Read<string>> {
    const message = await this.#ask(
      'Runtime.evaluate',
      { expression, includeCommandLineAPI: true, returnByValue: true },
      patience,
    );
    if (message === null) return failed('the process does not answer its inspector; is it in a long native call?');
    const value = part(part(part(message, 'result'), 'result'), 'value');
    return typeof value === 'string'
      ? read(value)
      : failed(`the agent could not be loaded (${JSON.stringify(message).slice(0, 300)})`);
  }

  close(): void {
    this.#socket.terminate();
  }

  end(): void {
    for (const answered of this.#questions.values()) answered(null);
  }

  hear(text: string): void {
    const message = parseJson(text);
    const id = message.ok ? part(message.value, 'id') : null;
    if (message.ok && typeof id === 'number') this.#questions.get(id)?.(message.value);
  }

  #ask(method: string, params: object, milliseconds: number): Promise<unknown> {
    const id = (this.#number += 1);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return this.#answerTo(id, milliseconds);
  }

  /** Null when there is none in time. */
  #answerTo(id: number, milliseconds: number): Promise<unknown> {
    return new Promise((resolve) => {
      const late = setTimeout(() => answered(null), milliseconds);
      const answered = (message: unknown): void => {
        clearTimeout(late);
        this.#questions.delete(id);
        resolve(message);
      };
      this.#questions.set(id, answered);
      if (this.#socket.readyState !== WebSocket.OPEN) answered(null);
    });
  }
}

function part(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;
}
