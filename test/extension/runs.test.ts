/** What stays of a run that is over. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ms } from '#protocol/units.ts';
import { Gate, gatedTimeline } from '../../extension/gate.ts';
import { Runs } from '../../extension/runs.ts';
import { hello, loopBegan, stallBegan } from '../session/events.ts';
import { connectAgent, sessionForTest, until } from '../session/peer.ts';
import { now } from '#session/clock.ts';

const actions = { again: () => Promise.resolve(null), stop: () => undefined };

test('a program that is stopped while it blocks ends with that stall counted', async () => {
  await using opened = await sessionForTest();
  const { session } = opened;
  const runs = new Runs();
  const timeline = () => session.timeline();
  runs.begin({ name: 'jobs.py', session, timeline, threshold: ms(50), ...actions });
  const peer = await connectAgent(session);
  peer.say(hello(), loopBegan(), stallBegan(1, now()));
  await until(() => [...session.timeline().loops.values()].some(({ open }) => open !== null), 'the stall to be told');
  assert.equal(runs.current?.timeline().stallCount, 0);
  await runs.end(session, 0);
  const ended = runs.current?.timeline();
  assert.equal(ended?.stallCount, 1);
  assert.deepEqual(
    [...(ended?.loops.values() ?? [])].map(({ open, stalls }) => [open, stalls]),
    [[null, 1]],
  );
  assert.equal(ended?.stalls[0]?.stall.culprit?.line, 41);
});

test('one that is ended by the debugger that holds it is not blamed for that', async () => {
  await using opened = await sessionForTest();
  const { session } = opened;
  const runs = new Runs();
  const gate = new Gate();
  const timeline = gatedTimeline(session, gate);
  const judge = gate.excuse.bind(gate);
  runs.begin({ name: 'jobs.py', session, timeline, judge, threshold: ms(50), ...actions });
  const peer = await connectAgent(session);
  peer.say(hello(), loopBegan(), stallBegan(1, now()));
  await until(() => [...timeline().loops.values()].some(({ open }) => open !== null), 'the stall to be told');
  gate.hold(['all'], runs.pause(session));
  await runs.end(session, 0);
  const ended = runs.current?.timeline();
  assert.deepEqual(
    ended?.stalls.map(({ stall }) => stall.cause.kind),
    ['paused'],
  );
  assert.deepEqual(
    [...(ended?.loops.values() ?? [])].map(({ stalls }) => stalls),
    [0],
  );
});
