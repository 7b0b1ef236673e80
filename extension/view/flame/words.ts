/** A call in words: on its box, in the line below the graph, and for a screen reader. */

import { micros } from '#protocol/units.ts';
import { duration } from '../format.ts';
import { t } from '../words.ts';
import type { Call, FunctionRow } from './tree.ts';

type Named = Pick<Call | FunctionRow, 'frame' | 'line'>;

export function nameOf({ frame }: Named): string {
  return frame.name === '' ? t('All loops') : frame.name;
}

/** `db.py:41`; empty where there is no line. */
export function placeOf({ frame, line }: Named): string {
  if (frame.file === '') return '';
  const base = frame.file.split(/[/\\]/).at(-1) ?? frame.file;
  return line > 0 ? `${base}:${line}` : base;
}

export function time(length: number): string {
  return duration(micros(length));
}

/** `+120 ms`, `−3.1 s`, `±0`. */
export function change(after: number, before: number): string {
  if (after === before) return '±0';
  return `${after > before ? '+' : '−'}${time(Math.abs(after - before))}`;
}

/** One in a thousand is worth a digit. */
export function share(part: number, all: number): string {
  return `${((part / Math.max(1, all)) * 100).toFixed(1)} %`;
}

export function labelOf(call: Call, difference: boolean): string {
  const length = difference ? change(call.total, call.before) : time(call.total);
  return [nameOf(call), placeOf(call), length].filter((word) => word !== '').join('  ');
}

export function sentenceOf(call: Call, all: number, difference: boolean): string {
  const { total, before, self } = call;
  const name = [nameOf(call), placeOf(call)].filter((word) => word !== '').join(', ');
  if (difference) return t('{0}: {1}, from {2} to {3}', name, change(total, before), time(before), time(total));
  return t('{0}: {1} ({2}), {3} of it in the call itself', name, time(total), share(total, all), time(self));
}
