/** A project's own configuration: `[tool.stallsight]` in pyproject.toml, or stallsight.json, in the nearest folder above. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse as parseToml, TomlError } from 'smol-toml';
import { failed, read, type Read } from '#protocol/read.ts';

export interface Configuration {
  /** The file it comes from; null when there is none. */
  readonly file: string | null;
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  /** Patterns as in .gitignore, below the folder of the file. */
  readonly exclude: readonly string[];
  readonly failOn: string | null;
  readonly baseline: string | null;
}

const noConfiguration: Configuration = {
  file: null,
  select: [],
  ignore: [],
  exclude: [],
  failOn: null,
  baseline: null,
};

/** Looks in the folder and then above it; the first that has something to say is the one. */
export async function configurationFor(start: string): Promise<Read<Configuration>> {
  for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
    for (const name of ['stallsight.json', 'pyproject.toml']) {
      const file = path.join(folder, name);
      const table = await tableIn(file);
      if (table === null) continue;
      return table.ok ? judged(file, table.value) : failed(`${file}: ${table.because}`);
    }
    if (folder === path.dirname(folder)) return read(noConfiguration);
  }
}

/** Null when the file is not there or is not about us. */
async function tableIn(file: string): Promise<Read<unknown> | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    if (file.endsWith('.json')) return read(JSON.parse(text));
    const tool = recordOf(parseToml(text))['tool'];
    const own = recordOf(tool)['stallsight'];
    return own === undefined ? null : read(own);
  } catch (error) {
    if (error instanceof TomlError)
      return text.includes('tool.stallsight') ? failed(`not TOML: ${firstLine(error)}`) : null;
    if (error instanceof SyntaxError) return failed(`not JSON: ${firstLine(error)}`);
    throw error;
  }
}

const names: ReadonlySet<string> = new Set(['$schema', 'select', 'ignore', 'exclude', 'fail-on', 'baseline']);

function judged(file: string, value: unknown): Read<Configuration> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return failed(`${file}: it wants a table of settings`);
  const table = recordOf(value);
  const strange = Object.keys(table).find((name) => !names.has(name));
  if (strange !== undefined)
    return failed(`${file}: there is no setting "${strange}"; there are: ${[...names].slice(1).join(', ')}`);
  for (const name of ['select', 'ignore', 'exclude']) {
    if (table[name] !== undefined && !isWords(table[name])) return failed(`${file}: ${name} wants a list of texts`);
  }
  for (const name of ['fail-on', 'baseline']) {
    if (table[name] !== undefined && typeof table[name] !== 'string') return failed(`${file}: ${name} wants a text`);
  }
  return read({
    file,
    select: words(table['select']),
    ignore: words(table['ignore']),
    exclude: words(table['exclude']),
    failOn: text(table['fail-on']),
    baseline: text(table['baseline']),
  });
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}

function words(value: unknown): readonly string[] {
  return isWords(value) ? value : [];
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function firstLine(error: Error): string {
  return error.message.split('\n')[0] ?? error.message;
}
