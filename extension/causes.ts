/** Causes in the words of the user interface: English, as keys of the translations. */

import type { Cause, CauseKind } from '#protocol/stall.ts';

const words: Readonly<Record<CauseKind, string>> = {
  cpu: 'computing',
  io: 'waiting for I/O',
  lock: 'waiting for a lock',
  gc: 'garbage collection',
  burst: 'many small callbacks',
  paused: 'paused in the debugger',
  starved: 'no processor time',
  suspended: 'machine was asleep',
  unknown: 'cause not known yet',
};

/** The API that blocked where it is known; else what the thread was doing. */
export function whatBlocked(cause: Cause | undefined): string {
  return cause?.call ?? words[cause?.kind ?? 'unknown'];
}
