/** What a stall was, in one sentence. */

import path from 'node:path';
import type { Frame } from '#protocol/frame.ts';
import type { Cause } from '#protocol/stall.ts';
import { whatBlocked } from '../causes.ts';
import { duration } from '../view/format.ts';
import type { ShownStall } from './subject.ts';
import { oneLine } from './table.ts';

/** `1.24 s so far: requests.get, at prices.py:11 load`. */
export function verdict({ lasted, goesOn, cause, culprit }: ShownStall): string {
  const length = `${duration(lasted)}${goesOn ? ' so far' : ''}`;
  return `${length}: ${whatBlocked(cause)}${culprit === null ? '' : `, at ${placeWords(culprit)}`}`;
}

/** `computing, with the GIL held`. */
export function causeWords({ kind, gil }: Cause): string {
  const words = kind === 'unknown' ? 'could not be seen' : whatBlocked({ kind });
  return gil === undefined || gil === 'none' ? words : `${words}, with the GIL ${gil}`;
}

export function placeWords({ function: name, file, line }: Frame): string {
  return oneLine(`${baseName(file)}:${line} ${name}`);
}

/** Of either system's paths: a recording may come from another machine. */
export function baseName(file: string): string {
  return path.win32.basename(file);
}

/** With a capital letter in front. */
export function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
