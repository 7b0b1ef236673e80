/** Loops as the threads of the debugger: named by their process, in the order of their beginning. */

import type { LoopId } from '#protocol/units.ts';
import type { LoopSeen, Timeline } from '#session/timeline.ts';
import type { ShownLoop } from './subject.ts';
import { oneLine } from './table.ts';

/** Also the loops that stalls name and that nobody introduced: a recording may have lost its beginning. */
export function loopsOf(timeline: Timeline, stalled: Iterable<LoopId>): ShownLoop[] {
  const seen = [...timeline.loops.values()].sort((a, b) => a.began - b.began);
  const strangers = new Set([...stalled].filter((loop) => !timeline.loops.has(loop)));
  return [...seen.map((loop) => introduced(loop, timeline)), ...[...strangers].map(stranger)];
}

function introduced(loop: LoopSeen, timeline: Timeline): ShownLoop {
  const process = timeline.processes.get(loop.process);
  const owner = process === undefined ? loop.process : `${process.name} ${process.pid}`;
  return { id: loop.id, name: oneLine(`${owner} · ${loop.thread}`), seen: loop };
}

function stranger(id: LoopId): ShownLoop {
  return { id, name: id, seen: null };
}
