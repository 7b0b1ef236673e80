/**
 * Asks a blocked thread for its stack: `Runtime.evaluate` runs in a V8 interrupt on top of the blocked stack, on other threads
 * than the main one through it. No domain of V8's is ever enabled: Debugger and Profiler slow the program down.
 */

import inspector from 'node:inspector';
import type { Stack } from '#protocol/frame.ts';
import { now } from './clock.ts';
import type { Door } from './door.ts';
import { afterAwait } from './awaited.ts';
import { atWork, headOf, type LinesOf } from './entered.ts';
import { readStack } from './frames.ts';
import type { RequestsNow } from './requests.ts';
import { Texts } from './texts.ts';
import { type Attached, threadOf } from './worker-lines.ts';

/** What a thread answered, in the middle of whatever it was doing. */
export interface Answer extends RequestsNow {
  /** When the thread answered, on the monotonic clock in milliseconds. */
  readonly moment: number;
  /** How long it took to answer. Long means that it sat in native code, and the stack is that of the call's return. */
  readonly latency: number;
  readonly stack: Stack;
  /** Whether a function was being entered. */
  readonly entered: boolean;
  /** Whether the user's code was at the head of a function: it is just called, or goes on after an await that is anywhere in it. */
  readonly atHead: boolean;
  /** The number of the running step; 0 where Node does not number it. */
  readonly step: number;
  /** How often the loop had turned; null before Node 20.18 and 22.8, which do not count. */
  readonly turns: number | null;
  /** Whether a debugger is attached to the process. */
  readonly debugged: boolean;
}

/** Gets the answer, or null when the thread could not be asked. */
export type Answered = (answer: Answer | null) => void;

/** How long a session stays open after the last question, in milliseconds. */
const linger = 100;
/** It stays open for so long while an answer is due: that the thread was told to end comes with it. */
const longest = 1000;
/**
 * A worker thread that nobody knows is called when it has lived for so many milliseconds: Node 20 may abort when a message reaches one in the
 * moment of its end, and whoever lives so long and was not heard blocks, most likely.
 */
const youth = 250;
/** How long no new one opens after the program asked for quiet, in milliseconds. */
const quiet = 250;

/**
 * What V8 answers when the thread was told to end what it runs (a worker thread by `terminate`, a script of `node:vm` by its timeout) in the
 * middle of our question. Then that ended in place of the script, which would run on for ever.
 */
const swallowed = 'Execution was terminated';
/** By debuggers: one that was asked to pause at the next call would pause in ours; it pauses in the program's next. */
const unnoticed = { silent: true, disableBreaks: true };

/** What threads are asked. */
export interface AskedThreads {
  /** For their stack. */
  readonly expression: string;
  /** Who they are, worker threads that are not known. */
  readonly call: string;
  readonly knows: (thread: number) => boolean;
}

interface Question {
  readonly sessionId: string;
  readonly asked: number;
  readonly answered: Answered;
}

export class Probe {
  readonly #threads: AskedThreads;
  readonly #door: Door;
  readonly #linesOf: LinesOf;
  #session: inspector.Session | null = null;
  #quietUntil = 0;
  #closing: NodeJS.Timeout | undefined;
  /** By thread number: the session of each worker thread, once it is known. */
  readonly #workers = new Map<number, string>();
  #attached: 'no' | 'asked' | 'yes' = 'no';
  readonly #questions = new Map<number, Question>();
  #lastQuestion = 0;
  /** How many questions have no answer yet, and when the last was asked. */
  #due = 0;
  #asked = 0;

  constructor(threads: AskedThreads, door: Door) {
    this.#threads = threads;
    this.#door = door;
    const texts = new Texts();
    this.#linesOf = (file) => texts.linesOf(file);
  }

  /** Whether a session is open. Then the thread must keep turning its loop. */
  get open(): boolean {
    return this.#session !== null;
  }

