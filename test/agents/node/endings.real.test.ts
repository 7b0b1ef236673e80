/** A program ends with the agent as it would without: what it prints, its exit code and its signal. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bare, type Ended, nodeVersions, observe } from './observe.ts';

const endings = [
  'nothing',
  'exitAtOnce',
  'natural',
  'exit',
  'exitInStall',
  'reallyExit',
  'exitCode',
  'throws',
  'throwsInStall',
  'cannotRead',
  'rejects',
  'sigterm',
  'sigkill',
  'handled',
];

for (const version of nodeVersions) {
  test(`Node ${version} ends as it would`, async (t) => {
    await Promise.all(
      endings.map((ending) =>
        t.test(ending, async () => {
          const program = { version, file: 'ending.cjs', words: [ending] };
          const [plain, observed] = await Promise.all([bare(program), observe(program)]);
          assert.deepEqual(outside(observed), outside(plain));
          assert.deepEqual(observed.notices, []);
        }),
      ),
    );
  });
}

function outside({ code, signal, stdout, stderr }: Ended): object {
  return { code, signal, stdout, stderr };
}
