/** A measured line is followed through edits, and given up when it is edited itself. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Edit, MovedLines } from '../../extension/marks.ts';
import { seeded } from '../random.ts';

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

test('after any edits a line is where its text is, and gone when that was touched', () => {
  const random = seeded(1);
  for (let round = 0; round < 300; round += 1) {
    const text = Array.from({ length: 30 }, (_, index) => index + 1);
    let now: readonly (number | null)[] = text;
    const moved = new MovedLines();
    for (let edits = random.below(12); edits > 0; edits -= 1) {
      const from = 1 + random.below(now.length);
      const edit = { from, to: Math.min(now.length, from + random.below(3)), lines: 1 + random.below(4) };
      now = [...now.slice(0, from - 1), ...Array.from({ length: edit.lines }, () => null), ...now.slice(edit.to)];
      moved.edit([edit]);
    }
    for (const line of text) assert.equal(moved.now(line), now.includes(line) ? now.indexOf(line) + 1 : null);
  }
});

test('what a formatter changes everywhere at once counts as one edit of all lines between', () => {
  const edits = Array.from({ length: 5000 }, (_, index) => ({ from: 10_000 - index, to: 10_000 - index, lines: 2 }));
  assert.equal(lineAfter(5000, edits), 5000);
  assert.equal(lineAfter(7000, edits), null);
  assert.equal(lineAfter(10_001, edits), 15_001);
});

test('to type a hundred thousand letters costs no more for each than to type the first', () => {
  const moved = new MovedLines();
  for (let letter = 0; letter < 100_000; letter += 1) {
    const line = 1 + (letter % 50);
    moved.edit([{ from: line, to: line, lines: 1 }]);
  }
  assert.equal(moved.parts, 1);
  assert.equal(moved.now(51), 51);
});

function lineAfter(line: number, edits: readonly Edit[]): number | null {
  const moved = new MovedLines();
  moved.edit(edits);
  return moved.now(line);
}
