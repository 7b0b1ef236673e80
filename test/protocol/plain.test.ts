/** The short way from text to event comes to what the schema comes to, and takes nothing that the schema refuses. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentEvent, Hotspots } from '#protocol/events.ts';
import type { Frame } from '#protocol/frame.ts';
import { ms } from '#protocol/units.ts';
import { parseEvent } from '#protocol/validate.ts';
import { at, everyType, frame, lag, loopId, processId, stallBegan, stallEnded } from '../session/events.ts';

function hotspots(...stack: readonly Frame[]): Hotspots {
  return {
    type: 'hotspots',
    process: processId,
    loop: loopId,
    at: at(1),
    samples: [{ at: at(1), lasted: ms(9), stack }],
  };
}

/** The same text twice: the second time its frames are known. */
function told(event: object): (AgentEvent | null)[] {
  const text = JSON.stringify(event);
  return [1, 2].map(() => {
    const parsed = parseEvent(text);
    return parsed.ok ? parsed.value : null;
  });
}

test('every event is the same for who knows its frames', () => {
  for (const event of everyType) assert.deepEqual(told(event), [event, event]);
});

test('names with braces, quotes and our own words in them are names', () => {
  for (const name of ['}', '{"function":', 'a"b\\', '"},{"function":"x"', '</script>', '\u2028', '0']) {
    const event = hotspots(frame(3, name), frame(4, 'other'), frame(3, 'x', `/srv/${name}.py`));
    assert.deepEqual(told(event), [event, event], name);
  }
});

test('what stands beside an event is left out, also inside of it', () => {
  const event = stallEnded(1, at(1), ms(60));
  const { stall } = event;
  for (const more of [
    { ...event, password: 'hunter2' },
    { ...event, stall: { ...stall, password: 'hunter2' } },
    { ...event, stall: { ...stall, cause: { ...stall.cause, password: 'hunter2' } } },
    { ...event, stall: { ...stall, stack: stall.stack.map((one) => ({ ...one, password: 'hunter2' })) } },
  ])
    assert.deepEqual(told(more), [event, event]);
});

test('in a stall that goes on, and in who had to wait, too', () => {
  const more = { password: 'hunter2' };
  const request = { method: 'GET', route: '/' };
  const victims = [{ kind: 'request' as const, name: 'GET /', waited: ms(5) }];
  const began = { ...stallBegan(1, at(1)), request, victims, cause: { kind: 'cpu' as const } };
  const { stall, ...ended } = { ...stallEnded(1, at(1), ms(60)) };
  const whole = { ...ended, stall: { ...stall, request, victims, phase: 'startup' as const } };
  const wordy = { request: { ...request, ...more }, victims: victims.map((victim) => ({ ...victim, ...more })) };
  for (const [event, said] of [
    [began, began],
    [began, { ...began, ...more }],
    [began, { ...began, ...wordy }],
    [began, { ...began, cause: { ...began.cause, ...more } }],
    [whole, whole],
    [whole, { ...whole, stall: { ...whole.stall, ...wordy } }],
  ] as const)
    assert.deepEqual(told(said), [event, event]);
});

test('a stall that is none is refused', () => {
  const { stall, ...ended } = { ...stallEnded(1, at(1), ms(60)) };
  for (const wrong of [
    { phase: 'late' },
    { request: { method: 'GET' } },
    { request: 'GET /' },
    { victims: [{ kind: 'thread', name: 'x', waited: 1 }] },
    { victims: [{ kind: 'task', name: 'x', waited: -1 }] },
    { victims: {} },
    { process: 7 },
    { id: '' },
    { cause: { kind: 'luck' } },
  ])
    assert.deepEqual(told({ ...ended, stall: { ...stall, ...wrong } }), [null, null], JSON.stringify(wrong));
});

test('of equal ids and causes there is one', () => {
  const event = stallEnded(1, at(1), ms(60));
  const [, ...causes] = [...told(event), ...told(event)].map((one) => one?.type === 'stall-ended' && one.stall.cause);
  assert.ok(causes[0] !== false && causes.every((cause) => cause === causes[0]));
});

test('a number is no frame', () => {
  const text = JSON.stringify(hotspots(frame(1), frame(2)));
  assert.ok(parseEvent(text).ok);
  for (const forged of [
    text.replace(/"stack":\[.*?\]/, '"stack":[0]'),
    text.replace('"stack":[', '"stack":[0,'),
    text.replace('"at":', '"stack":[1],"at":'),
  ]) {
    const parsed = parseEvent(forged);
    assert.deepEqual(
      parsed.ok ? parsed.value : null,
      forged.includes('"stack":[1],') ? JSON.parse(text) : null,
      forged,
    );
  }
});

test('a figure that is none is refused', () => {
  for (const event of [lag(at(1), [1]), stallEnded(1, at(1), ms(60)), hotspots(frame(1))]) {
    const text = JSON.stringify(event);
    assert.ok(parseEvent(text).ok);
    for (const wrong of ['-1', '0.5', '"7"', 'null', '[]', '1e308'])
      assert.ok(!parseEvent(text.replace(/"at":\d+/, `"at":${wrong}`)).ok, wrong);
  }
});
