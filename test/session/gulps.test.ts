/** A flood is read in gulps; who speaks now and then is heard at once. */

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Gulps } from '#session/gulps.ts';

test('a piece every five milliseconds: after a while at most seventeen gulps a second', (context) => {
  const { heard, pass, paused } = listening(context);
  let gulps = 0;
  for (let at = 0; at < 2000; at += 5) {
    pass(5);
    if (paused()) continue;
    heard();
    if (at >= 1000) gulps += 1;
  }
  assert.ok(gulps >= 10 && gulps <= 17, `${gulps} gulps`);
});

test('four pieces a second, or a handful at once, are heard as they come', (context) => {
  const { heard, pass, pauses } = listening(context);
  for (let second = 0; second < 20; second += 1) {
    for (let piece = 0; piece < 8; piece += 1) heard();
    pass(250);
  }
  assert.equal(pauses(), 0);
});

test('long pieces are heard as fast as they come', (context) => {
  const { heard, pass, pauses } = listening(context);
  for (let piece = 0; piece < 100; piece += 1) {
    heard(60_000);
    pass(1);
  }
  assert.equal(pauses(), 0);
});

test('after a flood it is heard at once again', (context) => {
  const { heard, pass, paused, pauses } = listening(context);
  for (let piece = 0; piece < 40; piece += 1) {
    if (!paused()) heard();
    pass(1);
  }
  pass(1000);
  const before = pauses();
  assert.ok(before > 0 && !paused());
  heard();
  assert.equal(pauses(), before);
});

function listening({ mock }: TestContext) {
  mock.timers.enable({ apis: ['setTimeout'] });
  let time = 0;
  let held = false;
  let pauses = 0;
  const socket = {
    pause: () => ((held = true), (pauses += 1), socket),
    resume: () => ((held = false), socket),
  };
  const listen = new Gulps(() => time).from(socket as unknown as Parameters<Gulps['from']>[0]);
  const heard = (length = 1000): void => listen(length);
  const pass = (milliseconds: number): void => {
    for (let passed = 0; passed < milliseconds; passed += 1) {
      time += 1;
      mock.timers.tick(1);
    }
  };
  return { heard, pass, paused: () => held, pauses: () => pauses };
}
