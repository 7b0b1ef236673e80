/** What the schedule says of one step of a thread: how long it ran, and how long it waited for its core. */

import type { Schedule, Scheduled } from './schedule.ts';

/** When the schedule was read before the step, and what it said. */
export interface Before {
  readonly seen: number;
  readonly schedule: Schedule | null;
}

interface Reading {
  readonly moment: number;
  readonly schedule: Schedule | null;
}

export class Spent {
  readonly #scheduled: Scheduled;
  readonly #before: Before;
  #reading: Reading | null = null;
  #over = false;

  constructor(scheduled: Scheduled, before: Before) {
    this.#scheduled = scheduled;
    this.#before = before;
  }

  /** What it counted since before the step. */
  until(moment: number): (Schedule & { readonly span: number }) | null {
    const { moment: read, schedule: after } = this.#read(moment);
    const { seen, schedule: before } = this.#before;
    const span = read - seen;
    if (after === null || before === null || span < 1) return null;
    return { cpu: after.cpu - before.cpu, runDelay: after.runDelay - before.runDelay, span };
  }

  /** Of a step that has `lasted` so long. Read a little before it began, or a little after: then as if all of it had been so. */
  of(lasted: number, moment: number): Schedule | null {
    const share = this.until(moment);
    if (share === null) return null;
    const scale = Math.max(1, lasted / share.span);
    return { cpu: Math.min(lasted, share.cpu * scale), runDelay: Math.min(lasted, share.runDelay * scale) };
  }

  /** The step is over: what was read last is all of it. */
  end(): void {
    this.#over = true;
  }

  /** Read once for each moment: a report waits, and the stall is over then. The last one known when the thread is gone. */
  #read(moment: number): Reading {
    if (this.#reading !== null && (this.#reading.moment === moment || this.#over)) return this.#reading;
    const schedule = this.#scheduled.read();
    if (schedule !== null || this.#reading === null) this.#reading = { moment, schedule };
    return this.#reading;
  }
}
