/** What the view remembers of one loop: the newest stretch of its lag and its stalls. */

import type { LoopShown, OpenShown, Point, StallShown } from './messages.ts';

/** In µs. A little more than the chart shows. */
const kept = 100e6;
const stallsKept = 500;

export interface History {
  readonly loop: LoopShown;
  readonly points: readonly Point[];
  readonly stalls: readonly StallShown[];
  readonly open: OpenShown | null;
}

export function remember(before: History | undefined, loop: LoopShown): History {
  const points = [...(before?.points ?? []), ...loop.points];
  const newest = points.at(-1)?.at ?? 0;
  const stalls = [...(before?.stalls ?? []), ...loop.stalls].slice(-stallsKept);
  return { loop, open: loop.open, points: points.filter(({ at }) => at >= newest - kept), stalls };
}
