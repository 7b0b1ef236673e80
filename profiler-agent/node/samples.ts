/** Turns what V8's profiler gives into samples of stacks. Pure. */

import type inspector from 'node:inspector';
import type { Sample } from '#protocol/events.ts';
import type { Stack } from '#protocol/frame.ts';
import { micros } from '#protocol/units.ts';
import { readStack } from './frames.ts';

/** Between two samples, in microseconds. */
export const interval = 10_000;
/** Frames of one stack. */
const depth = 40;

/** Samples of the same place in a row are one. Where nothing of JavaScript ran, there is none. Times are V8's: monotonic microseconds. Frames of the `hidden` file are left out. */
export function samplesOf(profile: inspector.Profiler.Profile, anchored: number, hidden: string): Sample[] {
  const stackOf = stacks(profile, hidden);
  const { samples = [], timeDeltas = [] } = profile;
  const found: Sample[] = [];
  let at = profile.startTime;
  for (let index = 0; index < samples.length; index += 1) {
    at += timeDeltas[index] ?? 0;
    const from = at;
    const place = samples[index] ?? 0;
    while (samples[index + 1] === place) at += timeDeltas[(index += 1)] ?? 0;
    const stack = stackOf(place);
    const lasted = at - from + (timeDeltas[index + 1] ?? interval);
    if (stack.length > 0 && lasted > 0)
      found.push({ at: micros(from + anchored * 1000), lasted: micros(lasted), stack });
  }
  return found;
}

/** Gives the stack of a node, innermost frame first. Nodes know their children; we need their parents. */
function stacks({ nodes }: inspector.Profiler.Profile, hidden: string): (node: number) => Stack {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const made = new Map<number, Stack>();
  return (node) => {
    const stack = made.get(node) ?? readStack(textOf(node, known, parents, hidden));
    made.set(node, stack);
    return stack;
  };
}

function textOf(
  innermost: number,
  nodes: ReadonlyMap<number, inspector.Profiler.ProfileNode>,
  parents: ReadonlyMap<number, number>,
  hidden: string,
): string {
  const lines: string[] = [];
  for (let id: number | undefined = innermost; id !== undefined && lines.length < depth; id = parents.get(id)) {
    const frame = nodes.get(id)?.callFrame;
    if (frame === undefined || frame.url === '' || frame.url.includes(hidden)) continue;
    lines.push(`${frame.functionName}\t${frame.url}\t${frame.lineNumber + 1}\t${frame.columnNumber + 1}`);
  }
  return lines.join('\n');
}
