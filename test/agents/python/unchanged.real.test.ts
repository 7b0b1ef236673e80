/** A program ends as it would have without the agent: the same output, traceback, exit code and signal. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { pythons } from '../../setup/python.mjs';
import { runBare } from './bare.ts';
import { type Outcome, runObserved } from './collector.ts';

const program = path.join(import.meta.dirname, 'programs/endings.py');
const ways = [...readFileSync(program, 'utf8').matchAll(/^async def (\w+)\(\)/gm)].map(([, way = '']) => way);

for (const { version, path: executable } of pythons()) {
  suite(`Python ${version}`, { concurrency: 2 }, () => {
    for (const way of ways) test(way, async () => sameAsBare(executable, [program, way]));
    test('-c', async () =>
      sameAsBare(executable, ['-c', 'import sys; print(sys.path, sys.argv); sys.exit("why")', 'word']));
    test('no asyncio', async () => sameAsBare(executable, ['-c', 'import sys; print(sorted(sys.flags)); 1 / 0']));
  });
}

async function sameAsBare(executable: string, args: readonly string[]): Promise<void> {
  const bare = await runBare(executable, args);
  const observed = await runObserved({ python: executable, args });
  assert.equal(observed.events[0]?.event.type, 'hello');
  assert.deepEqual(observed.refused, []);
  assert.deepEqual(ending(observed), {
    stdout: bare.stdout,
    stderr: withoutAddresses(bare.stderr),
    code: bare.status,
    signal: bare.signal,
  });
}

function ending({ stdout, stderr, code, signal }: Outcome): object {
  return { stdout, stderr: withoutAddresses(stderr), code, signal };
}

/** A process id or an address differs from run to run. */
function withoutAddresses(text: string): string {
  return text.replace(/0x[\da-f]+|pid=\d+/g, '?');
}
