/** A place in a program's stack, as the agents see it. */

import type { FilePath } from './units.ts';

/** Whose code a frame is: the user's own, a package's, or the runtime's. */
export type Origin = 'user' | 'library' | 'runtime';

/** Line and column count from 1; the column is null where the runtime cannot tell (Python before 3.11). */
export interface Frame {
  readonly function: string;
  readonly file: FilePath;
  readonly line: number;
  readonly column: number | null;
  readonly origin: Origin;
}

/** Innermost frame first. */
export type Stack = readonly Frame[];
