/** Cuts a stream of text into lines, in whatever pieces it comes, and never holds more of a line than the limit. */

/** No frame of the wire is longer, in UTF-16 code units. Its length is known before it is parsed. */
export const frameLimit: number = 1024 * 1024;

export class Lines {
  readonly #limit: number;
  #partial = '';
  #skipping = false;
  #tooLong = 0;

  constructor(limit: number = frameLimit) {
    this.#limit = limit;
  }

  /** How many lines were longer than the limit; they are left out. */
  get tooLong(): number {
    return this.#tooLong;
  }

  /** Whether a line has begun that has not ended. */
  get unfinished(): boolean {
    return this.#partial !== '' || this.#skipping;
  }

  /** Returns the lines that this piece completes. A line that never ends is never returned. */
  push(piece: string): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', from)) {
      this.#take(piece.slice(from, end));
      if (!this.#skipping) lines.push(this.#partial);
      this.#partial = '';
      this.#skipping = false;
      from = end + 1;
    }
    this.#take(piece.slice(from));
    return lines;
  }

  #take(part: string): void {
    if (this.#skipping) return;
    if (this.#partial.length + part.length <= this.#limit) {
      this.#partial += part;
      return;
    }
    this.#partial = '';
    this.#skipping = true;
    this.#tooLong += 1;
  }
}
