/** What the fixes of all rounds leave: each finding once, with the first reason against it, where it stood in the files as they were. */

import type { FilePath } from '#protocol/units.ts';
import type { Unfixed } from './unfixed.ts';

export class Left {
  /** Undefined where the fixes have written the line. */
  readonly #lineBefore: (file: FilePath, line: number) => number | undefined;
  readonly #told: Map<string, Unfixed> = new Map();
  /** The findings that the latest round still has. */
  #open: ReadonlySet<string> = new Set();

  constructor(lineBefore: (file: FilePath, line: number) => number | undefined) {
    this.#lineBefore = lineBefore;
  }

  tell(unfixed: readonly Unfixed[]): void {
    const now = unfixed.map((one) => this.#asItWas(one));
    this.#open = new Set(now.flatMap(keysOf));
    for (const one of now) {
      const keys = keysOf(one);
      if (!keys.some((key) => this.#told.has(key))) for (const key of keys) this.#told.set(key, one);
    }
  }

  /** What was measured stays told when other fixes have changed its line: nobody has measured it since. */
  all(): readonly Unfixed[] {
    const left = [...this.#told].filter(([key, one]) => isMeasured(one) || this.#open.has(key));
    return [...new Set(left.map(([, one]) => one))];
  }

  #asItWas(one: Unfixed): Unfixed {
    const { file, range } = one.finding;
    const line = this.#lineBefore(file, range.line) ?? range.line;
    const moved = { ...range, line, endLine: range.endLine + line - range.line };
    return { ...one, finding: { ...one.finding, range: moved } };
  }
}

function isMeasured({ finding }: Unfixed): boolean {
  return finding.rule === 'measured-stall';
}

/** What was measured by its stalls, whatever became of its lines. */
function keysOf({ finding: { rule, file, range, call, evidence } }: Unfixed): string[] {
  if (rule === 'measured-stall' && evidence.kind === 'measured')
    return evidence.stalls.map(({ process, id }) => `${process}/${id}`);
  return [`${rule} ${call} ${file}:${range.line}`];
}
