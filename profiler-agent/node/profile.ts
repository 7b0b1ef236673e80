/** Samples where the time of the program's threads goes, on demand: V8's own profiler, over an inspector session of the watchdog's. */

import inspector from 'node:inspector';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { Sample } from '#protocol/events.ts';
import type { Door } from './door.ts';
import { Sampler } from './sampler.ts';
import { samplesOf } from './samples.ts';
import { WorkerLines } from './worker-lines.ts';

/** Between two readings of the samples, in milliseconds. */
const readEvery = 2000;
/** Samples in one event: a deep stack is some kilobytes long. */
const batch = 100;

const ownFile = join(import.meta.dirname, 'agent.cjs');

export interface ProfileListener {
  /** From the monotonic clock to the wall clock, in milliseconds. */
  readonly anchored: number;
  /** Told with the number of the thread: 0 is the main one. */
  readonly sampled: (thread: number, samples: readonly Sample[]) => void;
  readonly door: Door;
}

export class Profile {
  readonly #listener: ProfileListener;
  #session: inspector.Session | null = null;
  /** By the number of the thread. */
  readonly #samplers = new Map<number, Sampler>();
  #next = 0;

  constructor(listener: ProfileListener) {
    this.#listener = listener;
  }

  /** Whether samples are on their way. Then the thread must keep turning its loop. */
  get busy(): boolean {
    return [...this.#samplers.values()].some(({ reading }) => reading);
  }

  look(moment: number): void {
    if (moment < this.#next || this.busy) return;
    this.#next = moment + readEvery;
    if (this.#session === null) this.#open();
    else for (const sampler of this.#samplers.values()) sampler.read(() => undefined);
  }

  /** Reads the last samples and ends; `then` is called in any case, at once when there are none. */
  finish(then: () => void): void {
    const samplers = [...this.#samplers.values()];
    let awaited = samplers.length;
    if (awaited === 0 || this.busy) return then();
    const one = (): void => {
      awaited -= 1;
      if (awaited > 0) return;
      this.close();
      then();
    };
    for (const sampler of samplers) sampler.read(one);
  }

  close(): void {
    if (this.#session === null) return;
    this.#session.disconnect();
    this.#session = null;
    this.#samplers.clear();
    this.#listener.door.leave();
  }

  /** Ends for now, because the program may be about to die; goes on later. */
  hangUp(): void {
    this.close();
    this.#next += readEvery;
  }

  #open(): void {
    if (!this.#listener.door.enter()) return;
    const session = new inspector.Session();
    this.#session = session;
    try {
      session.connectToMainThread();
      this.#begin(0, (method, parameters, answered) => session.post(method, parameters, answered));
      const lines = new WorkerLines(session, {
        attached: (thread, post) => thread !== threadId && this.#begin(thread, post),
        detached: (thread) => this.#samplers.delete(thread),
      });
      lines.open();
    } catch {
      this.close();
    }
  }

  #begin(thread: number, post: ConstructorParameters<typeof Sampler>[0]): void {
    const sampler = new Sampler(post, (profile) => {
      const samples = samplesOf(profile, this.#listener.anchored, ownFile);
      for (let from = 0; from < samples.length; from += batch)
        this.#listener.sampled(thread, samples.slice(from, from + batch));
    });
    this.#samplers.set(thread, sampler);
    sampler.begin();
  }
}
