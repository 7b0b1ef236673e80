/** Rows of text in columns, for places that have one width of letters. */

export function table(head: readonly string[] | null, rows: readonly (readonly string[])[]): string {
  const lines = head === null ? rows : [head, ...rows];
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
