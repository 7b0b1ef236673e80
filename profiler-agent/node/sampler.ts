/** Has V8 sample one thread, and hands over what it sampled. */

import type inspector from 'node:inspector';
import type { Post } from './worker-lines.ts';
import { interval } from './samples.ts';

/** V8 keeps all samples of a profile: one that nobody reads is ended after so many reads. */
const readsKept = 30;
/** What the inspector says of an evaluation that met `terminate()`, or the end of a script's time: it is to go on. */
const swallowed = 'Execution was terminated';

export class Sampler {
  readonly #post: Post;
  readonly #sampled: (profile: inspector.Profiler.Profile) => void;
  #reading = false;
  #reads = 0;

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
    this.#keep(0);
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
    this.#reads += 1;
    if (this.#reads % readsKept === 0) this.#keep(this.#reads / readsKept);
  }

  /**
   * With its last profile V8 forgets what code it had made of loops while they ran, and names who called them from then on. So there is
   * always one that is not read. A console of the program's own is left alone, and a debugger that was asked to pause does not pause here.
   */
  #keep(number: number): void {
    const [name, last] = [`stallsight ${number}`, `stallsight ${number - 1}`].map((name) => JSON.stringify(name));
    const expression = `if ([console.profile, console.profileEnd].every((one) => ('' + one).includes('[native code]'))) {
      console.profile(${name});
      console.profileEnd(${last});
    }`;
    this.#post('Runtime.evaluate', { expression, silent: true, disableBreaks: true }, (error) => {
      if (error?.message.includes(swallowed) === true) this.#post('Runtime.terminateExecution', {}, () => undefined);
    });
  }
}

function isStopped(reply: unknown): reply is inspector.Profiler.StopReturnType {
  return typeof reply === 'object' && reply !== null && 'profile' in reply;
}
