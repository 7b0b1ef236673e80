/** Which stalls the user wants to stop at: by the line they pass through, or by their cause and length. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { Stall } from '#protocol/stall.ts';
import { type Micros, micros, ms } from '#protocol/units.ts';
import type { Filter, Kind } from './filters.ts';
import { passesThrough } from './paths.ts';
import type { Why } from './subject.ts';

export interface Choice {
  /** What a stall may last when neither its breakpoint nor its filter says otherwise. */
  readonly budget: Micros;
  readonly breakpoints: readonly LineBreakpoint[];
  readonly filters: readonly ChosenFilter[];
}

export interface LineBreakpoint {
  readonly id: number;
  /** As the editor writes it. */
  readonly file: string;
  readonly line: number;
  /** Shorter stalls pass. */
  readonly length: Micros;
}

export interface ChosenFilter {
  readonly filter: Filter;
  /** Null: the budget. */
  readonly length: Micros | null;
}

/** A reason to stop at a stall, once it has lasted this long. */
export interface Reason {
  readonly length: Micros;
  readonly why: Why;
}

/** Every reason to stop at this stall, whatever it lasts; breakpoints first, because the user set them by hand. */
export function reasonsToStop({ budget, breakpoints, filters }: Choice, stall: Kind & Pick<Stall, 'stack'>): Reason[] {
  const lines = breakpoints.filter(({ file, line }) => passesThrough(stall.stack, file, line));
  const causes = filters.filter(({ filter }) => filter.takes(stall));
  return [
    ...lines.map(({ id, length }) => ({ length, why: { kind: 'breakpoint', breakpoint: id } as const })),
    ...causes.map(({ length }) => ({ length: length ?? budget, why: { kind: 'stall' } as const })),
  ];
}

/** Why to stop at a stall that has ended; null when it passes. */
export function whyStopAt(choice: Choice, stall: Kind & Pick<Stall, 'stack' | 'lasted'>): Why | null {
  return reasonsToStop(choice, stall).find(({ length }) => stall.lasted >= length)?.why ?? null;
}

/** Reads a condition: `200`, `> 200 ms`, `>= 1.5s`. */
export function readLength(condition: string): Read<Micros> {
  const match = /^\s*>?\s*=?\s*(\d+(?:\.\d+)?)\s*(ms|s|)\s*$/.exec(condition);
  if (match === null)
    return failed(`"${condition.slice(0, 80)}" is no length; write milliseconds or seconds, such as 200 ms or 1.5 s`);
  const [, number, unit] = match;
  return read(unit === 's' ? micros(Number(number) * 1e6) : ms(Number(number)));
}
