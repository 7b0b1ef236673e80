/** How numbers, places and causes are written for people, the same in every view of the terminal. */

import path from 'node:path';
import type { Frame } from '#protocol/frame.ts';
import type { Cause } from '#protocol/stall.ts';
import { placeKey } from '#session/places.ts';

/** `0.4 ms`, `12 ms`, `1.24 s`, `2 min 5 s`. */
export function duration(micros: number): string {
  const milliseconds = micros / 1000;
  if (milliseconds < 9.95) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 999.5) return `${milliseconds.toFixed(0)} ms`;
  if (milliseconds < 99_950) return `${(milliseconds / 1000).toFixed(2)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `app/db.py:41 load`, relative to the working directory where that is shorter. */
export function place(frame: Frame | null): string {
  if (frame === null) return 'no line of the program';
  return printable(`${shorter(placeKey(frame))} ${frame.function}`);
}

export function causeWords({ kind, gil, call }: Cause): string {
  const holding = gil === undefined || gil === 'none' ? kind : `${kind}, GIL ${gil}`;
  return printable(call === undefined ? holding : `${call}; ${holding}`);
}

export function count(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? '' : 's'}`;
}

/** Names come from other people's programs: nothing in them may steer the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD');
}

function shorter(file: string): string {
  if (!path.isAbsolute(file)) return file;
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}
