/** The requests that came since somebody asked, also those that are answered: after a stall, a fast server answers many before it is asked who waited. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Incoming } from './connections.ts';
import { now } from './clock.ts';

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
/** For so long after a question they are noted, in milliseconds: two questions of one long stall are no further apart. */
const noted = 4000;

const answer = 'http.server.response.finish';

/** Is told what was answered. */
export type Answered = (incoming: Incoming, arrival: Arrival | undefined) => void;

export class Arrivals {
  readonly #answered: Answered;
  /** When the last question was asked; null when that is long ago. */
  #asked: number | null = null;
  /** The latest last. */
  readonly #all: Arrival[] = [];

  constructor(answered: Answered) {
    this.#answered = answered;
  }

  /** Whether they are noted now. */
  get noting(): boolean {
    return this.#asked !== null;
  }

  add(arrival: Arrival): void {
    if (this.#all.length >= most) this.#all.shift();
    this.#all.push(arrival);
  }

  find(incoming: Incoming): Arrival | undefined {
    return this.#all.findLast((one) => one.incoming === incoming);
  }

  since(moment: number): readonly Arrival[] {
    return this.#all.filter(({ since }) => since > moment);
  }

  /** Somebody asks. */
  note(moment: number): void {
    if (this.#asked === null) subscribe(answer, this.#finish);
    this.#asked = moment;
  }

  /** Called every now and then. */
  rest(): void {
    if (this.#asked === null || now() - this.#asked < noted) return;
    this.#asked = null;
    unsubscribe(answer, this.#finish);
    this.#all.length = 0;
  }

  readonly #finish = (message: unknown): void => {
    const { request: incoming } = (message ?? {}) as { readonly request?: Incoming | null };
    if (typeof incoming !== 'object' || incoming === null) return;
    const arrival = this.find(incoming);
    this.#answered(incoming, arrival);
    if (arrival !== undefined) arrival.incoming = null;
  };
}
