/** A program that runs under the agents, as the debugger shows it. The program itself never waits for us. */

import type { AgentEvent, Hello } from '#protocol/events.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import type { LoopId, Micros, ProcessId } from '#protocol/units.ts';
import { now } from '#session/clock.ts';
import type { Session } from '#session/session.ts';
import { emptyTimeline, type Timeline } from '#session/timeline.ts';
import { t } from '../view/words.ts';
import { Blocks } from './blocks.ts';
import type { Choice } from './choice.ts';
import { loopsOf } from './loops.ts';
import type { Program } from './program.ts';
import { snapshotOf } from './snapshot.ts';
import type { Screen, ShownLoop, Stop, Subject } from './subject.ts';
import type { Target } from './target.ts';
import { sentence } from './verdict.ts';

/** Opens the session that observes a program, and is told when that program ended. */
export interface Observer {
  open(run: ObservedProgram): Promise<Read<Session>>;
  /** Takes what is still on its way, and closes the session. */
  close(session: Session, exitCode: number | null): Promise<void>;
}

export interface ObservedProgram {
  readonly target: Target;
  readonly threshold: Micros;
  stop(): void;
}

export interface LiveOptions {
  readonly threshold: Micros;
  readonly observer: Observer;
  readonly screen: Screen;
  readonly choice: Choice;
}

/** One start of the program. */
interface Run {
  readonly program: Program;
  /** Resolves when it has ended and its session is closed. */
  readonly over: Promise<void>;
}

/** How long a program that was asked to end may take, in ms. */
const patience = 5000;

export class Live implements Subject {
  readonly canGoBack = false;
  readonly #target: Target;
  readonly #threshold: Micros;
  readonly #observer: Observer;
  readonly #screen: Screen;
  readonly #blocks: Blocks;
  #run: Run | null = null;
  #session: Session | null = null;
  #restarting = false;
  /** The user has ended it before it was there. */
  #unwanted = false;

  constructor(target: Target, { threshold, observer, screen, choice }: LiveOptions) {
    this.#target = target;
    this.#threshold = threshold;
    this.#observer = observer;
    this.#screen = screen;
    this.#blocks = new Blocks(() => this.timeline(), screen, choice);
  }

  timeline(): Timeline {
    return this.#session?.timeline() ?? emptyTimeline;
  }

  loops(): readonly ShownLoop[] {
    return loopsOf(this.timeline(), []).filter(({ seen }) => seen?.ended === null);
  }

  choose(choice: Choice): void {
    this.#blocks.choose(choice);
  }

  passed(): null {
    return null;
  }

  position(): string {
    const { stallCount } = this.timeline();
    return stallCount === 1
      ? t('the program runs; 1 stall so far')
      : t('the program runs; {0} stalls so far', stallCount);
  }

  stop(loop: LoopId): Stop | null {
    return this.#blocks.stop(loop);
  }

  async start(): Promise<Read<null>> {
    this.#unwanted = false;
    const target = this.#target;
    const opened = await this.#observer.open({ target, threshold: this.#threshold, stop: () => void this.end('ask') });
    if (!opened.ok) return failed(t('Cannot observe {0}: {1}', target.name, opened.because));
    const session = opened.value;
    session.onEvent((event) => this.#take(event));
    session.onNotice((notice) => this.#screen.print(notice, 'important'));
    this.#session = session;
    const program = await target.begin(
      session,
      (text, stream) => this.#screen.print(text, stream),
      (because) => this.#screen.print(because, 'important'),
    );
    if (program.ok) this.#run = { program: program.value, over: this.#conclude(session, program.value) };
    else await this.#observer.close(session, null);
    if (this.#unwanted) await this.end('force');
    return program.ok ? read(null) : failed(sentence(program.because));
  }

  begin(): void {}

  /** To go on or to step is the same here: the program goes by itself. */
  go(): void {
    this.#blocks.letGo();
  }

  async pause(from: LoopId | null): Promise<void> {
    const session = this.#session;
    if (session === null || this.loops().length === 0)
      return this.#screen.print(t('No event loop runs yet.'), 'console');
    const standing = await session.standing();
    // It may have ended meanwhile, or been restarted.
    if (session !== this.#session || this.#run === null) return;
    this.#screen.print(t('The loops as they stand at this moment; the program runs on.'), 'console');
    const timeline = this.timeline();
    const stops = this.loops().map(({ id }) => snapshotOf(id, timeline, standing, now()));
    this.#blocks.keep(stops, from);
  }

  async restart(): Promise<Read<null>> {
    const { name, canRestart } = this.#target;
    if (!canRestart) return failed(t('Stallsight did not start {0} and cannot restart it; it is still watched', name));
    this.#restarting = true;
    try {
      await this.end('force');
      const started = await this.start();
      if (!started.ok) this.#screen.over(null);
      return started;
    } finally {
      this.#restarting = false;
    }
  }

  async end(how: 'ask' | 'force'): Promise<void> {
    this.#unwanted = this.#run === null;
    if (this.#run === null) return;
    const { program, over } = this.#run;
    program.end(how);
    const late = setTimeout(() => program.end('force'), patience);
    await over;
    clearTimeout(late);
  }

  async #conclude(session: Session, program: Program): Promise<void> {
    const { exitCode, signal } = await program.ended;
    await this.#observer.close(session, exitCode);
    for (const { id } of this.loops()) this.#screen.loopWent(id);
    this.#blocks.clear();
    this.#run = null;
    if (this.#restarting) return;
    if (signal !== null) this.#screen.print(t('{0} was ended by {1}.', this.#target.name, signal), 'console');
    this.#screen.over(exitCode);
  }

  #take(event: AgentEvent): void {
    switch (event.type) {
      case 'hello':
        return this.#screen.print(greeting(event), 'console');
      case 'loop-began':
        return this.#screen.loopCame(event.loop);
      case 'stall-began':
        return this.#blocks.began(event);
      case 'stall-ended':
        return this.#blocks.ended(event.stall);
      case 'loop-ended':
        return this.#leave(event.loop);
      case 'goodbye':
        return loopsOfProcess(this.timeline(), event.process).forEach((loop) => this.#leave(loop));
      case 'lag':
      case 'blocking-calls':
      case 'hotspots':
      case 'dropped':
      case 'stacks':
        return;
    }
  }

  #leave(loop: LoopId): void {
    this.#blocks.forget(loop);
    this.#screen.loopWent(loop);
  }
}

function greeting({ name, pid, runtime, version }: Hello): string {
  return t('Observing {0} (pid {1}, {2} {3}).', name, pid, runtime, version);
}

function loopsOfProcess({ loops }: Timeline, process: ProcessId): LoopId[] {
  return [...loops.values()].filter((loop) => loop.process === process).map(({ id }) => id);
}
