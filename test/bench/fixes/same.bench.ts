/**
 * The programs of the corpus, 20 times each before and after their fixes: that they print, give and raise the same in the same order. RUNS
 * says how often, 20 otherwise; ONLY is a part of the names of the tests that are run.
 */

import { spawnSync } from 'node:child_process';
import path from 'node:path';

const tests = path.resolve(import.meta.dirname, '../../fixes');
const files = ['behaviour.real.test.ts', 'measured.real.test.ts', 'workerPool.real.test.ts'];
const env = { ...process.env, RUNS: process.env['RUNS'] ?? '20' };
const words = ['--test', '--test-concurrency=1', `--test-name-pattern=${process.env['ONLY'] || '.'}`];
const { status } = spawnSync(process.execPath, [...words, ...files.map((file) => path.join(tests, file))], {
  env,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
