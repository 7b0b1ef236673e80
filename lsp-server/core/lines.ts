/** Turns indexes into a text into lines and columns that count from 1. */

import type { Range } from '#protocol/finding.ts';

export class Lines {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  range(start: number, end: number): Range {
    const [line, column] = this.place(start);
    const [endLine, endColumn] = this.place(end);
    return { line, column, endLine, endColumn };
  }

  place(index: number): [line: number, column: number] {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return [low + 1, index - (this.#starts[low] ?? 0) + 1];
  }

  /** The index of a place; past the end of the text it is a number that no text has. */
  index(line: number, column: number): number {
    return (this.#starts[line - 1] ?? Number.MAX_SAFE_INTEGER - column) + column - 1;
  }
}
