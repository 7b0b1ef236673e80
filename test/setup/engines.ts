/**
 * Runs the tests that need real engines, one file after another: `node engines.ts [--beside | --together] PATTERN …`.
 *
 * Most judge real time on machines that others use too, so a file that fails is run once more when the rest is done, alone.
 * Both runs stand in the log, and what needed the second is named at the end. A file that fails twice has failed.
 * `--beside` runs two files at a time, for what no clock judges.
 * `--together` runs all files in one process at first, so that they can share what is expensive to start; again, each has its own.
 */

import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { run } from 'node:test';
import type { RunOptions } from 'node:test';
import { spec } from 'node:test/reporters';

const root = path.resolve(import.meta.dirname, '../..');

type Which = Pick<RunOptions, 'globPatterns' | 'files' | 'isolation' | 'concurrency'>;

async function failing(which: Which): Promise<string[]> {
  const failed = new Set<string>();
  const tests = run({ cwd: root, ...which });
  tests.on('test:fail', ({ file, name }) => failed.add(file ?? name));
  await pipeline(tests, new spec(), process.stdout, { end: false });
  return [...failed].map((file) => path.resolve(root, file));
}

const words = process.argv.slice(2);
const globPatterns = words.filter((word) => !word.startsWith('--'));
const how: Which = words.includes('--together')
  ? { isolation: 'none' }
  : { concurrency: words.includes('--beside') ? 2 : 1 };
const once = await failing({ globPatterns, ...how });
if (once.length > 0) {
  process.stdout.write(`\n── once more, for it failed: ${named(once)}\n`);
  const twice = await failing({ files: once, concurrency: 1 });
  process.stdout.write(`\nFAILED ONCE: ${named(once.filter((file) => !twice.includes(file))) || 'none'}\n`);
  process.stdout.write(`FAILED TWICE: ${named(twice) || 'none'}\n`);
  process.exitCode = twice.length > 0 ? 1 : 0;
}

function named(files: readonly string[]): string {
  return files.map((file) => path.relative(root, file)).join(', ');
}
