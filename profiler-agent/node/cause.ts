/** Whose fault a stall is, from what was measured about it. Pure. */

import type { Cause, CauseKind } from '#protocol/stall.ts';

/** All lengths are milliseconds; null where the system cannot tell. */
export interface Measured {
  readonly lasted: number;
  readonly threshold: number;
  readonly cpu: number | null;
  readonly runDelay: number | null;
  readonly gc: number;
  /** The blocking call that took most of the stall. */
  readonly call: { readonly name: string; readonly blocksOn: CauseKind } | null;
  /** Whether a debugger is attached and the thread answered at once although it did not run. */
  readonly paused: boolean;
}

export function causeOf(measured: Measured): Cause {
  const { lasted, threshold, cpu, runDelay, gc, call, paused } = measured;
  if (runDelay !== null && runDelay > lasted / 2 && lasted - runDelay < threshold)
    return { kind: 'starved', gil: 'none' };
  if (gc >= lasted / 2) return { kind: 'gc', gil: 'none' };
  if (call !== null) return { kind: call.blocksOn, gil: 'none', call: call.name };
  if (cpu === null || runDelay === null) return { kind: paused ? 'paused' : 'unknown', gil: 'none' };
  if (cpu + runDelay >= lasted / 2) return { kind: 'cpu', gil: 'none' };
  return { kind: paused ? 'paused' : 'io', gil: 'none' };
}
