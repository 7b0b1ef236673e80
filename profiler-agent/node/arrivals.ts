/** The requests that came since somebody asked, also those that are answered: after a stall, a fast server answers many before it is asked who waited. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Incoming } from './connections.ts';

export interface Arrival {
  /** Null when it was answered: what a program hangs on it may be large. */
  incoming: Incoming | null;
  readonly since: number;
  readonly idle: number;
  readonly answered: number | null;
  readonly method: unknown;
  readonly url: unknown;
  template: string | null;
}

/** So many are remembered. */
const most = 100;
/**
 * From the first that comes after a question on they are noted for so many milliseconds, unless the loop rests before: whoever waited for
 * the step that was asked about has come by then. To note them costs a fast server a tenth of each request.
 */
const window = 100;
/** Where none comes, for so many milliseconds after the question: two questions of one long stall are no further apart. */
const longest = 4000;

const answer = 'http.server.response.finish';

/** Is told what was answered. */
export type Answered = (incoming: Incoming, arrival: Arrival | undefined) => void;

export class Arrivals {
  readonly #answered: Answered;
  /** Until when they are noted; null when they are not. */
  #until: number | null = null;
  /** Whether one has come since the last question, and how long the loop had been idle by then in all. */
  #come = false;
  #idle = 0;
  /** The first that came when the loop had rested after it; null when none has. */
  #later: Pick<Arrival, 'since' | 'idle'> | null = null;
  /** The latest last. */
  readonly #all: Arrival[] = [];

  constructor(answered: Answered) {
    this.#answered = answered;
  }

  /** Whether they are noted now. */
  get noting(): boolean {
    return this.#until !== null;
  }

  add(arrival: Arrival): void {
    const { since, idle } = arrival;
    if (idle > this.#idle) this.#later = { since, idle };
    if (this.#until === null || since > this.#until || this.#later !== null) return this.#stop();
    if (!this.#come) this.#until = since + window;
    this.#come = true;
    if (this.#all.length >= most) this.#all.shift();
    this.#all.push(arrival);
  }

  find(incoming: Incoming): Arrival | undefined {
    return this.#all.findLast((one) => one.incoming === incoming);
  }

  since(moment: number): readonly Arrival[] {
    return this.#all.filter(({ since }) => since > moment);
  }

  /** The idle time of the loop when one began that was not noted; null where it is not known. */
  idleAt(since: number): number | null {
    return this.#later !== null && since >= this.#later.since ? this.#later.idle : null;
  }

  /** Somebody asks. */
  note(moment: number, idle: number): void {
    this.#idle = idle;
    this.#later = null;
    if (this.#until === null) subscribe(answer, this.#finish);
    this.#until = moment + longest;
    this.#come = false;
  }

  /** Called every now and then. */
  rest(moment: number): void {
    if (this.#until !== null && moment > this.#until) this.#stop();
    if (this.#until === null) this.#all.length = 0;
  }

  #stop(): void {
    this.#until = null;
    unsubscribe(answer, this.#finish);
  }

  readonly #finish = (message: unknown): void => {
    const { request: incoming } = (message ?? {}) as { readonly request?: Incoming | null };
    if (typeof incoming !== 'object' || incoming === null) return;
    const arrival = this.find(incoming);
    this.#answered(incoming, arrival);
    if (arrival !== undefined) arrival.incoming = null;
  };
}
