/** Programs in which a fix would be wrong: none is offered, and the reason is said. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offeredIn, type Measure } from './offered.ts';
import { blockTraps, calling, count, processTraps, workerTraps } from './trapCases.ts';

const heldGil: Measure['cause'] = { kind: 'cpu', gil: 'held' };

for (const [name, because, text] of processTraps) {
  test(`no process: ${name}`, () => {
    const line = text.trimEnd().split('\n').length;
    const all = offeredIn('/project/main.py', text, { stack: ['work:1', `handler:${line}`], cause: heldGil });
    const wrong = all.find(({ fix }) => fix.ok && fix.value.offload === 'process');
    assert.equal(wrong, undefined, 'a process is offered');
    const said = all.flatMap(({ fix }) => (fix.ok ? [] : [fix.because]));
    assert.ok(
      said.some((one) => because.test(one)),
      said.join('; '),
    );
  });
}

test('no process for what cannot be sent back: a match', () => {
  const text = 'import re\n\n\nasync def main(text):\n    return re.match(r"(a+)+$", text)\n';
  const all = offeredIn('/project/main.py', text);
  assert.ok(!all.some(({ fix }) => fix.ok && fix.value.offload === 'process'));
  const inPlace = offeredIn('/project/main.py', text, { stack: ['main:5'], cause: heldGil });
  assert.match(inPlace.map(({ fix }) => (fix.ok ? '' : fix.because)).join('; '), /match\(\) gives cannot be sent back/);
});

for (const [name, because, body] of blockTraps) {
  test(`no process for a loop with ${name}`, () => {
    const text = `async def handler(self, request, data):\n    total = 0\n    ${body}\n`;
    const all = offeredIn('/project/main.py', text, { stack: ['handler:4'], cause: heldGil });
    assert.ok(!all.some(({ fix }) => fix.ok && fix.value.offload !== 'chunk'), 'a process is offered');
    const said = all.flatMap(({ fix }) => (fix.ok ? [] : [fix.because]));
    assert.ok(
      said.some((one) => because.test(one)),
      said.join('; '),
    );
  });
}

for (const [name, because, text] of workerTraps) {
  test(`no worker: ${name}`, () => {
    const lines = text.split('\n');
    const line = lines.findLastIndex((one) => one.startsWith('  return')) + 1;
    const all = offeredIn('/project/main.mjs', text, {
      stack: ['work:1', `handler:${line}`],
      cause: { kind: 'cpu', gil: 'none' },
    });
    assert.ok(!all.some(({ fix }) => fix.ok && fix.value.offload === 'thread'), 'a worker is offered');
    const said = all.flatMap(({ fix }) => (fix.ok ? [] : [fix.because]));
    assert.ok(
      said.some((one) => because.test(one)),
      said.join('; '),
    );
  });
}

test('no worker in a file that is compiled first', () => {
  const all = offeredIn('/project/main.ts', calling(count), {
    stack: ['work:1', 'handler:8'],
    cause: { kind: 'cpu', gil: 'none' },
  });
  assert.ok(!all.some(({ fix }) => fix.ok && fix.value.offload === 'thread'));
});
