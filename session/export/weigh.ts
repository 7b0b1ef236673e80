/** Where the time of a loop went, as stacks with lengths: during its stalls alone, or over the whole run. */

import type { Stall } from '#protocol/stall.ts';
import { micros } from '#protocol/units.ts';
import type { TimedStack, Track } from './gather.ts';

export type Span = 'stalls' | 'whole run';

/** In order of time; no two overlap. */
export function weigh({ stalls, samples }: Track, span: Span): TimedStack[] {
  const timed: TimedStack[] = [];
  let from = 0;
  for (const stall of stalls) {
    const first = firstAfter(samples, stall.began);
    const last = firstAfter(samples, stall.began + stall.lasted);
    if (span === 'whole run') append(timed, samples.slice(from, first));
    append(timed, coverStall(stall, samples.slice(first, last)));
    from = last;
  }
  if (span === 'whole run') append(timed, samples.slice(from));
  return apart(timed);
}

/** The index of the first sample at that moment or later. */
function firstAfter(samples: readonly TimedStack[], at: number): number {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((samples[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `push(...more)` would overflow the stack with a hundred thousand samples. */
function append(timed: TimedStack[], more: readonly TimedStack[]): void {
  for (const one of more) timed.push(one);
}

/** The samples taken during a stall tell how its time went; what they do not cover went to the stall's own stack. */
function coverStall({ began, lasted, stack }: Stall, samples: readonly TimedStack[]): TimedStack[] {
  const covered: TimedStack[] = [];
  let at: number = began;
  for (const sample of samples) {
    if (sample.at > at) covered.push({ at: micros(at), lasted: micros(sample.at - at), stack });
    const end = Math.min(began + lasted, Math.max(at, sample.at) + sample.lasted);
    const from = Math.max(at, sample.at);
    if (end > from) covered.push({ at: micros(from), lasted: micros(end - from), stack: sample.stack });
    at = Math.max(at, end);
  }
  if (began + lasted > at) covered.push({ at: micros(at), lasted: micros(began + lasted - at), stack });
  return covered;
}

/** Cuts what overlaps: clocks and samplers are not exact, and formats want one stack at a time. */
function apart(timed: readonly TimedStack[]): TimedStack[] {
  let free = 0;
  return timed.flatMap(({ at, lasted, stack }) => {
    const from = Math.max(free, at);
    const end = at + lasted;
    if (end <= from) return [];
    free = end;
    return [{ at: micros(from), lasted: micros(end - from), stack }];
  });
}
