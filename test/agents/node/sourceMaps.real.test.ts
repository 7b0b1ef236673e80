/** What V8 does when a blocked thread is asked where its compiled TypeScript stands. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

test('to find a source map, V8 compiles none for a blocked thread, wherever the agent and the program are', () => {
  const capture = new URL('../../../profiler-agent/node/capture.ts', import.meta.url);
  const program = `
    import { writeSync } from 'node:fs';
    import { findSourceMap } from 'node:module';
    import { hideFramesOf, practise } from ${JSON.stringify(capture)};
    hideFramesOf('/usr/lib/node_modules/of/agent.cjs');
    practise();
    writeSync(1, 'asked');
    for (const file of ['/app/main.ts', '/app/\u540d.ts', 'file:///app/main.ts']) findSourceMap(file);`;
  const words = ['--trace-regexp-tier-up', '--input-type=module', '--eval', program];
  const [before = '', after] = execFileSync(process.execPath, words, { encoding: 'utf8' }).split('asked');
  assert.match(before, /native code/, 'otherwise nothing is seen here');
  assert.equal(after, '');
});
