/** What the session says of a loop whose agent is silent, from memory that the agent wrote before. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { StallBegan } from '#protocol/events.ts';
import { ms, type StallId } from '#protocol/units.ts';
import { Pulses } from '#session/pulse.ts';
import { SilentStalls } from '#session/silent.ts';
import { frame, hello, loopBegan, loopId, stallBegan, stallEnded, start } from './events.ts';
import { until } from './peer.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'test-silent-'));
after(() => rmSync(folder, { recursive: true }));

const seconds = (): number => Number(process.hrtime.bigint()) / 1e9;
const mark = `${JSON.stringify({ call: 'sorted', culprit: frame(7, 'order') })}\n`;

interface Memory {
  readonly since: number;
  readonly inCall: number;
  readonly text: string;
}

function write(name: string, { since, inCall, text }: Memory): void {
  const doubles = new Float64Array([since, inCall, Date.now() / 1000 - seconds()]);
  writeFileSync(path.join(folder, name), Buffer.concat([new Uint8Array(doubles.buffer), Buffer.from(text)]));
}

/** A loop with that memory, its stalls longer than 50 ms told into the list that is returned. */
function observe(name: string, memory: Memory): { said: StallBegan[]; silent: SilentStalls; [Symbol.dispose](): void } {
  write(name, memory);
  const pulses = new Pulses(folder);
  const said: StallBegan[] = [];
  const silent = new SilentStalls(pulses, ms(50), (event) => {
    said.push(event);
    silent.follow(event);
  });
  const began = loopBegan({ pulse: { file: name, offset: 0 } });
  pulses.follow(began);
  silent.follow(began);
  const close = (): void => {
    silent.dispose();
    pulses.close();
  };
  return { said, silent, [Symbol.dispose]: close };
}

test('a call that was marked and has not returned is the culprit, told once', async () => {
  const since = seconds() - 0.3;
  using observed = observe('pulse-1-a', { since, inCall: since + 0.01, text: mark });
  await until(() => observed.said.length > 0, 'a word');
  await new Promise((resolve) => setTimeout(resolve, 100));
  const [word, ...more] = observed.said;
  assert.deepEqual(more, []);
  assert.equal(word?.id, `${loopId}/${Math.trunc(since * 1e6)}`);
  assert.deepEqual(word.culprit, frame(7, 'order'));
  assert.deepEqual(word.cause, { kind: 'cpu', gil: 'held', call: 'sorted' });
  assert.ok(Math.abs(word.began / 1000 - (Date.now() - 300)) < 10_000);
});

for (const [what, inCall, text] of [
  ['no call was marked', 0, mark],
  ['the mark is not whole', 1, '{"call":"so'],
  ['the mark is not a mark', 1, '{"call":7,"culprit":null}\n'],
] as const) {
  test(`without a culprit when ${what}`, async () => {
    using observed = observe('pulse-1-b', { since: seconds() - 1, inCall, text });
    await until(() => observed.said.length > 0, 'a word');
    assert.deepEqual([observed.said[0]?.culprit, observed.said[0]?.cause], [null, undefined]);
  });
}

test('nothing is said of what the agent told, or of a loop that waits', async () => {
  const since = seconds() - 1;
  const told = observe('pulse-1-c', { since, inCall: 1, text: mark });
  told.silent.follow(stallBegan(1, start, { id: `${loopId}/${Math.trunc(since * 1e6)}` as StallId }));
  const before = observe('pulse-1-f', { since, inCall: 1, text: mark });
  before.silent.follow(stallBegan(1, start));
  const waits = observe('pulse-1-d', { since: 0, inCall: 1, text: mark });
  using other = observe('pulse-1-e', { since, inCall: 1, text: mark });
  other.silent.follow(hello({ pid: process.pid }));
  await until(() => other.said.length > 0, 'a word on the loop beside them');
  assert.deepEqual([told.said, before.said, waits.said], [[], [], []]);
  before.silent.follow(stallEnded(1, start, ms(500)));
  await until(() => before.said.length > 0, 'a word when the stall before is over');
  before[Symbol.dispose]();
  told[Symbol.dispose]();
  waits[Symbol.dispose]();
});
