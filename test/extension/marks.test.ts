/** A measured line is followed through edits, and given up when it is edited itself. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineAfter } from '../../extension/marks.ts';

test('lines above move it, lines below do not', () => {
  assert.equal(lineAfter(10, []), 10);
  assert.equal(lineAfter(10, [{ from: 3, to: 3, lines: 3 }]), 12);
  assert.equal(lineAfter(10, [{ from: 2, to: 5, lines: 1 }]), 7);
  assert.equal(lineAfter(10, [{ from: 11, to: 11, lines: 9 }]), 10);
});

test('an edit of the line ends it, whatever comes after', () => {
  assert.equal(lineAfter(10, [{ from: 10, to: 10, lines: 1 }]), null);
  assert.equal(
    lineAfter(10, [
      { from: 1, to: 1, lines: 2 },
      { from: 11, to: 11, lines: 1 },
    ]),
    null,
  );
});
