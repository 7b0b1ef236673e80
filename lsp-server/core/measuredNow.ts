/** What a run measured, in the lines of the files as they are now. */

import type { BlockingCall } from '#protocol/events.ts';
import type { Finding } from '#protocol/finding.ts';
import type { Frame } from '#protocol/frame.ts';
import type { Stall } from '#protocol/stall.ts';
import type { FilePath } from '#protocol/units.ts';
import type { Measured } from './fuse.ts';
import type { LineMap } from './lineMap.ts';

type Moved = (file: FilePath) => LineMap;

/** A stack is known as far as its lines have not changed, from the innermost outwards; what was counted in a line that has is not known any more. */
export function measuredNow({ stalls, calls }: Measured, moved: Moved): Measured {
  return {
    stalls: stalls.map((stall) => stallNow(stall, moved)),
    calls: calls.flatMap((call) => callNow(call, moved)),
  };
}

export function stallNow(stall: Stall, moved: Moved): Stall {
  const frames = stall.stack.map((frame) => frameNow(frame, moved));
  const changed = frames.indexOf(null);
  const stack = frames.slice(0, changed === -1 ? undefined : changed).flatMap((frame) => frame ?? []);
  return { ...stall, stack, culprit: stall.culprit && frameNow(stall.culprit, moved) };
}

function callNow(call: BlockingCall, moved: Moved): BlockingCall[] {
  const site = frameNow(call.site, moved);
  return site === null ? [] : [{ ...call, site }];
}

function frameNow(frame: Frame, moved: Moved): Frame | null {
  if (frame.origin !== 'user') return frame;
  const line = moved(frame.file)(frame.line);
  return line === null ? null : { ...frame, line };
}

/** Without the stalls that the fix of a finding, or of one way to it, has ended. */
export function withoutFixed({ stalls, calls }: Measured, { evidence }: Finding): Measured {
  if (evidence.kind !== 'measured') return { stalls, calls };
  const names = new Set(evidence.stalls.map(nameOf));
  return { stalls: stalls.filter((stall) => !names.has(nameOf(stall))), calls };
}

function nameOf({ process, id }: Stall): string {
  return `${process}/${id}`;
}
