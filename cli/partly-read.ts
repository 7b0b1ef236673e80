/** Says on stderr that a recording could only be read in part: what is made of the rest is no less true, but less. */

import type { Read } from '#protocol/read.ts';
import { type Faults, faultsOf } from '#session/recording-faults.ts';

export async function telling<T extends Faults>(file: string, reading: Promise<Read<T>>): Promise<Read<T>> {
  const recording = await reading;
  const words = recording.ok ? faultsOf(file, recording.value) : [];
  if (words.length > 0) process.stderr.write(`stallsight: ${words.join(' ')}\n`);
  return recording;
}
