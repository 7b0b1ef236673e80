/** A stall of a form that came before is read by its numbers alone: it is what the parser makes of it, whatever stands there. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventDecoder } from '#protocol/decoder.ts';
import type { AgentEvent } from '#protocol/events.ts';
import type { Cause, Stall } from '#protocol/stall.ts';
import { micros, type StallId } from '#protocol/units.ts';
import { parseEvent } from '#protocol/validate.ts';
import { seeded } from '../random.ts';
import { at, stallEnded } from '../session/events.ts';

const { stall: usual } = stallEnded(1, at(1), micros(60_000));

/** As the agents write it, and as nobody does. */
const orders: readonly ((stall: Stall) => object)[] = [
  (stall) => stall,
  ({ culprit, stack, ...stall }) => ({ ...stall, culprit, stack }),
  ({ culprit, stack, victims, cause, ...stall }) => ({ cause, ...stall, culprit, stack, victims }),
  ({ id, culprit, stack, ...stall }) => ({ ...stall, culprit, stack, id }),
];

test('stalls of a few forms are what the parser makes of them', () => {
  const random = seeded(9);
  const causes: Cause[] = [{ kind: 'cpu', gil: 'held' }, { kind: 'io', call: 'fs.readFileSync' }, { kind: 'gc' }];
  const count = (): number => random.below(random.below(2) === 0 ? 3 : 1_000_000_000);
  for (const order of orders) {
    const decoder = new EventDecoder();
    for (let round = 0; round < 300; round += 1) {
      const [own, cpu] = random.below(9) === 0 ? [null, null] : [micros(count()), micros(count())];
      const figures = { began: micros(1.7e15 + count()), lasted: micros(count()), own, cpu, gc: micros(count()) };
      const cause = causes[random.below(3)] ?? usual.cause;
      const stall = { ...usual, ...figures, cause, id: `${usual.loop}/${count()}` as StallId };
      assertSame(decoder, JSON.stringify({ type: 'stall-ended', at: count(), stall: order(stall) }));
    }
  }
});

test('what is no whole number, or stands elsewhere, is judged by the parser', () => {
  const line = JSON.stringify({ type: 'stall-ended', at: 77, stall: { ...usual, task: 'x","at":5,"y":"' } });
  const decoder = new EventDecoder();
  for (let time = 0; time < 3; time += 1) assertSame(decoder, line);
  for (const number of [
    '-1',
    '1.5',
    '1e3',
    '007',
    '00',
    '9007199254740993',
    '1'.repeat(400),
    '"7"',
    'null',
    '',
    '[]',
  ]) {
    assertSame(decoder, line.replace('"at":77', `"at":${number}`));
    assertSame(decoder, line.replace('"gc":0', `"gc":${number}`));
    assertSame(decoder, line.replace(`/1","process"`, `/${number}","process"`));
  }
  for (const [from, to] of [
    ['"at":77', '"at":77,"at":78'],
    ['"stall":{', '"stall":{"password":"x",'],
    ['"victims":[]', '"victims":[],"gc":5'],
    ['"victims":[]', '"victims":[{"kind":"task","name":"x","waited":3}]'],
    [',"victims"', ', "victims"'],
    ['}}', '}} '],
    ['}}', '}'],
    ['{"type"', ' {"type"'],
  ] as const)
    for (let time = 0; time < 2; time += 1) assertSame(decoder, line.replace(from, to));
  assertSame(decoder, line);
});

test('who writes no two stalls alike is understood all the same', () => {
  const decoder = new EventDecoder();
  for (let round = 0; round < 100; round += 1)
    assertSame(
      decoder,
      JSON.stringify({ type: 'stall-ended', at: 1, stall: { ...usual, task: `task ${'x'.repeat(round)}` } }),
    );
});

function assertSame(decoder: EventDecoder, line: string): void {
  const parsed = parseEvent(line);
  const [decoded, ...more] = decoder.push(`${line}\n`);
  assert.deepEqual(more, []);
  const told = (read: typeof decoded): AgentEvent | null => (read?.ok === true ? read.value : null);
  assert.deepEqual(told(decoded), told(parsed), line.slice(0, 400));
}
