/** CPU samples added up by frame. */

import type { Sample } from '#protocol/events.ts';
import type { Frame } from '#protocol/frame.ts';
import { type Micros, micros } from '#protocol/units.ts';
import type { LentMap } from './lent.ts';
import { type Hotspot, mostKept } from './timeline.ts';

export function heatUp(heat: LentMap<string, Hotspot>, samples: readonly Sample[]): void {
  for (const { stack, lasted } of samples) {
    const [innermost] = stack;
    if (innermost !== undefined) add(heat, innermost, { self: lasted, total: micros(0) });
    // A frame of a recursion is in a stack many times, and the time passed once.
    const frames = new Map(stack.map((frame) => [keyOf(frame), frame]));
    for (const frame of frames.values()) add(heat, frame, { self: micros(0), total: lasted });
  }
}

function add(
  heat: LentMap<string, Hotspot>,
  frame: Frame,
  more: { readonly self: Micros; readonly total: Micros },
): void {
  const key = keyOf(frame);
  const known = heat.get(key);
  if (known === undefined && heat.size >= mostKept.hotspots) return;
  const { self, total } = known ?? { self: 0, total: 0 };
  heat.set(key, { frame, self: micros(self + more.self), total: micros(total + more.total) });
}

function keyOf({ file, line, function: name }: Frame): string {
  return `${file}:${line} ${name}`;
}
