/** The options of `check`, read and judged. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { Rule } from '#protocol/finding.ts';
import { readOptions } from './arguments.ts';
import { rulesNamed } from './rules.ts';
import type { FailOn } from './severity.ts';

const formats = ['text', 'json'] as const;
const levels: readonly FailOn[] = ['error', 'warning', 'info', 'none'];

export interface CheckOptions {
  readonly paths: readonly string[];
  readonly format: (typeof formats)[number];
  readonly failOn: FailOn;
  readonly takes: (rule: Rule) => boolean;
}

const known = {
  format: { type: 'string' },
  select: { type: 'string', multiple: true },
  ignore: { type: 'string', multiple: true },
  'fail-on': { type: 'string' },
} as const;

export function readCheckOptions(words: readonly string[]): Read<CheckOptions> {
  const options = readOptions(words, known);
  if (!options.ok) return options;
  const { values, positionals } = options.value;
  const format = oneOf('--format', values.format ?? 'text', formats);
  if (!format.ok) return format;
  const failOn = oneOf('--fail-on', values['fail-on'] ?? 'warning', levels);
  if (!failOn.ok) return failOn;
  const select = rulesNamed('--select', values.select);
  if (!select.ok) return select;
  const ignore = rulesNamed('--ignore', values.ignore);
  if (!ignore.ok) return ignore;
  return read({
    paths: positionals.length === 0 ? ['.'] : positionals,
    format: format.value,
    failOn: failOn.value,
    takes: (rule) => (select.value.size === 0 || select.value.has(rule)) && !ignore.value.has(rule),
  });
}

function oneOf<T extends string>(name: string, word: string, choices: readonly T[]): Read<T> {
  const choice = choices.find((one) => one === word);
  return choice === undefined ? failed(`${name} wants ${choices.join(', ')}, and not "${word}"`) : read(choice);
}
