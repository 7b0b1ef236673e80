/** The brands of everything that is more than a number or a string. A brand is given once, where the value is born. */

declare const brand: unique symbol;
type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Integer microseconds: a length of time, or a wall-clock moment since the Unix epoch (the unit of .cpuprofile and Chrome traces). */
export type Micros = Brand<number, 'Micros'>;

/** One observed process: its pid and a random part, because a pid is used again. */
export type ProcessId = Brand<string, 'ProcessId'>;

/** One event loop on one thread of one process, unique in a run. */
export type LoopId = Brand<string, 'LoopId'>;

/** One stall, unique in a run. */
export type StallId = Brand<string, 'StallId'>;

/** An absolute path, or a runtime's own name for a file (`node:fs`). */
export type FilePath = Brand<string, 'FilePath'>;

export function micros(value: number): Micros {
  return Math.round(value) as Micros;
}

/** Microseconds from milliseconds. */
export function ms(milliseconds: number): Micros {
  return micros(milliseconds * 1000);
}
