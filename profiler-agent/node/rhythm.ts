/** How often everything happens, in milliseconds, for one stall threshold. */

export interface Rhythm {
  readonly threshold: number;
  /** Between two beats of the loop's pulse. */
  readonly resolution: number;
  /** Between two looks of the watchdog while all is well: every look must see a beat, so it is longer than the resolution. */
  readonly look: number;
  /** Between two looks while a beat is missing. */
  readonly close: number;
  /** The age of the last beat from which stacks are taken. */
  readonly suspect: number;
  /** The age of the last beat from which a stall is told. Longer than resolution, look and a margin together: nothing healthy is told. */
  readonly tell: number;
}

/** Between two lag events. */
export const lagEvery = 250;

export function rhythmFor(threshold: number): Rhythm {
  const resolution = Math.min(20, Math.max(4, Math.round(threshold * 0.3)));
  const look = resolution * 1.25;
  const close = Math.max(2, Math.min(5, resolution / 3));
  const healthy = resolution + close + 4;
  return {
    threshold,
    resolution,
    look,
    close,
    suspect: Math.max(healthy, threshold * 0.5),
    tell: Math.max(healthy + 4, threshold * 0.9),
  };
}
