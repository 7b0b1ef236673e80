/**
 * What is exactly an event is taken as it is. The schema copies all that it checks, because of what may stand beside what it knows;
 * stalls, lag and samples come by the thousand, and nothing stands beside them. Whatever is in any way unusual is the schema's.
 */

import { causeKinds, gils, isBuckets, isCount, isId, isShare } from './checks.ts';
import type { AgentEvent, Hotspots, Lag, StallEnded } from './events.ts';
import type { Frame } from './frame.ts';

/** Knows the frame that a value stands for. */
export interface FramesKnown {
  find(value: unknown): Frame | undefined;
}

type Fields = Record<string, unknown>;

/**
 * Null when it is none of the frequent events, or has a frame that is not known. `value` was just parsed and is nobody else's: its
 * frames give way to the known ones.
 */
export function plainEvent(value: unknown, frames: FramesKnown): AgentEvent | null {
  if (!isFields(value)) return null;
  if (isStallEnded(value, frames) || isLag(value) || isHotspots(value, frames)) return value;
  return null;
}

function isStallEnded(event: Fields, frames: FramesKnown): event is Fields & StallEnded {
  const { type, at, stall } = event;
  return type === 'stall-ended' && isCount(at) && sizeOf(event) === 3 && isFields(stall) && isStall(stall, frames);
}

function isStall(stall: Fields, frames: FramesKnown): boolean {
  const { id, process, loop, began, lasted, own, cpu, runDelay, gc, cause, culprit, stack, victims, task } = stall;
  const [ids, figures] = [isId(id) && isId(process) && isId(loop), isCount(began) && isCount(lasted)];
  if (!ids || !figures || sizeOf(stall) !== (task === undefined ? 13 : 14)) return false;
  if (!isCountOrNull(own) || !isCountOrNull(cpu) || !isCountOrNull(runDelay) || !isCountOrNull(gc)) return false;
  if (!isCause(cause) || !Array.isArray(victims) || victims.length > 0) return false;
  if (task !== undefined && typeof task !== 'string') return false;
  if (culprit !== null) {
    const known = frames.find(culprit);
    if (known === undefined) return false;
    stall['culprit'] = known;
  }
  return isStack(stack, frames);
}

function isCause(cause: unknown): boolean {
  if (!isFields(cause)) return false;
  const { kind, gil, call } = cause;
  const size = 1 + (gil === undefined ? 0 : 1) + (call === undefined ? 0 : 1);
  return (
    sizeOf(cause) === size &&
    isOneOf(causeKinds, kind) &&
    (gil === undefined || isOneOf(gils, gil)) &&
    (call === undefined || typeof call === 'string')
  );
}

function isLag(event: Fields): event is Fields & Lag {
  const { type, process, loop, at, count, p50, p90, p99, max, utilization, blocked, buckets } = event;
  return (
    type === 'lag' &&
    sizeOf(event) === 12 &&
    isId(process) &&
    isId(loop) &&
    isCount(at) &&
    isCount(count) &&
    isCount(p50) &&
    isCount(p90) &&
    isCount(p99) &&
    isCount(max) &&
    isShare(utilization) &&
    isCount(blocked) &&
    isBuckets(buckets)
  );
}

function isHotspots(event: Fields, frames: FramesKnown): event is Fields & Hotspots {
  const { type, process, loop, at, samples } = event;
  if (type !== 'hotspots' || sizeOf(event) !== 5 || !isId(process) || !isId(loop) || !isCount(at)) return false;
  return Array.isArray(samples) && samples.every((sample) => isSample(sample, frames));
}

function isSample(sample: unknown, frames: FramesKnown): boolean {
  if (!isFields(sample) || sizeOf(sample) !== 3) return false;
  return isCount(sample['at']) && isCount(sample['lasted']) && isStack(sample['stack'], frames);
}

function isStack(stack: unknown, frames: FramesKnown): boolean {
  if (!Array.isArray(stack)) return false;
  for (let depth = 0; depth < stack.length; depth += 1) {
    const known = frames.find(stack[depth]);
    if (known === undefined) return false;
    stack[depth] = known;
  }
  return true;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCountOrNull(value: unknown): boolean {
  return value === null || isCount(value);
}

function isOneOf(all: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && all.includes(value);
}

/** Of what JSON.parse made. */
function sizeOf(fields: Fields): number {
  let size = 0;
  for (const _ in fields) size += 1;
  return size;
}
