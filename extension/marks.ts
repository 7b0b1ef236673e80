/** Where measured lines are now, after edits: a line that was edited is no longer the one that was measured. Knows no editor. */

/** One change of a text: lines `from` to `to` (from 1, inclusive) became `lines` lines. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly lines: number;
}

/** Where `line` went through the edits, oldest first; null when one of them touched it. */
export function lineAfter(line: number, edits: readonly Edit[]): number | null {
  let now = line;
  for (const { from, to, lines } of edits) {
    if (now >= from && now <= to) return null;
    if (now > to) now += lines - (to - from + 1);
  }
  return now;
}
