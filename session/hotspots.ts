/** CPU samples added up by frame. */

import type { Sample } from '#protocol/events.ts';
import type { Frame } from '#protocol/frame.ts';
import { type Micros, micros } from '#protocol/units.ts';
import { type Hotspot, mostKept } from './timeline.ts';

export function heatUp(known: ReadonlyMap<string, Hotspot>, samples: readonly Sample[]): ReadonlyMap<string, Hotspot> {
  const heat = new Map(known);
  for (const { stack, lasted } of samples) {
    const [innermost] = stack;
    if (innermost !== undefined) add(heat, innermost, { self: lasted, total: micros(0) });
    // A frame of a recursion is in a stack many times, and the time passed once.
    const frames = new Map(stack.map((frame) => [keyOf(frame), frame]));
    for (const frame of frames.values()) add(heat, frame, { self: micros(0), total: lasted });
  }
  return heat;
}

function add(heat: Map<string, Hotspot>, frame: Frame, more: { readonly self: Micros; readonly total: Micros }): void {
  const key = keyOf(frame);
  if (!heat.has(key) && heat.size >= mostKept.hotspots) return;
  const { self, total } = heat.get(key) ?? { self: 0, total: 0 };
  heat.set(key, { frame, self: micros(self + more.self), total: micros(total + more.total) });
}

function keyOf({ file, line, function: name }: Frame): string {
  return `${file}:${line} ${name}`;
}
