/** What is read of a histogram of beats: when they were, and each sample once. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Beats, Pulse } from '../../../profiler-agent/node/pulse.ts';

const resolution = 15;
const steadily = { resolution, every: resolution };
const seldom = { resolution, every: 2 * resolution };

/** Beats at given moments; forgets a gap when it is emptied, as Node 22 and newer do. */
class FakeBeats implements Beats {
  #gaps: number[] = [];
  #last: number | null = 0;

  at(moment: number): void {
    if (this.#last !== null) this.#gaps.push(moment - this.#last);
    this.#last = moment;
  }

  get count(): number {
    return this.#gaps.length;
  }

  percentile(share: number): number {
    const sorted = this.#gaps.toSorted((a, b) => a - b);
    return (sorted[Math.ceil((share / 100) * sorted.length) - 1] ?? 0) * 1e6;
  }

  reset(): void {
    this.#gaps = [];
    this.#last = null;
  }
}

/** Looks whenever the next beat is due, or a little later while it is not there. */
function follow(pulse: Pulse, beats: FakeBeats, gaps: readonly number[]): number {
  let [beat, moment] = [0, 0];
  for (const gap of gaps) {
    for (beat += gap; moment < beat; pulse.turned(moment)) moment = Math.min(beat, Math.max(moment + 2, pulse.due + 2));
    beats.at(beat);
    pulse.turned((moment = Math.max(beat + 0.5, pulse.due + 2)));
  }
  return beat;
}

test('when the beats are is found out from when they are seen', () => {
  const beats = new FakeBeats();
  const pulse = new Pulse(beats, steadily, 7);
  const last = follow(pulse, beats, Array<number>(40).fill(resolution + 0.1));
  assert.ok(Math.abs(pulse.latest - last) <= 2, `${pulse.latest}, not ${last}`);
});

test('one look sees two beats, and knows as well when the last one was', () => {
  const beats = new FakeBeats();
  const pulse = new Pulse(beats, seldom, 7);
  let [last, look, looks] = [0, 0, 0];
  for (const end = 80 * resolution; last < end; looks += 1) {
    look = Math.max(look + 2, pulse.next);
    for (; last + resolution + 0.1 <= look; beats.at(last)) last += resolution + 0.1;
    pulse.turned(look);
  }
  assert.ok(Math.abs(pulse.latest - last) <= 2, `${pulse.latest}, not ${last}`);
  assert.ok(looks <= 50, `${looks} looks at 80 beats`);
});

test('beats that are each a little late are looked at no more often, and one look sees three when they are steady', () => {
  const beats = new FakeBeats();
  const pulse = new Pulse(beats, { resolution, every: 2 * resolution, steady: 3 * resolution }, 0);
  const period = resolution + 0.8;
  let [last, look, looks] = [0, 0, 0];
  for (const end = 400 * period; last < end; looks += 1) {
    look = Math.max(look + 2, pulse.next);
    for (; last + period <= look; beats.at(last)) last += period;
    pulse.turned(look);
    if (looks % 8 === 0) pulse.take(false);
  }
  assert.ok(Math.abs(pulse.latest - last) <= 2, `${pulse.latest}, not ${last}`);
  assert.ok(looks <= 160, `${looks} looks at 400 beats`);
});

test('of two beats the last came after the first', () => {
  const beats = new FakeBeats();
  const pulse = new Pulse(beats, seldom, 0);
  [60, 75].forEach((moment) => beats.at(moment));
  assert.equal(pulse.turned(20), true);
  [90, 105].forEach((moment) => beats.at(moment));
  assert.ok(pulse.turned(106));
  assert.ok(pulse.latest >= 20 + resolution - 1, `${pulse.latest}`);
});

test('each late beat is a sample once, the others are on time', () => {
  const beats = new FakeBeats();
  const pulse = new Pulse(beats, steadily, 0);
  follow(pulse, beats, [15, 25, 15, 95, 15]);
  assert.ok(Math.abs(pulse.longestGap(0) - 95) < 1e-6);
  assert.equal(pulse.longestGap(0), 0);
  const first = pulse.take(false);
  assert.deepEqual([first.count, first.p50, first.p90, first.max], [5, 0, 80_000, 80_000]);
  assert.equal(pulse.take(false).count, 0);
  beats.at(300);
  pulse.turned(300);
  assert.equal(pulse.longestGap(0), 300 - 165);
});

test('what beat before is not counted, nor the gap of a histogram that stood still', () => {
  const beats = new FakeBeats();
  [15, 30, 900].forEach((moment) => beats.at(moment));
  const pulse = new Pulse(beats, steadily, 901);
  assert.equal(pulse.turned(902), false);
  assert.equal(pulse.longestGap(0), 0);
  assert.equal(pulse.take(false).count, 0);
});

test('after many late beats the histogram is emptied, and the gap that it forgets is known by its neighbours', () => {
  const beats = new FakeBeats();
  const pulse = new Pulse(beats, steadily, 0);
  const last = follow(pulse, beats, Array<number>(100).fill(20));
  assert.equal(pulse.take(false).count, 100);
  assert.equal(beats.count, 0);
  assert.equal(pulse.turned(last + 2), false);
  assert.ok(pulse.due >= last + 2 * resolution - 3, 'the next beat cannot be seen');
  beats.at(last + 120);
  beats.at(last + 140);
  assert.ok(pulse.turned(last + 141));
  assert.equal(pulse.longestGap(126), 106);
});

test('beats that came in time after a gap that was forgotten are no part of it', () => {
  const beats = new FakeBeats();
  const pulse = new Pulse(beats, seldom, 0);
  const last = follow(pulse, beats, Array<number>(100).fill(20));
  assert.equal(pulse.take(false).count, 100);
  assert.ok(pulse.next <= pulse.due + 2, 'the look must not wait for a beat more');
  [15, 30, 45, 60].forEach((gap) => beats.at(last + gap));
  assert.ok(pulse.turned(last + 61));
  assert.ok(pulse.longestGap(61) <= resolution + 1);
});
