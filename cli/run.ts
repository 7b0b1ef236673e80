/** `stallsight run`: runs a program under the agents, shows what blocks its loops while it does, and sums up at the end. */

import { complain } from './outcome.ts';

export async function main(_words: readonly string[]): Promise<number> {
  return complain('run is not built yet');
}
