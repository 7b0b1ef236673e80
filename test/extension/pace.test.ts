/** A view is told neither more often than people see nor so seldom that it seems to stand still. */

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Pace } from '../../extension/pace.ts';

test('two thousand changes a second are told ten times a second at most, and the last of them is told', (context) => {
  const { tellings, pace, pass } = paced(context, () => true);
  for (let at = 0; at < 1000; at += 1) {
    pace.soon();
    pace.soon();
    pass(1);
  }
  assert.ok(tellings() >= 4 && tellings() <= 11, `${tellings()} tellings`);
  const before = tellings();
  pace.soon();
  pass(100);
  assert.ok(tellings() > before);
});

test('a first change is told at once', (context) => {
  const { tellings, pace } = paced(context, () => false);
  pace.soon();
  assert.equal(tellings(), 1);
});

test('while it goes on it is told four times a second, and when it is over not at all', (context) => {
  let over = false;
  const { tellings, pass } = paced(context, () => !over);
  pass(1000);
  assert.ok(tellings() >= 4, `${tellings()} tellings`);
  over = true;
  pass(100);
  const before = tellings();
  pass(1000);
  assert.equal(tellings(), before);
});

function paced({ mock }: TestContext, goesOn: () => boolean) {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  let count = 0;
  const pace = new Pace(() => (count += 1), { shortest: 100, longest: 250, goesOn });
  const pass = (milliseconds: number): void => {
    for (let at = 0; at < milliseconds; at += 1) mock.timers.tick(1);
  };
  return { pace, tellings: () => count, pass };
}
