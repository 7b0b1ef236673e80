/** Where measured lines are now, after edits: a line that was edited is no longer the one that was measured. Knows no editor. */

/** One change of a text: lines `from` to `to` (from 1, inclusive) became `lines` lines. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly lines: number;
}

/** Lines that nobody edited, by the numbers that they had, and how far they have moved since. */
interface Untouched {
  readonly from: number;
  readonly to: number;
  readonly moved: number;
}

/** A person makes no more changes at once: those of a formatter count as one that touches all lines between them. */
const mostAtOnce = 100;

/** The lines of one text since a run began: what is kept grows with the lines that were edited, not with the edits. */
export class MovedLines {
  #untouched: readonly Untouched[] = [{ from: 1, to: Infinity, moved: 0 }];

  /** How many stretches of lines nobody edited. */
  get parts(): number {
    return this.#untouched.length;
  }

  /** Takes edits in their order: each is told in the lines that the one before it left. */
  edit(edits: readonly Edit[]): void {
    for (const edit of edits.length > mostAtOnce ? [between(edits)] : edits)
      this.#untouched = this.#untouched.flatMap((lines) => leftOf(lines, edit));
  }

  /** Where the line is that had that number; null when it was edited. */
  now(line: number): number | null {
    const lines = this.#untouched.find(({ from, to }) => line >= from && line <= to);
    return lines === undefined ? null : line + lines.moved;
  }
}

/** One edit that does to the lines below all of them what these do together. The editor tells the last of a text first. */
function between(edits: readonly Edit[]): Edit {
  let [from, to, more] = [Infinity, 0, 0];
  for (const edit of edits) {
    from = Math.min(from, edit.from);
    to = Math.max(to, edit.to);
    more += grown(edit);
  }
  return { from, to, lines: to - from + 1 + more };
}

function leftOf(lines: Untouched, edit: Edit): Untouched[] {
  const { from, to, moved } = lines;
  if (to + moved < edit.from) return [lines];
  const above = { from, to: Math.min(to, edit.from - 1 - moved), moved };
  const below = { from: Math.max(from, edit.to + 1 - moved), to, moved: moved + grown(edit) };
  return [above, below].filter((part) => part.from <= part.to);
}

function grown({ from, to, lines }: Edit): number {
  return lines - (to - from + 1);
}
