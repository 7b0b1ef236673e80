/** Text for places that have one width of letters: in one line, and rows of it in columns. */

/** Names come from programs: what would break a line or move the cursor becomes a space. */
export function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}

export function table(head: readonly string[] | null, rows: readonly (readonly string[])[]): string {
  const lines = (head === null ? rows : [head, ...rows]).map((line) => line.map(oneLine));
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
