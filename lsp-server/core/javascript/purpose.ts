/** What a file is for, as its name and imports say: a command line, a test and a worker are not judged as a server is. */

import type { FileFacts } from '../facts.ts';

export type Purpose = 'program' | 'command' | 'test' | 'worker';

const testNames = /[.\-_](?:test|tests|spec|e2e|bench|stories)\.[cm]?[jt]sx?$|\/(?:__tests__|__mocks__)\//;
const commandNames =
  /\/(?:bin|scripts)\/[^/]+$|\/cli\.[cm]?[jt]s$|\.config\.[cm]?[jt]s$|\/(?:gulpfile|gruntfile|jakefile)\.[cm]?[jt]s$/i;

const testFrameworks: ReadonlySet<string> = new Set([
  '@jest/globals',
  '@playwright/test',
  'ava',
  'mocha',
  'node:test',
  'tap',
  'tape',
  'uvu',
  'vitest',
]);
const commandLines: ReadonlySet<string> = new Set([
  '@clack/prompts',
  '@oclif/core',
  'arg',
  'cac',
  'clipanion',
  'commander',
  'enquirer',
  'inquirer',
  'meow',
  'minimist',
  'mri',
  'oclif',
  'prompts',
  'sade',
  'yargs',
  'yargs-parser',
]);

const known = new WeakMap<FileFacts, Purpose>();

export function purposeOf(file: FileFacts): Purpose {
  const before = known.get(file);
  if (before !== undefined) return before;
  const purpose = judge(file);
  known.set(file, purpose);
  return purpose;
}

function judge({ file, imports, entry }: FileFacts): Purpose {
  const path = file.replaceAll('\\', '/');
  if (testNames.test(path) || imports.some(({ module }) => testFrameworks.has(module))) return 'test';
  if (isWorker(imports)) return 'worker';
  if (entry === 'command' || commandNames.test(path) || imports.some(({ module }) => commandLines.has(module)))
    return 'command';
  return 'program';
}

/** A file that asks which thread it is on serves both. */
function isWorker(imports: FileFacts['imports']): boolean {
  const names = imports.flatMap(({ module, name }) => (module === 'worker_threads' ? [name] : []));
  return (names.includes('parentPort') || names.includes('workerData')) && !names.includes('isMainThread');
}
