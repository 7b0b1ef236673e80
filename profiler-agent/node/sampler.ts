/** Has V8 sample one thread, and hands over what it sampled. */

import type inspector from 'node:inspector';
import type { Post } from './worker-lines.ts';
import { interval } from './samples.ts';

export class Sampler {
  readonly #post: Post;
  readonly #sampled: (profile: inspector.Profiler.Profile) => void;
  #reading = false;

  constructor(post: Post, sampled: (profile: inspector.Profiler.Profile) => void) {
    this.#post = post;
    this.#sampled = sampled;
  }

  /** Whether samples are on their way. */
  get reading(): boolean {
    return this.#reading;
  }

  begin(): void {
    this.#post('Profiler.enable', {}, () => undefined);
    this.#post('Profiler.setSamplingInterval', { interval }, () => undefined);
    this.#post('Profiler.start', {}, () => undefined);
  }

  /** Samples on. `then` is called when the samples so far are handed over, or cannot be. */
  read(then: () => void): void {
    if (this.#reading) return then();
    this.#reading = true;
    this.#post('Profiler.stop', {}, (error, reply) => {
      this.#reading = false;
      if (error === null && isStopped(reply)) this.#sampled(reply.profile);
      then();
    });
    this.#post('Profiler.start', {}, () => undefined);
  }
}

function isStopped(reply: unknown): reply is inspector.Profiler.StopReturnType {
  return typeof reply === 'object' && reply !== null && 'profile' in reply;
}
