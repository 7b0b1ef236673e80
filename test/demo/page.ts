/** How the demonstration looks: chapters, colours where the terminal has them, and a strip of time with what blocked in it. */

const coloured = process.stdout.isTTY && process.stdout.hasColors() && (process.env['NO_COLOR'] ?? '') === '';
const began = Date.now();

/** Characters in a line. */
export const width: number = Math.min(process.stdout.columns || 100, 100);

export const bold: Paint = paint(1, 22);
export const faint: Paint = paint(2, 22);
export const red: Paint = paint(31, 39);
export const green: Paint = paint(32, 39);
const cyan: Paint = paint(36, 39);

type Paint = (text: string) => string;

function paint(on: number, off: number): Paint {
  return (text) => (coloured ? `\u001B[${on}m${text}\u001B[${off}m` : text);
}

/** A title, how long the demonstration has run, and the command that comes. */
export function chapter(title: string, below: string): void {
  const time = `${((Date.now() - began) / 1000).toFixed(0)} s`;
  const line = '━'.repeat(Math.max(2, width - title.length - time.length - 5));
  show(['', `${cyan('━━')} ${bold(title)} ${cyan(line)} ${faint(time)}`, `   ${faint(below)}`, '']);
}

export function show(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** One character for each value, from nothing to `full`. */
export function strip(values: readonly number[], full: number): string {
  return values.map((value) => levels[Math.min(7, Math.round((value / full) * 7))] ?? levels[0]).join('');
}
