/** Waiting for a condition, with a deadline: no test sleeps and hopes. */

import { setTimeout as wait } from 'node:timers/promises';

interface Patience {
  /** What is waited for, as the failure says it. */
  readonly what: string;
  /** In ms. */
  readonly timeout?: number;
  readonly every?: number;
}

/** Returns the first value that is neither null nor false. A try that throws is a try that failed. */
export async function until<T>(
  look: () => Promise<T | null | false> | T | null | false,
  { what, timeout = 60_000, every = 50 }: Patience,
): Promise<T> {
  const deadline = Date.now() + timeout;
  let reason = '';
  while (Date.now() < deadline) {
    try {
      const seen = await look();
      if (seen !== null && seen !== false) return seen;
    } catch (error) {
      reason = `: ${String(error)}`;
    }
    await wait(every);
  }
  throw new Error(`waited ${timeout} ms for ${what}${reason}`);
}
