/** The editor's side of a debug session: tells it what happened as events, and numbers what it asks for. */

import {
  ContinuedEvent,
  Event,
  ExitedEvent,
  InvalidatedEvent,
  OutputEvent,
  StoppedEvent,
  TerminatedEvent,
  ThreadEvent,
} from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { LoopId } from '#protocol/units.ts';
import { References } from './references.ts';
import type { Field } from './scopes.ts';
import { stoppedWords } from './stopped.ts';
import type { Screen, Stop, Why } from './subject.ts';

export class EditorScreen implements Screen {
  /** Of frames, which all belong to a stop. */
  readonly frames: References<Stop> = new References();
  /** Of scopes and other groups of fields. */
  readonly groups: References<readonly Field[]> = new References();
  /** Whether the editor can be told that what it shows is out of date. */
  canBeTold = false;
  readonly #send: (event: DebugProtocol.Event) => void;
  readonly #stop: (loop: LoopId) => Stop | null;
  readonly #threads = new Map<LoopId, number>();
  /** The loops that live: one may come again after it went, such as that of a second `asyncio.run`. */
  readonly #living = new Set<LoopId>();
  #over = false;

  constructor(send: (event: DebugProtocol.Event) => void, stop: (loop: LoopId) => Stop | null) {
    this.#send = send;
    this.#stop = stop;
  }

  /** A loop keeps its number for the whole session. */
  thread(loop: LoopId): number {
    const known = this.#threads.get(loop);
    if (known !== undefined) return known;
    const number = this.#threads.size + 1;
    this.#threads.set(loop, number);
    return number;
  }

  loopOf(thread: number): LoopId | undefined {
    return [...this.#threads].find(([, number]) => number === thread)?.[0];
  }

  stopped(loop: LoopId, why: Why, focus: 'take' | 'leave'): void {
    this.#forget(loop);
    const event: DebugProtocol.StoppedEvent = new StoppedEvent('', this.thread(loop));
    const words = stoppedWords(why, this.#stop(loop));
    event.body = { ...event.body, ...words, allThreadsStopped: false, preserveFocusHint: focus === 'leave' };
    this.#send(event);
  }

  changed(loop: LoopId): void {
    this.#forget(loop);
    if (this.canBeTold) return this.#send(new InvalidatedEvent(['stacks', 'variables'], this.thread(loop)));
    this.stopped(loop, { kind: 'pause' }, 'leave');
  }

  grew(loop: LoopId): void {
    if (this.canBeTold) this.#send(new InvalidatedEvent(['variables'], this.thread(loop)));
  }

  runs(loop: LoopId | null): void {
    this.#forget(loop);
    const [first = null] = this.#threads.keys();
    const one = loop ?? first;
    if (one !== null) this.#send(new ContinuedEvent(this.thread(one), loop === null));
  }

  loopCame(loop: LoopId): void {
    if (this.#living.has(loop)) return;
    this.#living.add(loop);
    this.#send(new ThreadEvent('started', this.thread(loop)));
  }

  loopWent(loop: LoopId): void {
    this.#forget(loop);
    if (this.#living.delete(loop)) this.#send(new ThreadEvent('exited', this.thread(loop)));
  }

  print(text: string, kind: 'console' | 'important' | 'stdout' | 'stderr'): void {
    const ours = kind === 'console' || kind === 'important';
    this.#send(new OutputEvent(ours ? `${text}\n` : text, kind));
  }

  over(exitCode: number | null): void {
    if (this.#over) return;
    this.#over = true;
    if (exitCode !== null) this.#send(new ExitedEvent(exitCode));
    this.#send(new TerminatedEvent());
  }

  /** What this debugger can do has changed. */
  can(capabilities: DebugProtocol.Capabilities): void {
    const event: DebugProtocol.CapabilitiesEvent = Object.assign(new Event('capabilities'), {
      event: 'capabilities' as const,
      body: { capabilities },
    });
    this.#send(event);
  }

  #forget(loop: LoopId | null): void {
    this.frames.drop(loop);
    this.groups.drop(loop);
  }
}
