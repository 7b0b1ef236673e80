/** Asking where loops stand: who answers is heard, who cannot or does not is named, and nobody is waited for long. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { encodeEvent } from '#protocol/decoder.ts';
import type { AgentEvent, LoopStack } from '#protocol/events.ts';
import { type LoopId, ms, type ProcessId } from '#protocol/units.ts';
import type { Session } from '#session/session.ts';
import { at, frame, hello, loopBegan } from './events.ts';
import { connectAgent, type Peer, sessionForTest, until } from './peer.ts';

async function agent(session: Session, name: string, answers?: readonly string[]): Promise<Peer> {
  const process = name as ProcessId;
  const peer = await connectAgent(session);
  peer.say(
    hello({ process, ...(answers === undefined ? {} : { answers }) }),
    loopBegan({ process, loop: loopOf(name) }),
  );
  await until(() => session.timeline().loops.has(loopOf(name)), `${name} is there`);
  return peer;
}

function loopOf(name: string): LoopId {
  return `${name}/0` as LoopId;
}

test('an agent that answers is heard; one of an older version is asked nothing; one that is stuck is waited for a second', async () => {
  await using opened = await sessionForTest();
  const { session } = opened;
  const [answering, old, stuck] = [
    await agent(session, 'answering', ['stacks', 'weather']),
    await agent(session, 'old'),
    await agent(session, 'stuck', ['stacks']),
  ];
  const stood: LoopStack = { loop: loopOf('answering'), waits: false, blocked: ms(80), stack: [frame(7)] };
  answering.socket.once('data', (text) => {
    const { ask, question } = JSON.parse(String(text)) as { ask: string; question: number };
    assert.equal(ask, 'stacks');
    const answer = { type: 'stacks', process: 'answering' as ProcessId, at: at(1), question, loops: [stood] } as const;
    // The answer to another question is none.
    answering.say({ ...answer, question: question + 7, loops: [] }, answer);
  });
  const began = performance.now();
  const { loops, mute, silent } = await session.standing();
  assert.ok(performance.now() - began >= 900);
  assert.deepEqual([...loops], [[loopOf('answering'), stood]]);
  assert.deepEqual([[...mute], [...silent]], [['old'], ['stuck']]);
  assert.equal(old.heard(), 0);
  assert.ok(stuck.heard() > 0);
});

test('when the last that was asked goes away, nobody waits any longer', async () => {
  await using opened = await sessionForTest();
  const peer = await agent(opened.session, 'leaving', ['stacks']);
  peer.socket.once('data', () => peer.socket.destroy());
  const { silent } = await opened.session.standing();
  assert.equal(silent.size, 0);
});

test('without a loop nobody is asked, and a session that closes lets go of who asked', async () => {
  const opened = await sessionForTest();
  assert.deepEqual((await opened.session.standing()).loops, new Map());
  const peer = await agent(opened.session, 'stuck', ['stacks']);
  const [asked] = [opened.session.standing(), await once(peer.socket, 'data')];
  await opened[Symbol.asyncDispose]();
  assert.deepEqual([...(await asked).silent], ['stuck']);
});

test('an agent that never reads is not told more and more', async () => {
  await using opened = await sessionForTest();
  const peer = await agent(opened.session, 'deaf', ['stacks']);
  peer.socket.pause();
  const all = Array.from({ length: 3000 }, () => opened.session.standing());
  const bye: AgentEvent = { type: 'goodbye', process: 'deaf' as ProcessId, at: at(9) };
  peer.write(encodeEvent(bye));
  assert.equal((await Promise.all(all)).length, 3000);
});
