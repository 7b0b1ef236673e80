/** Frames that were checked before: the same ones are found, no others are, whatever a peer makes up. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KnownFrames } from '#protocol/known-frames.ts';
import { readEvent } from '#protocol/validate.ts';
import { at, frame, hello, loopId, processId } from '../session/events.ts';

test('an equal frame is the one that came first, and one that differs anywhere is not', () => {
  const known = new KnownFrames();
  const first = { ...frame(7), column: 3 };
  known.remember(first);
  assert.equal(known.find({ ...first, password: 'hunter2' }), first);
  const others = [
    { function: 'x' },
    { file: '/x' },
    { line: 8 },
    { column: null },
    { column: 4 },
    { origin: 'library' },
  ];
  for (const other of others) assert.equal(known.find({ ...first, ...other }), undefined, JSON.stringify(other));
  for (const none of [
    null,
    undefined,
    7,
    'frame',
    [],
    {},
    { line: { valueOf: 1, toString: 1 } },
    { ...first, line: '7' },
  ])
    assert.equal(known.find(none), undefined);
});

test('a frame that is none is refused also when one like it is known', () => {
  const event = (stack: readonly object[]) =>
    readEvent({
      type: 'hotspots',
      process: processId,
      loop: loopId,
      at: at(0),
      samples: [{ at: at(0), lasted: 1, stack }],
    });
  assert.ok(event([frame(3), frame(3)]).ok);
  for (const wrong of [{ line: '3' }, { line: -3 }, { origin: 'mars' }, { function: 7 }, { column: true }]) {
    const refused = event([frame(3), { ...frame(3), ...wrong }]);
    assert.ok(!refused.ok);
    assert.match(refused.because, new RegExp(`stack\\.1\\.${Object.keys(wrong)[0]}`));
  }
});

test('a peer that makes up frames without end takes a bounded memory and time', () => {
  const known = new KnownFrames();
  const began = process.cpuUsage();
  for (let turn = 0; turn < 200_000; turn += 1)
    known.remember({ ...frame(turn % 2 === 0 ? 0 : turn), function: `f${turn}` });
  for (let turn = 0; turn < 200_000; turn += 1) known.find({ ...frame(0), function: `f${turn}` });
  assert.ok(process.cpuUsage(began).user < 5e6);
  assert.equal(known.find({ ...frame(199_999), function: 'f199999' })?.function, 'f199999');
  assert.equal(known.find({ ...frame(1), function: 'f1' }), undefined);
  assert.ok(readEvent(hello()).ok);
});
