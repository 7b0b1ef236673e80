/** Tells the language server what the current run has measured: its stalls, and the blocking calls that it counted. */

import type { BlockingCall } from '#protocol/events.ts';
import type { Stall } from '#protocol/stall.ts';
import type { Disposable } from '#session/listeners.ts';
import { countsAgainstProgram } from '#session/places.ts';
import type { Runs } from './runs.ts';

/** What the notification `stallsight/evidence` carries. */
export interface Evidence {
  /** The same for as long as the program runs the text that it was started with. */
  readonly run: number;
  readonly stalls: readonly Stall[];
  readonly calls: readonly BlockingCall[];
}

/** At most this often, in ms: every time, diagnostics are made anew. */
const shortest = 1000;

/** The newest are enough to say how long a line holds the loop. */
const most = { stalls: 300, calls: 2000 } as const;

export function tellEvidence(runs: Runs, tell: (evidence: Evidence) => void): Disposable {
  let told = '';
  let waiting: NodeJS.Timeout | null = null;
  const send = (): void => {
    waiting = null;
    const run = runs.current;
    if (run === null) return;
    const { newest, stallCount, blockingCalls } = run.timeline();
    const calls = [...blockingCalls.values()].slice(-most.calls);
    const state = [
      run.began,
      stallCount,
      ...calls.flatMap(({ count, max }) => [doublings(count), doublings(max)]),
    ].join();
    if (state === told) return;
    told = state;
    const counted = newest.map(({ stall }) => stall).filter(countsAgainstProgram);
    tell({ run: run.began, stalls: counted.slice(-most.stalls), calls });
  };
  const changes = runs.onChange(() => {
    waiting ??= setTimeout(send, shortest);
  });
  return {
    dispose: () => {
      changes.dispose();
      if (waiting !== null) clearTimeout(waiting);
    },
  };
}

/** A call that ran a hundred times is news again when it ran two hundred times. */
function doublings(amount: number): number {
  return Math.floor(Math.log2(amount + 1));
}
