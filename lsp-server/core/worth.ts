/** Refuses to carry work away that a run has measured to take less time than the carrying. */

import type { Finding, Offload } from '#protocol/finding.ts';
import { failed } from '#protocol/read.ts';
import type { Fix, OfferedFix } from './fixes.ts';

/**
 * Microseconds that handing a small call over and getting its result takes, in rounds of 2,000 on one machine: 45 to 60 to a
 * thread of Python's, 310 to 570 to a process.
 */
const costs: Readonly<Partial<Record<Offload['kind'], { readonly time: number; readonly words: string }>>> = {
  thread: { time: 50, words: 'a thread takes about 0.05 ms' },
  process: { time: 500, words: 'a process takes about 0.5 ms' },
};

export function worthwhile(
  { evidence }: Pick<Finding, 'evidence'>,
  offered: readonly OfferedFix[],
): readonly OfferedFix[] {
  if (evidence.kind !== 'harmless') return offered;
  return offered.map(({ title, fix }) => {
    const cost = fix.ok ? costOf(fix.value) : undefined;
    if (cost === undefined || evidence.max > cost.time) return { title, fix };
    const took = `it took ${(evidence.max / 1000).toFixed(2)} ms at most in ${evidence.runs} runs`;
    return { title, fix: failed(`${took}, and handing it over to ${cost.words}`) };
  });
}

function costOf({ offload }: Fix): (typeof costs)[Offload['kind']] {
  return costs[offload];
}
