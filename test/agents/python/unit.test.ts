/** The Python agent's logic, tested in Python (unit/), and the histogram, which must be the same in both languages. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { bucketOf, percentile } from '#protocol/histogram.ts';
import { micros } from '#protocol/units.ts';
import { pythons } from '../../setup/python.mjs';

const agent = path.resolve(import.meta.dirname, '../../../profiler-agent/python');
const newest = pythons().at(-1)?.path ?? 'python3';
const unit = path.join(import.meta.dirname, 'unit');

test('unit/*.py', () => {
  const { status, stderr } = runPython(newest, ['-m', 'unittest', 'discover', '-s', unit]);
  assert.equal(status, 0, stderr);
});

test('the histogram is the one of the protocol', () => {
  const values = [0, 1, 2, 3, 16, 17, 999, 1000, 1001, 50_000, 123_456, 60_000_000];
  const program = `
from stallsight_agent import lag
values = ${JSON.stringify(values)}
print([[lag.bucket_of(each / 1e6) for each in values], [lag.percentiles([(b, 1)], (.5,))[0] for b in range(0, 300, 7)]])`;
  const { stdout, stderr } = runPython(newest, ['-c', program]);
  const mine = [
    values.map((value) => bucketOf(micros(value))),
    Array.from({ length: 43 }, (_, index) => percentile([[index * 7, 1]], 0.5)),
  ];
  assert.deepEqual(JSON.parse(stdout), mine, stderr);
});

function runPython(
  executable: string,
  args: readonly string[],
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(executable, args, {
    env: { ...process.env, PYTHONPATH: agent, PYTHONDONTWRITEBYTECODE: '1' },
    encoding: 'utf8',
    timeout: 30_000,
  });
}
