/** Lengths of time and shares as people read them. */

import type { Micros } from '#protocol/units.ts';

export function duration(length: Micros): string {
  const milliseconds = length / 1000;
  if (milliseconds < 9.95) return `${Number(milliseconds.toFixed(1))} ms`;
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 99.5) return `${seconds.toFixed(seconds < 9.995 ? 2 : 1)} s`;
  return clock(length);
}

/** `4:07`. */
export function clock(length: Micros): string {
  const seconds = Math.max(0, Math.floor(length / 1e6));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
