/** Tells the language server what was measured: of each place the newest stall. */

import type { Stall } from '#protocol/stall.ts';
import type { Disposable } from '#session/listeners.ts';
import { countsAgainstProgram, placeKey } from '#session/places.ts';
import type { Runs } from './runs.ts';

/** At most this often, in ms: every time, diagnostics are made anew. */
const shortest = 1000;

export function tellEvidence(runs: Runs, tell: (stalls: readonly Stall[]) => void): Disposable {
  let told = -1;
  let waiting: NodeJS.Timeout | null = null;
  const send = (): void => {
    waiting = null;
    const { stalls = [], stallCount = 0 } = runs.current?.timeline() ?? {};
    if (stallCount === told) return;
    told = stallCount;
    const newest = new Map<string, Stall>();
    for (const { stall } of stalls)
      if (stall.culprit !== null && countsAgainstProgram(stall)) newest.set(placeKey(stall.culprit), stall);
    tell([...newest.values()]);
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
