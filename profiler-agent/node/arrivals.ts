/**
 * The requests that came since somebody asked, also those that are answered: after a stall, a fast server answers many before it is asked who waited.
 * Between two questions nobody listens: to hear of each request costs a fast server up to two percent.
 */

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { now } from './clock.ts';
import type { Incoming } from './connections.ts';

export interface Arrival {
  /** Null when it was answered: what a program hangs on it may be large. */
  incoming: Incoming | null;
  readonly since: number;
  /** How long the loop had had nothing to do by then, in milliseconds. */
  readonly idle: number;
  /** When the request before it on its connection was answered; null where nobody listened then. */
  readonly answered: number | null;
  readonly method: unknown;
  /** As it came in; routers shorten theirs. */
  readonly url: unknown;
  /** What its framework told. */
  template: string | null;
}

/** Read by name, as Node reads them. Others may publish on a channel, too. */
interface Published {
  readonly request?: Incoming | null;
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

const start = 'http.server.request.start';
const answer = 'http.server.response.finish';

/** The global may be another one later. */
const { nodeTiming } = performance;

/** Gives the route of one that was answered, while it is still there to be asked. */
export type TemplateOf = (arrival: Arrival) => string | null;

export class Arrivals {
  readonly #templateOf: TemplateOf;
  /** Until when they are noted; null when they are not. */
  #until: number | null = null;
  /** Whether one has come since the last question, and how long the loop had been idle by then in all. */
  #come = false;
  #idle = 0;
  /** When the latest request of a connection was answered, while they are noted. */
  #answered = new WeakMap<object, number>();
  /** The latest last. */
  readonly #all: Arrival[] = [];

  constructor(templateOf: TemplateOf) {
    this.#templateOf = templateOf;
  }

  /** Whether they are noted now. */
  get noting(): boolean {
    return this.#until !== null;
  }

  add(arrival: Arrival): void {
    const { since, idle } = arrival;
    if (this.#until === null || since > this.#until || idle > this.#idle) return this.#stop();
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

  /** Somebody asks; the loop has had nothing to do for so many milliseconds by now. */
  note(moment: number, idle: number): void {
    this.#idle = idle;
    if (this.#until === null) {
      subscribe(start, this.#begun);
      subscribe(answer, this.#finished);
    }
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
    this.#answered = new WeakMap();
    unsubscribe(start, this.#begun);
    unsubscribe(answer, this.#finished);
  }

  readonly #begun = (message: unknown): void => {
    const incoming = requestIn(message);
    if (incoming === null) return;
    const { socket, method, url } = incoming;
    const answered = typeof socket === 'object' && socket !== null ? (this.#answered.get(socket) ?? null) : null;
    this.add({ incoming, since: now(), idle: nodeTiming.idleTime, answered, method, url, template: null });
  };

  readonly #finished = (message: unknown): void => {
    const incoming = requestIn(message);
    if (incoming === null) return;
    this.#answered.set(incoming.socket ?? incoming, now());
    const arrival = this.find(incoming);
    if (arrival === undefined) return;
    arrival.template = this.#templateOf(arrival);
    arrival.incoming = null;
  };
}

function requestIn(message: unknown): Incoming | null {
  const { request } = (message ?? {}) as Published;
  return typeof request === 'object' && request !== null ? request : null;
}
