/** How clients count the columns of a line: in bytes of UTF-8, in code units of UTF-16, or in characters. */

export type Encoding = 'utf-8' | 'utf-16' | 'utf-32';

const known: readonly Encoding[] = ['utf-8', 'utf-16', 'utf-32'];

/** The client's favourite of those that are known here; UTF-16 is what every client speaks. */
export function encodingFor(offered: readonly string[] = []): Encoding {
  return offered.flatMap((name) => known.find((one) => one === name) ?? [])[0] ?? 'utf-16';
}

/** How many of the client's units stand in a line before an index. */
export function unitsBefore(line: string, index: number, encoding: Encoding): number {
  switch (encoding) {
    case 'utf-16':
      return index;
    case 'utf-8':
      return Buffer.byteLength(line.slice(0, index));
    case 'utf-32':
      return Array.from(line.slice(0, index)).length;
  }
}

/** The index in a line that so many of the client's units lead to; within a character, its beginning. */
export function indexAfter(line: string, units: number, encoding: Encoding): number {
  if (encoding === 'utf-16') return units;
  let index = 0;
  let left = units;
  for (const character of line) {
    left -= encoding === 'utf-8' ? Buffer.byteLength(character) : 1;
    if (left < 0) break;
    index += character.length;
  }
  return index;
}
