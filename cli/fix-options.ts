/** The options of `fix`, read and judged. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { Rule } from '#protocol/finding.ts';
import { readOptions } from './arguments.ts';
import { ruleNamed } from '#workspace/rules.ts';

export interface FixOptions {
  readonly paths: readonly string[];
  readonly write: boolean;
  readonly rule: Rule | null;
  /** Whether to take fixes that a person should look at, too. */
  readonly unsafe: boolean;
  /** What a run measured is fixed, too. */
  readonly recording: string | null;
}

const known = {
  diff: { type: 'boolean' },
  write: { type: 'boolean' },
  rule: { type: 'string' },
  unsafe: { type: 'boolean' },
  recording: { type: 'string' },
} as const;

export function readFixOptions(words: readonly string[]): Read<FixOptions> {
  const options = readOptions(words, known);
  if (!options.ok) return options;
  const { values, positionals } = options.value;
  if (values.diff === true && values.write === true) return failed('fix wants --diff or --write, not both');
  const rule = values.rule === undefined ? read(null) : ruleNamed('--rule', values.rule);
  if (!rule.ok) return rule;
  return read({
    paths: positionals.length === 0 ? ['.'] : positionals,
    write: values.write === true,
    rule: rule.value,
    unsafe: values.unsafe === true,
    recording: values.recording ?? null,
  });
}
