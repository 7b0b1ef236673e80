/** What of a recording could not be read, and where that is, in sentences: what is made of the rest is no less true, but less. */

import { english, type Translate } from '#protocol/words.ts';
import type { RecordingRead } from './read-recording.ts';

export type Faults = Pick<RecordingRead, 'cutShort' | 'lines' | 'refused' | 'firstRefused'>;

/** None of a whole recording. */
export function faultsOf(file: string, faults: Faults, t: Translate = english): string[] {
  const { cutShort, lines, refused, firstRefused } = faults;
  return [
    cutShort
      ? t('{0} is cut short: it ends in the middle of line {1}. All before that was read.', file, lines + 1)
      : null,
    refused > 0 ? refusedWords(file, refused, t) : null,
    firstRefused === null ? null : t('Line {0}: {1}.', firstRefused.line, firstRefused.because),
  ].flatMap((fault) => fault ?? []);
}

function refusedWords(file: string, refused: number, t: Translate): string {
  return refused === 1
    ? t('{0} has 1 line that cannot be read, left out.', file)
    : t('{0} has {1} lines that cannot be read, left out.', file, refused);
}
