/** Which versions of Python a project runs on, by what it says itself: `>=3.10, <4`, `~=3.11`, `^3.9 || ^3.12`. */

/** `[3, 11]`. */
export type PythonVersion = readonly [major: number, minor: number];

/** The oldest that the words let in; undefined where they say nothing of it. */
export function oldestIn(words: string): PythonVersion | undefined {
  let oldest: PythonVersion | undefined;
  for (const alternative of words.split('||')) {
    const bound = lowerBoundOf(alternative);
    if (bound === undefined) return undefined;
    if (oldest === undefined || isBefore(bound, oldest)) oldest = bound;
  }
  return oldest;
}

export function isBefore(one: PythonVersion, other: PythonVersion): boolean {
  return one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);
}

/** The highest of its lower bounds. `>3.10` lets 3.10.1 in. */
function lowerBoundOf(words: string): PythonVersion | undefined {
  let highest: PythonVersion | undefined;
  for (const [, major = '', minor = '0'] of words.matchAll(/(?:^|[\s,])(?:>=?|~=?|===?|\^)\s*v?(\d+)(?:\.(\d+))?/g)) {
    const bound = [Number(major), Number(minor)] as const;
    if (highest === undefined || isBefore(highest, bound)) highest = bound;
  }
  return highest;
}
