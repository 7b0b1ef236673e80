/** The rules by name, as they are written on a command line. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { Rule } from '#protocol/finding.ts';

/** In the order of the documentation. */
export const rules: readonly Rule[] = [
  'blocking-sleep',
  'blocking-file',
  'blocking-network',
  'blocking-dns',
  'blocking-database',
  'blocking-subprocess',
  'blocking-lock',
  'blocking-console',
  'blocking-crypto',
  'blocking-compression',
  'blocking-serialization',
  'blocking-regex',
  'blocking-compute',
  'endless-loop',
  'measured-stall',
  'unused-waiver',
];

export function ruleNamed(option: string, word: string): Read<Rule> {
  const rule = rules.find((one) => one === word.trim());
  if (rule === undefined) return failed(`${option}: there is no rule "${word.trim()}"; there are: ${rules.join(', ')}`);
  return read(rule);
}

/** Reads `--select a,b --select c`. */
export function rulesNamed(option: string, words: readonly string[] = []): Read<ReadonlySet<Rule>> {
  const chosen = new Set<Rule>();
  for (const word of words.flatMap((list) => list.split(','))) {
    const rule = ruleNamed(option, word);
    if (!rule.ok) return rule;
    chosen.add(rule.value);
  }
  return read(chosen);
}
