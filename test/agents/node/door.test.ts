/** No inspector session opens when the program's thread exits or dies: it would not see it, and Node would wait for a debugger. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, newBoard } from '../../../profiler-agent/node/board.ts';
import { Door } from '../../../profiler-agent/node/door.ts';

test('an open session is counted, and one that closed is not', () => {
  const { ints } = newBoard();
  const door = new Door({ ints });
  assert.ok(door.enter() && door.enter());
  door.leave();
  assert.equal(ints[at.connected], 1);
});

test('none opens once the thread exits, or asks for quiet because it may', () => {
  for (const place of [at.exiting, at.hangUp]) {
    const { ints } = newBoard();
    const door = new Door({ ints });
    ints[place] = 1;
    assert.ok(!door.enter());
    assert.equal(ints[at.connected], 0);
  }
});

test('when the sessions are closed as it asked, others may open', () => {
  const { ints } = newBoard();
  ints[at.hangUp] = 2;
  assert.ok(new Door({ ints }).enter());
});
