/**
 * Judges projects on a thread of its own, so that whoever asks something meanwhile is answered. When it has had nothing to do for a
 * while it ends: what it took of memory goes back to the system with it.
 */

import type { Worker } from 'node:worker_threads';
import type { Finding } from '#protocol/finding.ts';
import type { PackedProject } from './judging.ts';
import { ask, startThread } from './orders.ts';

/** In milliseconds. */
const patience = 1500;

export class JudgeThread {
  #thread: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #end: NodeJS.Timeout | undefined;

  /** One after the other. Null when it was too much for the thread. */
  judge(project: PackedProject): Promise<readonly Finding[] | null> {
    const judged = this.#last.then(() => this.#judge(project));
    this.#last = judged;
    return judged;
  }

  async #judge(project: PackedProject): Promise<readonly Finding[] | null> {
    clearTimeout(this.#end);
    const thread = (this.#thread ??= startThread());
    thread.ref();
    const findings = await ask(thread, { kind: 'judge', project });
    thread.unref();
    if (findings === null) this.#thread = undefined;
    this.#end = setTimeout(() => this.#stop(), patience).unref();
    return findings;
  }

  #stop(): void {
    void this.#thread?.terminate();
    this.#thread = undefined;
  }
}
