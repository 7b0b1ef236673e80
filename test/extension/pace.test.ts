/** A view is told neither more often than people see nor so seldom that it seems to stand still. */

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Listeners } from '#session/listeners.ts';
import { Pace } from '../../extension/pace.ts';
import { TreeRefresh } from '../../extension/refresh.ts';

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

test('who has not taken the last telling is told again when it is taken, and then of all that changed', async (context) => {
  let take: (value: null) => void = () => {};
  const taken = new Promise((resolve) => (take = resolve));
  const { tellings, pace, pass } = paced(context, () => true, taken);
  pace.soon();
  pass(2000);
  assert.equal(tellings(), 1);
  take(null);
  await taken;
  assert.equal(tellings(), 2);
});

test('who takes nothing for long, and who comes anew, is told all the same', (context) => {
  const { tellings, pace, pass } = paced(context, () => true, new Promise(() => {}));
  pace.soon();
  pass(5000);
  assert.equal(tellings(), 2);
  pass(100);
  pace.restart();
  assert.equal(tellings(), 3);
});

test('a tree that takes its time to ask is told again when it has asked for all levels of its rows', async ({
  mock,
}) => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  const changes = new Listeners<[]>();
  let tellings = 0;
  const refresh = new TreeRefresh({ onChange: (listener) => changes.add(listener) }, () => (tellings += 1));
  const pass = async (milliseconds: number): Promise<void> => {
    for (let at = 0; at < milliseconds; at += 50) {
      mock.timers.tick(50);
      changes.tell();
      await Promise.resolve();
    }
  };
  changes.tell();
  for (const _ of ['processes', 'workers', 'loops']) {
    await pass(1000);
    refresh.asked();
    assert.equal(tellings, 1);
  }
  await pass(5000);
  assert.equal(tellings, 2);
  refresh.asked();
  await pass(10_000);
  assert.equal(tellings, 3);
  refresh.dispose();
});

function paced({ mock }: TestContext, goesOn: () => boolean, taken?: Promise<unknown>) {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  let count = 0;
  const tell = (): Promise<unknown> | undefined => {
    count += 1;
    return taken;
  };
  const pace = new Pace(tell, { shortest: 100, longest: 250, patience: 5000, goesOn });
  const pass = (milliseconds: number): void => {
    for (let at = 0; at < milliseconds; at += 1) mock.timers.tick(1);
  };
  return { pace, tellings: () => count, pass };
}
