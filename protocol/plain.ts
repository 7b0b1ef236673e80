/**
 * What is exactly an event is taken as it is. The schema copies all that it checks, because of what may stand beside what it knows;
 * stalls, lag and samples come by the thousand, and nothing stands beside them. Whatever is in any way unusual is the schema's.
 */

import { causeKinds, gils, isBuckets, isCount, isId, isShare } from './checks.ts';
import type { AgentEvent, Hotspots, Lag, StallBegan, StallEnded } from './events.ts';
import type { Frame } from './frame.ts';
import { KnownCauses, KnownTexts } from './known-texts.ts';
import type { Cause, Victim } from './stall.ts';

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
  if (isStallEnded(value, frames) || isLag(value) || isStallBegan(value, frames) || isHotspots(value, frames))
    return value;
  return null;
}

function isStallEnded(event: Fields, frames: FramesKnown): event is Fields & StallEnded {
  const { type, at, stall } = event;
  return type === 'stall-ended' && isCount(at) && sizeOf(event) === 3 && isFields(stall) && isStall(stall, frames);
}

function isStall(stall: Fields, frames: FramesKnown): boolean {
  const { began, lasted, own, cpu, runDelay, gc, cause, task, request, phase } = stall;
  if (!isCount(began) || !isCount(lasted) || sizeOf(stall) !== 13 + given(task) + given(request) + given(phase))
    return false;
  if (!isCountOrNull(own) || !isCountOrNull(cpu) || !isCountOrNull(runDelay) || !isCountOrNull(gc)) return false;
  if (!isCause(cause) || (phase !== undefined && phase !== 'startup')) return false;
  stall['cause'] = causes.same(cause);
  return isSeen(stall, frames);
}

function isStallBegan(event: Fields, frames: FramesKnown): event is Fields & StallBegan {
  const { type, at, began, cause, task, request } = event;
  if (type !== 'stall-began' || !isCount(at) || !isCount(began)) return false;
  if (sizeOf(event) !== 9 + given(cause) + given(task) + given(request)) return false;
  return (cause === undefined || isCause(cause)) && isSeen(event, frames);
}

/** What is said of a stall that goes on, and of one that is over. */
function isSeen(stall: Fields, frames: FramesKnown): boolean {
  const { id, process, loop, culprit, stack, task, request, victims } = stall;
  if (!isId(id) || !isId(process) || !isId(loop) || !isVictims(victims)) return false;
  if ((task !== undefined && typeof task !== 'string') || (request !== undefined && !isRequest(request))) return false;
  if (culprit !== null) {
    const known = frames.find(culprit);
    if (known === undefined) return false;
    stall['culprit'] = known;
  }
  stall['process'] = ids.same(process);
  stall['loop'] = ids.same(loop);
  if (victims.length === 0) stall['victims'] = nobody;
  return isStack(stack, frames);
}

const ids = new KnownTexts();
const causes = new KnownCauses();
const nobody: readonly Victim[] = [];

/** 1 for a property that is there. */
function given(value: unknown): number {
  return value === undefined ? 0 : 1;
}

function isCause(cause: unknown): cause is Cause {
  if (!isFields(cause)) return false;
  const { kind, gil, call } = cause;
  return (
    sizeOf(cause) === 1 + given(gil) + given(call) &&
    isOneOf(causeKinds, kind) &&
    (gil === undefined || isOneOf(gils, gil)) &&
    (call === undefined || typeof call === 'string')
  );
}

function isRequest(request: unknown): boolean {
  if (!isFields(request) || sizeOf(request) !== 2) return false;
  return typeof request['method'] === 'string' && typeof request['route'] === 'string';
}

function isVictims(victims: unknown): victims is readonly Victim[] {
  return Array.isArray(victims) && victims.every(isVictim);
}

function isVictim(victim: unknown): boolean {
  if (!isFields(victim) || sizeOf(victim) !== 3) return false;
  const { kind, name, waited } = victim;
  return (kind === 'task' || kind === 'request') && typeof name === 'string' && isCount(waited);
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
