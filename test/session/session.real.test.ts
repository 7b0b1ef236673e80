/** A session and its peers over the real socket: who is let in, what is heard, and that nothing is left behind. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  utimesSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { encodeEvent } from '#protocol/decoder.ts';
import type { AgentEvent } from '#protocol/events.ts';
import { type LoopId, ms, type ProcessId } from '#protocol/units.ts';
import { readRecording } from '#session/read-recording.ts';
import { openSession } from '#session/session.ts';
import { at, everyType, hello, lag, loopBegan, processId, stallBegan, stallEnded, stallId } from './events.ts';
import { connect, connectAgent, type Peer, sessionForTest, tokenOf, until } from './peer.ts';

const bad: Readonly<Record<string, (peer: Peer, token: string) => void>> = {
  'says nothing': () => {},
  'says an empty line': (peer) => peer.write('\n'),
  'says a wrong token': (peer, token) => peer.write(`${token.replaceAll('a', 'b').replaceAll('1', '2')}\n`),
  'says the beginning of the token': (peer, token) => peer.write(`${token.slice(0, -1)}\n`),
  'says more than the token': (peer, token) => peer.write(`${token}0\n`),
  'says the token in capitals': (peer, token) => peer.write(`${token.toUpperCase()}\n`),
  'says the token with a carriage return': (peer, token) => peer.write(`${token}\r\n`),
  'says the token and no end of line': (peer, token) => peer.write(token),
  'says the token too late': (peer, token) => void setTimeout(() => peer.write(`${token}\n`), 1300),
  'says the token letter by letter, too slowly': (peer, token) => drip(peer, token),
  'says events without a token': (peer) => peer.say(hello()),
  'speaks HTTP': (peer) => peer.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
  'speaks TLS': (peer) => peer.write('\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00FC\u0003\u0003'),
  'says a line without end': (peer) => peer.write('x'.repeat(100_000)),
};

function drip(peer: Peer, token: string): void {
  const letters = `${token}\n`.split('');
  const timer = setInterval(() => {
    const letter = letters.shift();
    if (letter === undefined || peer.socket.destroyed) clearInterval(timer);
    else peer.write(letter);
  }, 40);
}

for (const [what, misbehave] of Object.entries(bad)) {
  test(`a peer that ${what} is not let in and hears nothing`, { concurrency: true }, async () => {
    await using opened = await sessionForTest();
    const heard: AgentEvent[] = [];
    opened.session.onEvent((event) => heard.push(event));
    const peer = await connect(opened.session);
    misbehave(peer, tokenOf(opened.session));
    await until(() => peer.socket.closed, 'the session ends the connection');
    assert.equal(peer.heard(), 0);
    assert.deepEqual(heard, []);
    const agent = await connectAgent(opened.session);
    agent.say(hello());
    await until(() => heard.length === 1, 'an agent is still let in');
    agent.socket.destroy();
  });
}

test('an agent that said its token while our own loop was held is let in, and so is the end of its line', async () => {
  await using opened = await sessionForTest();
  const heard: AgentEvent[] = [];
  opened.session.onEvent((event) => heard.push(event));
  const agent = await connectAgent(opened.session);
  hold(1300);
  const [line, end] = [encodeEvent(hello()).slice(0, -1), '\n'];
  agent.write(line);
  await until(() => agent.socket.bytesWritten > line.length, 'the line is on its way');
  await wait(200);
  agent.write(end);
  hold(5300);
  await until(() => heard.length === 1 || agent.socket.closed, 'the session hears it, or ends the connection');
  assert.equal(heard.length, 1);
});

function hold(milliseconds: number): void {
  const end = Date.now() + milliseconds;
  while (Date.now() < end);
}

test('only its user may enter the directory, and it is gone after the run', async () => {
  await using opened = await sessionForTest();
  const { directory } = opened.session;
  assert.equal(statSync(directory).mode & 0o777, 0o700);
  assert.equal(statSync(path.join(directory, 'token')).mode & 0o777, 0o600);
  assert.deepEqual(JSON.parse(readFileSync(path.join(directory, 'options.json'), 'utf8')), {
    threshold: 50_000,
    profile: false,
  });
  await opened.session.close();
  await opened.session.close();
  assert.ok(!existsSync(directory));
});

test('a timeline grows while an agent speaks, and listeners are told', async () => {
  await using opened = await sessionForTest();
  let changes = 0;
  opened.session.onChange(() => (changes += 1));
  const agent = await connectAgent(opened.session);
  agent.say(...everyType.slice(0, -1));
  await until(() => opened.session.timeline().dropped === 4, 'all events arrive');
  assert.equal(opened.session.timeline().stalls.length, 1);
  assert.ok(changes >= 1 && changes <= everyType.length);
  assert.equal(agent.heard(), 0);
});

test('a connection that is lost ends its process, and one that comes back revives it', async () => {
  await using opened = await sessionForTest();
  const process = () => opened.session.timeline().processes.get(processId);
  const first = await connectAgent(opened.session);
  first.say(hello(), loopBegan(), stallBegan(1, at(10)));
  await until(() => process() !== undefined, 'hello arrives');
  first.socket.destroy();
  await until(() => process()?.ended !== null, 'the process ended');
  const second = await connectAgent(opened.session);
  second.say(hello(), loopBegan(), stallEnded(1, at(10), ms(90)));
  await until(() => process()?.ended === null, 'the process is back');
  await until(() => opened.session.timeline().stalls.length === 1, 'its stall ended');
  const third = await connectAgent(opened.session);
  third.say(hello());
  second.socket.destroy();
  third.say(lag(at(500), [1]));
  await until(
    () => (opened.session.timeline().loops.get(loopBegan().loop)?.lag.length ?? 0) > 0,
    'the new connection is heard',
  );
  assert.equal(process()?.ended, null);
});

test('a connection speaks for one process only', async () => {
  await using opened = await sessionForTest();
  const notices: string[] = [];
  opened.session.onNotice((notice) => notices.push(notice));
  const agent = await connectAgent(opened.session);
  agent.say(
    lag(at(1), [1]),
    hello(),
    hello({ process: 'other' as ProcessId }),
    loopBegan({ process: 'other' as ProcessId }),
  );
  agent.say(stallEnded(1, at(1), ms(60), { process: 'other' as ProcessId, id: stallId(9) }), loopBegan());
  await until(() => opened.session.timeline().loops.size === 1, 'its own loop appears');
  assert.deepEqual([...opened.session.timeline().processes.keys()], [processId]);
  assert.equal(opened.session.timeline().stalls.length, 0);
  assert.ok(notices.length >= 1);
});

test('an agent that speaks nonsense is heard on', async () => {
  await using opened = await sessionForTest();
  const notices: string[] = [];
  opened.session.onNotice((notice) => notices.push(notice));
  const agent = await connectAgent(opened.session);
  agent.say(hello());
  agent.write(`{"type":"lag"}\n[[[[\n${'x'.repeat(2 ** 21)}\n`);
  agent.say(loopBegan());
  await until(() => opened.session.timeline().loops.size === 1, 'the event behind the nonsense arrives');
  assert.equal(notices.length, 1);
  assert.match(notices[0] ?? '', /process/);
});

test('a line that stays unfinished for 5 s ends its connection', async () => {
  await using opened = await sessionForTest();
  const agent = await connectAgent(opened.session);
  agent.say(hello());
  agent.write('{"type":"la');
  await until(() => agent.socket.closed, 'the session ends the connection');
});

test('a recording has every event as it arrived, and its timeline is the live one', async () => {
  await using opened = await sessionForTest();
  const file = path.join(opened.folder, 'run.rec');
  await using recorded = await sessionForTest({ record: { file, command: 'uvicorn …' } });
  const agent = await connectAgent(recorded.session);
  agent.say(...everyType);
  agent.socket.end();
  await until(() => recorded.session.timeline().processes.get(processId)?.ended !== null, 'goodbye arrives');
  await until(
    () => readFileSync(file, 'utf8').split('\n').length === everyType.length + 2,
    'all is on the disk before the end',
  );
  await recorded.session.close();
  const recording = await readRecording(file);
  assert.ok(recording.ok);
  assert.deepEqual({ ...recording.value.timeline }, { ...recorded.session.timeline() });
  assert.equal(recording.value.header.command, 'uvicorn …');
});

test(
  'a disk that is full ends the recording with one notice, and the run goes on',
  { skip: !existsSync('/dev/full') },
  async () => {
    await using opened = await sessionForTest({ record: { file: '/dev/full', command: 'x' } });
    const notices: string[] = [];
    opened.session.onNotice((notice) => notices.push(notice));
    const agent = await connectAgent(opened.session);
    agent.say(...everyType, ...everyType);
    await until(() => opened.session.timeline().stalls.length === 2, 'events still arrive');
    await opened.session.close();
    assert.deepEqual(notices.length, 1);
    assert.match(notices[0] ?? '', /\/dev\/full/);
  },
);

test('a folder whose path is too long for a socket is named, and nothing is left in it', async () => {
  await using opened = await sessionForTest();
  const deep = path.join(opened.folder, 'x'.repeat(100));
  mkdirSync(deep);
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = deep;
  try {
    const refused = await openSession({ agents: opened.folder, threshold: ms(50), profile: false });
    assert.ok(!refused.ok);
    assert.match(refused.because, /TMPDIR/);
    assert.deepEqual(readdirSync(deep), []);
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
});

test('a gigabyte from one peer takes no gigabyte of ours', async () => {
  await using opened = await sessionForTest();
  const agent = await connectAgent(opened.session);
  agent.say(hello());
  const piece = encodeEvent(lag(at(1), [1]))
    .slice(0, -1)
    .repeat(400);
  const before = process.memoryUsage().rss;
  let worst = 0;
  for (let sent = 0; sent < 256 * 1024 * 1024; sent += piece.length) {
    if (!agent.socket.write(piece)) await new Promise((resolve) => agent.socket.once('drain', resolve));
    worst = Math.max(worst, process.memoryUsage().rss);
  }
  agent.write('\n');
  agent.say(loopBegan());
  await until(() => opened.session.timeline().loops.size === 1, 'what comes behind the long line is read');
  assert.ok(worst - before < 64 * 1024 * 1024, `grew by ${(worst - before) / 2 ** 20} MiB`);
});

test('a storm of 1,000 processes loses none', async () => {
  await using opened = await sessionForTest();
  const before = process.memoryUsage().rss;
  for (let storm = 0; storm < 10; storm += 1) {
    const peers = await Promise.all(Array.from({ length: 100 }, () => connectAgent(opened.session)));
    peers.forEach((peer, index) => {
      const process = `${storm * 100 + index}-x` as ProcessId;
      const loop = `${process}/0` as LoopId;
      peer.say(hello({ process }), loopBegan({ process, loop }), lag(at(250), [1], { process, loop }));
      peer.socket.end();
    });
  }
  const timeline = () => opened.session.timeline();
  await until(
    () => timeline().processes.size === 1000 && [...timeline().processes.values()].every(({ ended }) => ended !== null),
    'all came and went',
    30,
  );
  assert.equal(timeline().loops.size, 1000);
  assert.ok(process.memoryUsage().rss - before < 128 * 1024 * 1024);
});

test('a run that was killed leaves its directory to the next one, which removes it', async () => {
  await using living = await sessionForTest();
  const dead = mkdtempSync(path.join(os.tmpdir(), 'stallsight-'));
  const script = `require('net').createServer().listen(${JSON.stringify(path.join(dead, 'socket'))}, () => process.kill(process.pid, 'SIGKILL'))`;
  assert.equal(spawnSync(process.execPath, ['-e', script]).signal, 'SIGKILL');
  utimesSync(dead, 0, 0);
  const starting = mkdtempSync(path.join(os.tmpdir(), 'stallsight-'));
  await using next = await sessionForTest();
  assert.ok(!existsSync(dead), 'nobody listens there');
  assert.ok(existsSync(starting), 'it may be about to listen');
  assert.ok(existsSync(living.session.directory) && existsSync(next.session.directory));
  rmdirSync(starting);
});
