/** The options of `check`, read and judged, with the project's own configuration under them. */

import path from 'node:path';
import { failed, read, type Read } from '#protocol/read.ts';
import type { Rule } from '#protocol/finding.ts';
import { type Configuration, configurationFor } from '#workspace/configuration.ts';
import { type Exclude, isFolder } from '#workspace/files.ts';
import { readOptions } from './arguments.ts';
import { rulesNamed } from '#workspace/rules.ts';
import type { FailOn } from './severity.ts';

const formats = ['text', 'json', 'sarif', 'junit', 'github'] as const;
const levels: readonly FailOn[] = ['error', 'warning', 'info', 'none'];

export type Format = (typeof formats)[number];

export interface CheckOptions {
  readonly paths: readonly string[];
  readonly format: Format;
  readonly failOn: FailOn;
  readonly takes: (rule: Rule) => boolean;
  readonly baseline: string | null;
  readonly writeBaseline: string | null;
  readonly exclude: Exclude | null;
}

const known = {
  format: { type: 'string' },
  select: { type: 'string', multiple: true },
  ignore: { type: 'string', multiple: true },
  baseline: { type: 'string' },
  'write-baseline': { type: 'string' },
  'fail-on': { type: 'string' },
} as const;

/** What the command line says goes before what the configuration says; what both ignore is ignored. */
export async function readCheckOptions(words: readonly string[]): Promise<Read<CheckOptions>> {
  const options = readOptions(words, known);
  if (!options.ok) return options;
  const { values, positionals } = options.value;
  const paths = positionals.length === 0 ? ['.'] : positionals;
  const configuration = await configurationOf(paths);
  if (!configuration.ok) return configuration;
  const { file, baseline, exclude } = configuration.value;
  const format = oneOf('--format', values.format ?? 'text', formats);
  if (!format.ok) return format;
  const failOn = readFailOn(values['fail-on'], configuration.value);
  if (!failOn.ok) return failOn;
  const takes = readRules(values.select, values.ignore, configuration.value);
  if (!takes.ok) return takes;
  const folder = file === null ? '.' : path.dirname(file);
  return read({
    paths,
    format: format.value,
    failOn: failOn.value,
    takes: takes.value,
    baseline: values.baseline ?? (baseline === null ? null : path.resolve(folder, baseline)),
    writeBaseline: values['write-baseline'] ?? null,
    exclude: exclude.length === 0 ? null : { folder, patterns: exclude },
  });
}

/** The first path's; a project is checked under one configuration. */
async function configurationOf([first = '.']: readonly string[]): Promise<Read<Configuration>> {
  return configurationFor((await isFolder(first)) ? first : path.dirname(first));
}

function readFailOn(word: string | undefined, { failOn, file }: Configuration): Read<FailOn> {
  if (word !== undefined || failOn === null) return oneOf('--fail-on', word ?? 'warning', levels);
  return oneOf(`${file ?? ''}: fail-on`, failOn, levels);
}

function readRules(
  selected: readonly string[] | undefined,
  ignored: readonly string[] | undefined,
  { file, ...own }: Configuration,
): Read<(rule: Rule) => boolean> {
  const select =
    selected === undefined ? rulesNamed(`${file ?? ''}: select`, own.select) : rulesNamed('--select', selected);
  if (!select.ok) return select;
  const ignore = rulesNamed('--ignore', ignored);
  if (!ignore.ok) return ignore;
  const ignoreHere = rulesNamed(`${file ?? ''}: ignore`, own.ignore);
  if (!ignoreHere.ok) return ignoreHere;
  return read(
    (rule) =>
      (select.value.size === 0 || select.value.has(rule)) && !ignore.value.has(rule) && !ignoreHere.value.has(rule),
  );
}

function oneOf<T extends string>(name: string, word: string, choices: readonly T[]): Read<T> {
  const choice = choices.find((one) => one === word);
  return choice === undefined ? failed(`${name} wants ${choices.join(', ')}, and not "${word}"`) : read(choice);
}
