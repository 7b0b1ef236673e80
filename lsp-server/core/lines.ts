/** Turns indexes into a text into lines and columns that count from 1. */

import type { Range } from '#protocol/finding.ts';

export class Lines {
  readonly #starts: number[] = [0];
  #last = 0;

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  range(start: number, end: number): Range {
    const line = this.#lineAt(start);
    const endLine = this.#lineAt(end);
    return {
      line: line + 1,
      column: start - (this.#starts[line] ?? 0) + 1,
      endLine: endLine + 1,
      endColumn: end - (this.#starts[endLine] ?? 0) + 1,
    };
  }

  place(index: number): [line: number, column: number] {
    const line = this.#lineAt(index);
    return [line + 1, index - (this.#starts[line] ?? 0) + 1];
  }

  /** From 0 on. Who asks for one place asks for one near it next. */
  #lineAt(index: number): number {
    const starts = this.#starts;
    let low = this.#last;
    if ((starts[low] ?? 0) > index) low = 0;
    else if ((starts[low + 1] ?? index + 1) > index) return low;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    this.#last = low;
    return low;
  }

  /** The index of a place; past the end of the text it is a number that no text has. */
  index(line: number, column: number): number {
    return (this.#starts[line - 1] ?? Number.MAX_SAFE_INTEGER - column) + column - 1;
  }
}
