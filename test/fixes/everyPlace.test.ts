/** Every blocking expression in every place: the fix keeps what it must keep, and nothing is found afterwards. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '#protocol/finding.ts';
import { applied, type Bench } from './applied.ts';
import { javaScriptBench, pythonBench } from './benches.ts';
import { nodeCases } from './nodeCases.ts';
import { pythonBlocks } from './pythonBlocks.ts';
import { type Case, pythonCases, pythonSleeps } from './pythonCases.ts';

test('Python', () => assertFixed(pythonBench, '/project/main.py', [...pythonCases, ...pythonSleeps, ...pythonBlocks]));
test('JavaScript', () => assertFixed(javaScriptBench, '/project/main.mjs', nodeCases));

/** What `stallsight fix` takes in hand. */
function fixedIn(bench: Bench, files: ReadonlyMap<string, string>): Finding[] {
  return bench.find(files).filter(({ severity }) => severity !== 'hint');
}

/** One test for all, because a test for each takes longer than what it tests. */
function assertFixed(bench: Bench, file: string, cases: readonly Case[]): void {
  const faults = cases.flatMap(({ name, text }) => {
    try {
      const after = applied(bench, file, text, fixedIn);
      assert.deepEqual(fixedIn(bench, new Map([[file, after]])), [], after);
      return [];
    } catch (error) {
      return [`${name}: ${String(error)}\n${text}`];
    }
  });
  assert.equal(faults.length, 0, faults.slice(0, 8).join('\n\n'));
}

test('a call whose arguments begin in a line of their own is laid out in the same way', () => {
  const program = (code: string): string =>
    `import asyncio\nimport time\n\n\ndef work(*words):\n    time.sleep(1)\n\n\nasync def main():\n    ${code}\n`;
  const same: Readonly<Record<string, string>> = {
    'work(\n        1,\n        2,\n    )': 'await asyncio.to_thread(\n        work,\n        1,\n        2,\n    )',
    'work(\r\n        1)': 'await asyncio.to_thread(\r\n        work,\r\n        1)',
    'work(  # why\n        1,\n    )': 'await asyncio.to_thread(work,  # why\n        1,\n    )',
    'work(1,\n         2)': 'await asyncio.to_thread(work, 1,\n         2)',
    'work(\n    )': 'await asyncio.to_thread(work\n    )',
  };
  for (const [before, after] of Object.entries(same))
    assert.equal(applied(pythonBench, '/project/main.py', program(before)), program(after));
});
