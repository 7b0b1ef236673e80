/** V8's samples, read again and again from a thread that computes. */

import assert from 'node:assert/strict';
import inspector from 'node:inspector';
import { test } from 'node:test';
import { Sampler } from '../../../profiler-agent/node/sampler.ts';

/** Long enough for V8 to make better code of it while it runs. */
function computes(): number {
  let sum = 0;
  for (let index = 0; index < 2e8; index += 1) sum += index * index;
  return sum;
}

test('a loop that V8 made better while it ran is named in every read, not only in the first', (t) => {
  const session = new inspector.Session();
  session.connect();
  t.after(() => session.disconnect());
  const reads: string[][] = [];
  const sampler = new Sampler(
    (method, parameters, answered) => session.post(method, parameters, answered),
    ({ nodes, samples = [] }) => {
      const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
      reads.push(samples.map((sample) => names.get(sample) ?? ''));
    },
  );
  sampler.begin();
  for (let read = 0; read < 3; read += 1) {
    computes();
    sampler.read(() => undefined);
  }
  for (const names of reads) {
    const share = names.filter((name) => name === 'computes').length / names.length;
    assert.ok(share > 0.5, `named in ${share} of the samples`);
  }
  assert.equal(reads.length, 3);
});
