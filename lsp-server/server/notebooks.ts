/** The Python cells of a notebook as one program: what one cell defines, the next one calls. */

export interface Cell {
  readonly uri: string;
  readonly text: string;
}

/** Where a cell begins in the program: that many lines are before it. */
export interface CellPlace {
  readonly uri: string;
  readonly offset: number;
  readonly lines: number;
}

export interface NotebookProgram {
  readonly text: string;
  readonly cells: readonly CellPlace[];
}

export function programOf(cells: readonly Cell[]): NotebookProgram {
  const places: CellPlace[] = [];
  const lines: string[] = [];
  for (const { uri, text } of cells) {
    const own = withoutMagic(text.split('\n'));
    places.push({ uri, offset: lines.length, lines: own.length });
    lines.push(...own);
  }
  return { text: lines.join('\n'), cells: places };
}

/** IPython's own commands are no Python: they become statements that do nothing, on the same lines. */
function withoutMagic(lines: readonly string[]): readonly string[] {
  if (isOfAnotherLanguage(lines)) return lines.map(() => '');
  return lines.map((line) => line.replace(/^(\s*)[%!?].*$/, '$1pass'));
}

/** `%%bash`; `%%time` is before Python. */
function isOfAnotherLanguage(lines: readonly string[]): boolean {
  const [, magic] = /^\s*%%(\w+)/.exec(lines.find((line) => line.trim() !== '') ?? '') ?? [];
  return magic !== undefined && !['time', 'timeit', 'capture', 'prun'].includes(magic);
}
