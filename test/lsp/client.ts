/** A plain client of the language server: frames, requests and notifications, and nothing of any editor. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export class LspClient {
  readonly process: ChildProcess;
  readonly notifications: Message[] = [];
  /** What the server asks the client for is answered by these, and by null where there is none; a promise may never settle. */
  readonly says: Record<string, (params: unknown) => unknown> = {};
  /** The methods of all that the server asked for. */
  readonly asked: string[] = [];
  readonly #answers: Map<number, (message: Message) => void> = new Map();
  readonly #waiting: Set<() => void> = new Set();
  #buffer: Buffer = Buffer.alloc(0);
  #next = 1;

  constructor(command: string, words: readonly string[]) {
    this.process = spawn(command, words, { stdio: ['pipe', 'pipe', 'ignore'] });
    this.process.stdout?.on('data', (piece: Buffer) => this.#read(piece));
    this.process.stdin?.on('error', () => {});
  }

  async request(method: string, params: unknown): Promise<unknown> {
    return this.ask(method, params).answer;
  }

  /** A request with its number, by which it can be taken back. */
  ask(method: string, params: unknown): { readonly id: number; readonly answer: Promise<unknown> } {
    const id = this.#next++;
    const said = new Promise<Message>((resolve) => this.#answers.set(id, resolve));
    this.#write({ id, method, params });
    return { id, answer: said.then((message) => resultOf(method, message)) };
  }

  notify(method: string, params: unknown): void {
    this.#write({ method, params });
  }

  /** The params of the first notification, of those past and to come, that is wanted. */
  async notified<T>(method: string, isWanted: (params: T) => boolean, within = 20_000): Promise<T> {
    const until = Date.now() + within;
    for (;;) {
      for (const one of this.notifications) {
        if (one.method === method && isWanted(one.params as T)) return one.params as T;
      }
      const left = until - Date.now();
      if (left <= 0)
        throw new Error(`no ${method} as wanted within ${within} ms: ${JSON.stringify(this.notifications)}`);
      await this.#something(left);
    }
  }

  /** Ends the server as the protocol asks for; returns its exit code. */
  async end(): Promise<number | null> {
    const ended = once(this.process, 'exit');
    await this.request('shutdown', null);
    this.notify('exit', null);
    await ended;
    return this.process.exitCode;
  }

  write(bytes: string | Buffer): void {
    this.process.stdin?.write(bytes);
  }

  #write(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #something(within: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, within);
      this.#waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #read(piece: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, piece]);
    for (let message = this.#take(); message !== undefined; message = this.#take()) this.#receive(message);
  }

  async #say({ id, method = '', params }: Message): Promise<void> {
    this.asked.push(method);
    this.#write({ id, result: (await this.says[method]?.(params)) ?? null });
  }

  #take(): Message | undefined {
    const head = this.#buffer.indexOf('\r\n\r\n');
    if (head === -1) return undefined;
    const [, length = '0'] = /Content-Length: (\d+)/.exec(this.#buffer.toString('latin1', 0, head)) ?? [];
    const end = head + 4 + Number(length);
    if (this.#buffer.length < end) return undefined;
    const body = this.#buffer.toString('utf8', head + 4, end);
    this.#buffer = this.#buffer.subarray(end);
    return JSON.parse(body) as Message;
  }

  #receive(message: Message): void {
    const { id, method } = message;
    if (method === undefined && id !== undefined) this.#answers.get(id)?.(message);
    else if (id !== undefined) void this.#say(message);
    else this.notifications.push(message);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

function resultOf(method: string, { result, error }: Message): unknown {
  if (error !== undefined) throw new Error(`${method}: ${error.message}`);
  return result;
}