  /** Calls `answered` once. */
  ask(answered: Answered): void {
    const session = this.#connected();
    if (session === null) return answered(null);
    const asked = this.#await();
    session.post(
      'Runtime.evaluate',
      parametersOf(this.#threads.expression),
      (error: Error | null, reply?: Evaluated) => {
        // Else it was closed, and nothing is due.
        if (this.#session === session) this.#due -= 1;
        if (error?.message.includes(swallowed) === true) session.post('Runtime.terminateExecution');
        answered(error === null ? readAnswer(reply, asked, this.#linesOf) : null);
      },
    );
  }

  /** Asks a worker thread. `lost` is called as well when the inspector knows no such thread. */
  askWorker(thread: number, answered: Answered, lost: () => void): void {
    const session = this.#connected();
    if (session === null) return answered(null);
    if (this.#attached !== 'yes') {
      this.#attach(session);
      return answered(null);
    }
    const sessionId = this.#workers.get(thread);
    if (sessionId === undefined) {
      this.#confirm(session, () => this.#workers.has(thread) || lost());
      return answered(null);
    }
    this.#askIn(session, sessionId, this.#threads.expression, answered);
  }

  /** Has the worker threads say who they are that said so before anybody listened: such a one may block by now. */
  callTheRoll(): void {
    const session = this.#connected();
    if (session !== null) this.#attach(session);
  }

  /** By then, whoever does not block has said who it is. */
  #callLater(session: inspector.Session, thread: number): void {
    this.#await();
    setTimeout(() => {
      if (this.#session !== session) return;
      this.#due -= 1;
      const sessionId = this.#workers.get(thread);
      if (sessionId === undefined || this.#threads.knows(thread)) return;
      this.#askIn(session, sessionId, this.#threads.call, () => undefined);
    }, youth);
  }

  #askIn(session: inspector.Session, sessionId: string, expression: string, answered: Answered): void {
    this.#questions.set(this.#lastQuestion + 1, { sessionId, asked: this.#await(), answered });
    this.#post(session, sessionId, { method: 'Runtime.evaluate', params: parametersOf(expression) });
  }

  #post(
    session: inspector.Session,
    sessionId: string,
    said: { readonly method: string; readonly params?: object },
  ): void {
    this.#lastQuestion += 1;
    const message = JSON.stringify({ id: this.#lastQuestion, ...said });
    session.post('NodeWorker.sendMessageToWorker', { sessionId, message });
  }

  /** The program may be about to die, and would wait for an open session. */
  hangUp(): void {
    this.close();
    this.#quietUntil = now() + quiet;
  }

  close(): void {
    clearTimeout(this.#closing);
    if (this.#session === null) return;
    this.#session.disconnect();
    this.#session = null;
    this.#due = 0;
    this.#attached = 'no';
    this.#workers.clear();
    for (const { answered } of this.#questions.values()) answered(null);
    this.#questions.clear();
    this.#door.leave();
  }

  #closeWhenAnswered(): void {
    if (this.#due === 0 || now() - this.#asked > longest) return this.close();
    this.#closing = setTimeout(() => this.#closeWhenAnswered(), linger);
  }

  /** Notes that an answer is due, and gives the moment. */
  #await(): number {
    this.#due += 1;
    return (this.#asked = now());
  }

  #connected(): inspector.Session | null {
    if (now() < this.#quietUntil) return null;
    clearTimeout(this.#closing);
    this.#closing = setTimeout(() => this.#closeWhenAnswered(), linger);
    if (this.#session !== null) return this.#session;
    if (!this.#door.enter()) return null;
    try {
      const session = new inspector.Session();
      session.connectToMainThread();
      this.#session = session;
    } catch {
      this.#door.leave();
      // The thread cannot be asked; its stalls are told without a stack.
    }
    return this.#session;
  }

  /** A thread may speak to us before the main thread tells of it; whatever we ask that one, it tells of all threads first. */
  #confirm(session: inspector.Session, confirmed: () => void): void {
    session.post('Runtime.evaluate', { expression: '0', ...unnoticed }, () => {
      if (this.#session === session) confirmed();
    });
  }

  #attach(session: inspector.Session): void {
    if (this.#attached === 'asked') return;
    this.#attached = 'asked';
    session.on('NodeWorker.attachedToWorker', ({ params }: { params: Attached }) => {
      const thread = threadOf(params);
      if (thread === null) return;
      this.#workers.set(thread, params.sessionId);
      if (!this.#threads.knows(thread)) this.#callLater(session, thread);
    });
    session.on('NodeWorker.detachedFromWorker', ({ params }: { params: { readonly sessionId: string } }) => {
      for (const [thread, sessionId] of this.#workers) if (sessionId === params.sessionId) this.#workers.delete(thread);
    });
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }: { params: { message: string } }) => {
      this.#hear(session, params.message);
    });
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }, () => {
      if (this.#session === session) this.#attached = 'yes';
    });
  }

  #hear(session: inspector.Session, message: string): void {
    const { id = 0, result, error } = JSON.parse(message) as Heard;
    const question = this.#questions.get(id);
    if (question === undefined) return;
    this.#questions.delete(id);
    this.#due -= 1;
    if (error?.message?.includes(swallowed) === true)
      this.#post(session, question.sessionId, { method: 'Runtime.terminateExecution' });
    question.answered(readAnswer(result, question.asked, this.#linesOf));
  }
}

function parametersOf(expression: string): inspector.Runtime.EvaluateParameterType {
  return { expression, returnByValue: true, ...unnoticed };
}

/** What the inspector of a worker thread says. */
interface Heard {
  readonly id?: number;
  readonly result?: Evaluated;
  readonly error?: { readonly message?: string };
}

type Evaluated = inspector.Runtime.EvaluateReturnType;

/** What `thread.ts` writes: the wire between two threads of ours. */
export interface Captured extends RequestsNow {
  readonly moment: number;
  readonly stack: string;
  readonly step: number;
  readonly turns: number | null;
  readonly debugged: boolean;
}

/** Null when it is none: a thread that is being terminated says in its place what kept it from answering. */
export function readAnswer(reply: Evaluated | undefined, asked: number, linesOf: LinesOf): Answer | null {
  if (reply === undefined || reply.exceptionDetails !== undefined || typeof reply.result.value !== 'string')
    return null;
  try {
    const captured = JSON.parse(reply.result.value) as Captured;
    const within = atWork(captured.stack, linesOf);
    const entered = within !== captured.stack;
    const stack = afterAwait(within, linesOf);
    return {
      ...captured,
      latency: captured.moment - asked,
      stack: readStack(stack),
      entered,
      atHead: headOf(stack, linesOf) !== null,
    };
  } catch {
    return null;
  }
}
