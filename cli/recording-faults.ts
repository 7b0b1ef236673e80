/** Says on stderr what of a recording could not be read, and where that is: what is made of the rest is no less true, but less. */

import type { RecordingRead } from '#session/read-recording.ts';

type Faults = Pick<RecordingRead, 'cutShort' | 'lines' | 'refused' | 'firstRefused'>;

export function tellFaults(file: string, faults: Faults): void {
  for (const words of faultsOf(file, faults)) process.stderr.write(`stallsight: ${words}\n`);
}

function faultsOf(file: string, { cutShort, lines, refused, firstRefused }: Faults): string[] {
  const words: string[] = [];
  if (cutShort)
    words.push(`${file} is cut short: it ends in the middle of line ${lines + 1}; all before that was read`);
  if (refused > 0) {
    const first = firstRefused === null ? '' : `; line ${firstRefused.line}: ${firstRefused.because}`;
    words.push(`${file} has ${refused === 1 ? '1 line' : `${refused} lines`} that cannot be read, left out${first}`);
  }
  return words;
}
