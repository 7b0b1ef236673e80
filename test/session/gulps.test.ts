/** A flood is read in gulps; who speaks now and then is heard at once. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { Gulps, streamKeeps } from '#session/gulps.ts';

for (const { every, atOnce } of [
  { every: 5, atOnce: 1 },
  { every: 50, atOnce: 10 },
]) {
  test(`${atOnce} pieces every ${every} ms: after a while at most ten gulps a second`, (context) => {
    const { heard, pass, pieces } = listening(context);
    let before = 0;
    for (let at = 0; at < 2000; at += every) {
      if (at === 1000) before = pieces();
      pass(every);
      for (let piece = 0; piece < atOnce; piece += 1) heard();
    }
    const gulps = pieces() - before;
    assert.ok(gulps >= 8 && gulps <= 10, `${gulps} pieces heard`);
  });
}

test('what is said while it rests is kept by the system, and heard in one piece', async (context) => {
  const server = net.createServer({ highWaterMark: streamKeeps });
  const address = path.join(mkdtempSync(path.join(os.tmpdir(), 'stallsight-gulps-')), 'socket');
  context.after(() => (server.close(), rmSync(path.dirname(address), { recursive: true })));
  server.listen(address);
  await once(server, 'listening');
  const connected = new Promise<net.Socket>((resolve) => {
    server.once('connection', resolve);
  });
  const speaker = net.connect(address);
  const listener = await connected;
  const listen = new Gulps().from(listener);
  let pieces = 0;
  let heard = '';
  listener.setEncoding('utf8');
  listener.on('data', (text: string) => {
    pieces += 1;
    heard += listen(text);
  });
  for (let said = 0; said < 1000; said += 1) {
    speaker.write('a piece\n');
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  speaker.end();
  await once(listener, 'end');
  assert.equal(heard, 'a piece\n'.repeat(1000));
  assert.ok(pieces < 200, `${pieces} pieces`);
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
    heard();
    pass(1);
  }
  pass(1000);
  const before = pauses();
  assert.ok(before > 0 && !paused());
  heard();
  assert.equal(pauses(), before);
});

/** One whose words are kept while it rests, and heard when it goes on. */
function listening({ mock }: TestContext) {
  mock.timers.enable({ apis: ['setTimeout'] });
  let time = 0;
  let held = false;
  let pauses = 0;
  let pieces = 0;
  let back = '';
  let kept = '';
  const hear = (text: string): void => {
    pieces += 1;
    listen(text);
  };
  const socket = {
    pause: () => ((held = true), (pauses += 1), socket),
    unshift: (text: string) => void (back = text),
    resume: () => {
      held = false;
      listen(back);
      if (kept !== '') hear(kept);
      kept = '';
    },
  };
  const listen = new Gulps(() => time).from(socket as unknown as Parameters<Gulps['from']>[0]);
  const heard = (length = 1000): void => {
    if (held) kept += 'x'.repeat(length);
    else hear('x'.repeat(length));
  };
  const pass = (milliseconds: number): void => {
    for (let passed = 0; passed < milliseconds; passed += 1) {
      time += 1;
      mock.timers.tick(1);
    }
  };
  return { heard, pass, paused: () => held, pauses: () => pauses, pieces: () => pieces };
}
