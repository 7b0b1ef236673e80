/** Whose fault a stall is, from what was measured about it. Pure. */

import type { Cause, CauseKind } from '#protocol/stall.ts';

/** All lengths are milliseconds; null where the system cannot tell. */
export interface Measured {
  readonly lasted: number;
  /** Whether the stall goes on: then it was already judged to be the program's own. */
  readonly going: boolean;
  readonly threshold: number;
  readonly cpu: number | null;
  readonly runDelay: number | null;
  readonly gc: number;
  /** The blocking call that took most of the stall. */
  readonly call: { readonly name: string; readonly blocksOn: CauseKind | null } | null;
  /** Whether a stack showed code of the user's. */
  readonly named: boolean;
  /** Whether the loop ran many small callbacks in one turn. */
  readonly burst: boolean;
  /** Whether the thread answered although it slept, and a debugger is attached. */
  readonly stopped: boolean;
  /** Whether a debugger is attached and the thread answered at once, or showed nothing of the program. */
  readonly paused: boolean;
  /** Whether a debugger is attached and the thread mostly answered its questions, with nothing of the program seen. */
  readonly outside: boolean;
}

export function causeOf(measured: Measured): Cause {
  const { lasted, gc, call, cpu, runDelay, burst, stopped, outside, paused } = measured;
  if (isStarved(measured)) return { kind: 'starved', gil: 'none' };
  if (gc >= lasted / 2) return { kind: 'gc', gil: 'none' };
  if (call !== null)
    return { kind: call.blocksOn ?? (computes(measured) ? 'cpu' : 'io'), gil: 'none', call: call.name };
  if (stopped || outside) return { kind: 'paused', gil: 'none' };
  if (burst) return { kind: 'burst', gil: 'none' };
  if (cpu === null || runDelay === null) return { kind: paused ? 'paused' : 'unknown', gil: 'none' };
  // On a busy host a thread that a debugger stopped waits for its core each time that it answers.
  if (paused && cpu < lasted / 4) return { kind: 'paused', gil: 'none' };
  if (computes(measured)) return { kind: 'cpu', gil: 'none' };
  return { kind: paused ? 'paused' : 'io', gil: 'none' };
}

/** Where the system cannot tell, it is taken to. */
function computes({ lasted, cpu, runDelay }: Measured): boolean {
  return cpu === null || runDelay === null || cpu + runDelay >= lasted / 2;
}

/** Most of the time the thread had no core, and what was left is short, or nothing of the program was seen in it. */
function isStarved({ going, lasted, threshold, cpu, runDelay, call, named }: Measured): boolean {
  if (going || cpu === null || runDelay === null || runDelay <= lasted / 2) return false;
  return lasted - runDelay < threshold || (call === null && !named && cpu < threshold / 2);
}
