/** Asks the agents of a run where their loops stand at this moment. Those that do not answer in time, or know no such question, are named. */

import type { AgentEvent, LoopStack, Stacks } from '#protocol/events.ts';
import { encodeQuestion } from '#protocol/questions.ts';
import type { LoopId, ProcessId } from '#protocol/units.ts';
import type { Disposable } from './listeners.ts';

/** Where the loops stood when they were asked. */
export interface Standing {
  readonly loops: ReadonlyMap<LoopId, LoopStack>;
  /** Processes whose agent knows no such question. */
  readonly mute: ReadonlySet<ProcessId>;
  /** Processes that have not answered in time: nothing in them could speak. */
  readonly silent: ReadonlySet<ProcessId>;
}

/** How long agents have for an answer, in ms: they look for questions as often as they tell of lag. */
const patience = 1000;

interface Asked {
  readonly waiting: Set<ProcessId>;
  readonly loops: Map<LoopId, LoopStack>;
  readonly done: () => void;
}

export class Questions implements Disposable {
  readonly #say: (process: ProcessId, text: string) => boolean;
  /** Of the agents that answer. */
  readonly #able = new Set<ProcessId>();
  readonly #asked = new Map<number, Asked>();
  #number = 0;

  /** `say` tells a process something, and whether it could be told. */
  constructor(say: (process: ProcessId, text: string) => boolean) {
    this.#say = say;
  }

  follow(event: AgentEvent): void {
    if (event.type === 'hello' && event.answers?.includes('stacks') === true) this.#able.add(event.process);
    if (event.type === 'stacks') this.#answered(event);
    if (event.type !== 'goodbye') return;
    this.#able.delete(event.process);
    for (const asked of this.#asked.values()) left(asked, event.process);
  }

  async ask(processes: Iterable<ProcessId>): Promise<Standing> {
    const all = new Set(processes);
    const able = [...all].filter((process) => this.#able.has(process));
    const question = (this.#number += 1);
    const text = encodeQuestion({ ask: 'stacks', question });
    const waiting = new Set(able);
    const loops = new Map<LoopId, LoopStack>();
    if (able.length > 0) await this.#wait(question, { waiting, loops }, text);
    const mute = new Set([...all].filter((process) => !able.includes(process)));
    return { loops, mute, silent: waiting };
  }

  dispose(): void {
    for (const { done } of this.#asked.values()) done();
  }

  async #wait(question: number, { waiting, loops }: Omit<Asked, 'done'>, text: string): Promise<void> {
    let late: NodeJS.Timeout | undefined;
    await new Promise<void>((done) => {
      late = setTimeout(done, patience);
      this.#asked.set(question, { waiting, loops, done });
      if (![...waiting].map((process) => this.#say(process, text)).includes(true)) done();
    });
    clearTimeout(late);
    this.#asked.delete(question);
  }

  #answered({ process, question, loops }: Stacks): void {
    const asked = this.#asked.get(question);
    if (asked === undefined || !asked.waiting.has(process)) return;
    for (const one of loops) asked.loops.set(one.loop, one);
    left(asked, process);
  }
}

/** Nothing more is expected of that process. */
function left({ waiting, done }: Asked, process: ProcessId): void {
  waiting.delete(process);
  if (waiting.size === 0) done();
}
