/** The Python that a project says to need: `requires-python` in pyproject.toml, `python_requires` in setup.cfg or setup.py. Text only: nothing of it is run. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { oldestIn, type PythonVersion } from '#core/python/versions.ts';
import { isThere, looked } from './looks.ts';

/** By the nearest folder above the file that says it, in its repository. */
export function pythonFrom(file: string): PythonVersion | undefined {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const words = required(folder);
    if (words !== undefined) return oldestIn(words);
    const repository = path.join(folder, '.git');
    if (folder === path.dirname(folder) || isThere(repository)) return undefined;
  }
}

function required(folder: string): string | undefined {
  return (
    inProject(textOf(folder, 'pyproject.toml')) ??
    /^\s*python_requires\s*=\s*(.+)$/m.exec(textOf(folder, 'setup.cfg'))?.[1] ??
    /\bpython_requires\s*=\s*['"]([^'"]+)['"]/.exec(textOf(folder, 'setup.py'))?.[1]
  );
}

/** Empty where there is none. */
function textOf(folder: string, name: string): string {
  const file = path.join(folder, name);
  looked(file);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Poetry says it among the dependencies. */
function inProject(text: string): string | undefined {
  const toml = tomlOf(text);
  const poetry = recordOf(recordOf(recordOf(toml['tool'])['poetry'])['dependencies'])['python'];
  const words = recordOf(toml['project'])['requires-python'] ?? poetry;
  return typeof words === 'string' ? words : undefined;
}

function tomlOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return parseToml(text);
  } catch {
    return {};
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
