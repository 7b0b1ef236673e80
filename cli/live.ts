/** Draws the live lines at the bottom of a terminal, below a program that writes to the same terminal as if they were not there. */

import type { WriteStream } from 'node:tty';
import { type Moment, statusLines } from './status.ts';
import type { View } from './view.ts';

const mostRows = 4;
const redrawEvery = 100;

const escape = '\u001B';
const saveCursor = `${escape}7`;
const restoreCursor = `${escape}8`;
const clearLine = `${escape}[2K`;
const wholeScreen = `${escape}[r`;
const dim = `${escape}[2m`;
const alarm = `${escape}[1;31m`;
const plain = `${escape}[0m`;

/**
 * The program scrolls in the rows above (DECSTBM), so neither tears the other's lines.
 * What the view sends in one piece saves and restores the cursor, because the program owns it.
 */
export function liveView(moment: () => Moment, terminal: WriteStream): View {
  let reserved = 0;
  const draw = (): void => {
    const rows = Math.min(mostRows, Math.floor(terminal.rows / 3));
    if (rows < 1) return;
    const lines = statusLines(moment(), { rows, columns: terminal.columns });
    terminal.write(reserve(reserved, lines.length, terminal.rows) + paint(lines, terminal.rows));
    reserved = lines.length;
  };
  const release = (): void => {
    if (reserved > 0) terminal.write(wipe(reserved, terminal.rows));
    reserved = 0;
  };
  const timer = setInterval(draw, redrawEvery);
  terminal.on('resize', release);
  return {
    say: (text) => {
      release();
      terminal.write(`${text}\n`);
    },
    stop: () => {
      clearInterval(timer);
      terminal.off('resize', release);
      release();
    },
  };
}

/** Takes rows from the program's part of the screen, or gives them back. */
function reserve(before: number, wanted: number, rows: number): string {
  if (before === wanted) return '';
  // New lines first: they push up what the program wrote where our rows will be.
  const room = wanted > before ? '\n'.repeat(wanted - before) + `${escape}[${wanted - before}A` : '';
  return `${room}${saveCursor}${clearRows(before, rows)}${escape}[1;${rows - wanted}r${restoreCursor}`;
}

function paint(lines: readonly string[], rows: number): string {
  const painted = lines.map((line, index) => `${at(rows - lines.length + index + 1)}${clearLine}${colour(line)}`);
  return `${saveCursor}${painted.join('')}${restoreCursor}`;
}

function wipe(reserved: number, rows: number): string {
  return `${saveCursor}${wholeScreen}${clearRows(reserved, rows)}${restoreCursor}`;
}

function clearRows(count: number, rows: number): string {
  return Array.from({ length: count }, (_, index) => `${at(rows - index)}${clearLine}`).join('');
}

function at(row: number): string {
  return `${escape}[${row};1H`;
}

function colour(line: string): string {
  if (process.env['NO_COLOR'] !== undefined && process.env['NO_COLOR'] !== '') return line;
  const blocked = line.indexOf('BLOCKED');
  return blocked === -1 ? `${dim}${line}${plain}` : `${line.slice(0, blocked)}${alarm}${line.slice(blocked)}${plain}`;
}
