/** The way to the session with a reader that is slow, stuck or gone: bounded, and what is lost is counted. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { type LoopId, micros, type ProcessId } from '#protocol/units.ts';
import { Outbox } from '../../../profiler-agent/node/outbox.ts';

const sample = { type: 'goodbye', process: '1-x' as ProcessId, at: micros(0) } as const;
const room = 1024 * 1024;

test('a reader that is stuck costs a bounded queue, and sent and dropped are what was produced', async (t) => {
  const { server, address } = await listen(t);
  const accepted = once(server, 'connection') as Promise<[net.Socket]>;
  const outbox = open(address);
  const [reader] = await accepted;
  const produced = 60_000;
  for (let event = 0; event < produced; event += 1) {
    outbox.send(sample);
    if (event % 100 === 0) await pause(0);
  }
  const all = text(reader);
  outbox.close();
  const lines = (await all).trimEnd().split('\n');
  assert.equal(lines.shift(), 'token');
  const events = lines.map((line) => JSON.parse(line) as { type: string; events?: number });
  const sent = events.filter(({ type }) => type === 'goodbye').length;
  const dropped = events.reduce((sum, { events: lost = 0 }) => sum + lost, 0);
  assert.ok(dropped > 0, 'nothing was dropped');
  assert.equal(sent + dropped, produced);
  // What the system itself keeps of a socket comes on top.
  assert.ok(sent * JSON.stringify(sample).length < 2 * room, `${sent} events were kept`);
});

test('a reader that does not want us is asked some times, and nothing is thrown', async (t) => {
  const { server, address } = await listen(t);
  let gone = 0;
  let asked = 0;
  server.on('connection', (reader) => {
    asked += 1;
    reader.destroy();
  });
  const outbox = await new Promise<Outbox>((resolve) => {
    const opened = open(address, () => {
      gone += 1;
      resolve(opened);
    });
  });
  outbox.send(sample);
  outbox.close();
  assert.deepEqual([gone, outbox.busy], [1, false]);
  assert.ok(asked >= 2 && asked <= 5, String(asked));
});

test('a connection that is lost is made again: who speaks is said, and how much was lost', async (t) => {
  const { server, address } = await listen(t);
  const first = once(server, 'connection') as Promise<[net.Socket]>;
  const outbox = open(address);
  const [lost] = await first;
  const second = once(server, 'connection') as Promise<[net.Socket]>;
  while (outbox.busy) await pause(1);
  lost.destroy();
  while (!outbox.busy) await pause(1);
  for (let event = 0; event < 7; event += 1) outbox.send(sample);
  const [reader] = await second;
  const all = text(reader);
  while (outbox.busy) await pause(1);
  outbox.send(sample);
  outbox.close();
  const [token, ...lines] = (await all).trimEnd().split('\n');
  assert.equal(token, 'token');
  const events = lines.map((line) => JSON.parse(line) as { readonly type: string; readonly events?: number });
  assert.deepEqual(
    events.map(({ type, events: count }) => [type, count]),
    [
      ['loop-ended', undefined],
      ['dropped', 7],
      ['goodbye', undefined],
    ],
  );
});

test('nobody listens: that is heard of, and nothing is thrown', async (t) => {
  const { server, address } = await listen(t);
  server.close();
  await once(server, 'close');
  const outbox = await new Promise<Outbox>((resolve) => {
    const opened = open(address, () => resolve(opened));
    opened.send(sample);
  });
  assert.equal(outbox.busy, false);
});

function open(address: string, onGone = (): void => undefined): Outbox {
  return new Outbox({
    address,
    token: 'token',
    onGone,
    onLine: () => undefined,
    greeting: () => [{ type: 'loop-ended', process: sample.process, loop: '1-x/0' as LoopId, at: sample.at }],
    dropped: (events) => ({ type: 'dropped', process: sample.process, at: sample.at, events }),
  });
}

async function listen(t: TestContext): Promise<{ readonly server: net.Server; readonly address: string }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'outbox-'));
  const address = process.platform === 'win32' ? `\\\\.\\pipe\\${path.basename(folder)}` : path.join(folder, 'socket');
  const server = net.createServer({ pauseOnConnect: true }).listen(address);
  await once(server, 'listening');
  t.after(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { server, address };
}
