/** The rules by name, as they are written on a command line and in settings. */

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
  return rule === undefined ? noRule(option, word) : read(rule);
}

/** Reads `--select a,b --select c`. `blocking` stands for all rules whose names begin so. */
export function rulesNamed(option: string, words: readonly string[] = []): Read<ReadonlySet<Rule>> {
  const chosen = new Set<Rule>();
  for (const word of words.flatMap((list) => list.split(','))) {
    const named = rules.filter((rule) => rule === word.trim() || rule.startsWith(`${word.trim()}-`));
    if (named.length === 0) return noRule(option, word);
    for (const rule of named) chosen.add(rule);
  }
  return read(chosen);
}

function noRule(option: string, word: string): Read<never> {
  return failed(`${option}: there is no rule "${word.trim()}"; there are: ${rules.join(', ')}`);
}
