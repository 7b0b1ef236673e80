/** What a stall was, in one sentence. */

import path from 'node:path';
import type { Frame } from '#protocol/frame.ts';
import type { Cause } from '#protocol/stall.ts';
import { whatBlocked } from '../causes.ts';
import { duration } from '../view/format.ts';
import { t } from '../view/words.ts';
import type { ShownStall } from './subject.ts';
import { oneLine } from './table.ts';

/** `1.24 s so far: requests.get, at prices.py:11 load`. */
export function verdict({ lasted, goesOn, cause, culprit }: ShownStall): string {
  const [length, what] = [lengthWords({ lasted, goesOn }), t(whatBlocked(cause))];
  if (culprit === null) return t('{0}: {1}', length, what);
  return t('{0}: {1}, at {2}', length, what, placeWords(culprit));
}

/** `1.24 s so far`. */
export function lengthWords({ lasted, goesOn }: Pick<ShownStall, 'lasted' | 'goesOn'>): string {
  return goesOn ? t('{0} so far', duration(lasted)) : duration(lasted);
}

/** `computing, with the GIL held`. */
export function causeWords({ kind, gil }: Cause): string {
  const words = kind === 'unknown' ? t('could not be seen') : t(whatBlocked({ kind }));
  if (gil === undefined || gil === 'none') return words;
  return gil === 'held' ? t('{0}, with the GIL held', words) : t('{0}, with the GIL released', words);
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
