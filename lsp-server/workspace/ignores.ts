/** What a walk through a project leaves out: folders of packages and builds, and what .gitignore names. */

import path from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** Folders that hold other people's code, or code made from code. */
const neverEntered: ReadonlySet<string> = new Set([
  '.bzr',
  '.direnv',
  '.eggs',
  '.git',
  '.hg',
  '.ipynb_checkpoints',
  '.jj',
  '.mypy_cache',
  '.next',
  '.nox',
  '.nuxt',
  '.output',
  '.pyenv',
  '.pytest_cache',
  '.ruff_cache',
  '.svelte-kit',
  '.svn',
  '.tox',
  '.turbo',
  '.venv',
  '.vscode',
  '.yarn',
  '__pycache__',
  '__pypackages__',
  'bower_components',
  'coverage',
  'dist',
  'node_modules',
  'site-packages',
  'venv',
]);

/** One .gitignore and the folder it speaks for. */
export interface IgnoreFile {
  readonly folder: string;
  readonly rules: Ignore;
}

export function readIgnoreFile(folder: string, text: string): IgnoreFile {
  return { folder, rules: ignore({ allowRelativePaths: true }).add(text) };
}

export function entersFolder(name: string): boolean {
  return !neverEntered.has(name);
}

/** Whether a path is ignored; of several files the innermost that has a word on it decides, as git does. */
export function isIgnored(file: string, isFolder: boolean, ignores: readonly IgnoreFile[]): boolean {
  for (const { folder, rules } of ignores.toReversed()) {
    const relative = path.relative(folder, file).replaceAll(path.sep, '/');
    const verdict = rules.test(isFolder ? `${relative}/` : relative);
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}
