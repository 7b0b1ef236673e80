/** How a loop that mostly waits is followed from outside: what its thread waits in, its turns and its beats are given. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CalmPulse } from '../../../profiler-agent/node/calm.ts';
import { type Beats, Pulse } from '../../../profiler-agent/node/pulse.ts';

const every = 40;
const own = '281 0xe';

class FakeThread {
  beats = 0;
  turns = 0;
  /** Milliseconds of the longest turn. */
  longest = 0;
  poll: string | null = own;
  readonly calm = new CalmPulse(
    {
      pulse: new Pulse(
        counting(() => this.beats),
        { resolution: 120, every: 120 },
        0,
      ),
      turns: counting(() => this.turns, {
        longest: () => this.longest,
        reset: () => (this.turns = this.longest = 0),
      }),
      sight: () => this.poll,
      every,
    },
    0,
  );
}

function counting(
  count: () => number,
  { longest = () => 120, reset = () => undefined }: { longest?: () => number; reset?: () => void } = {},
): Beats {
  return {
    get count() {
      return count();
    },
    percentile: () => longest() * 1e6,
    reset,
  };
}

test('a thread that waits in its poll is between two steps', () => {
  const { calm } = new FakeThread();
  assert.ok(calm.turned(40));
  assert.deepEqual([calm.latest, calm.next, calm.over], [40, 80, { from: 0, to: 40 }]);
});

test('one that is awake may be in a step that began after the last glance', () => {
  const thread = new FakeThread();
  const { calm } = thread;
  calm.turned(40);
  thread.poll = null;
  thread.turns += 1;
  assert.ok(!calm.turned(80) && calm.isLate());
  assert.equal(calm.latest, 40);
  assert.ok(!calm.waits);
  assert.ok(!calm.turned(85));
  thread.poll = own;
  assert.ok(calm.turned(90));
  assert.deepEqual([calm.latest, calm.over], [90, { from: 85, to: 90 }]);
});

test('an awake one that turns or beats is in another step', () => {
  for (const go of ['turns', 'beats'] as const) {
    const thread = new FakeThread();
    thread.poll = null;
    assert.ok(!thread.calm.turned(40));
    thread[go] += 1;
    assert.ok(thread.calm.turned(45));
    assert.deepEqual([thread.calm.latest, thread.calm.over], [40, { from: 40, to: 45 }]);
  }
});

test('a poll that is not the loop’s is work: execSync polls, too', () => {
  const thread = new FakeThread();
  const { calm } = thread;
  calm.turned(40);
  thread.poll = '281 0x15';
  assert.ok(!calm.turned(80));
  assert.ok(!calm.turned(85));
  thread.poll = own;
  assert.ok(calm.turned(90));
});

test('what a loop waits in right after a beat is its own poll', () => {
  const thread = new FakeThread();
  thread.poll = '281 0x15';
  thread.calm.turned(40);
  thread.poll = own;
  assert.ok(!thread.calm.turned(80));
  thread.beats += 1;
  assert.ok(thread.calm.turned(85));
  thread.poll = '281 0x15';
  assert.ok(!thread.calm.turned(120));
});

test('a step that nobody looked at is as long as the longest turn since the last question, where turns are counted', () => {
  const thread = new FakeThread();
  thread.calm.turned(40);
  assert.equal(thread.calm.longestGap(200), 0);
  thread.turns += 3;
  thread.longest = 70;
  assert.ok(thread.calm.turned(240));
  assert.equal(thread.calm.longestGap(200), 70);
  assert.equal(thread.calm.longestGap(200), 0);
  thread.turns += 1;
  thread.longest = 2;
  thread.poll = null;
  assert.ok(!thread.calm.turned(280));
  thread.turns += 1;
  assert.ok(thread.calm.turned(285));
});
