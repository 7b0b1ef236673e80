/** What may come in over the wire, what may not, and that nothing which comes in can do harm. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventDecoder, encodeEvent } from '#protocol/decoder.ts';
import { parseEvent, readEvent } from '#protocol/validate.ts';
import { seeded } from '../random.ts';
import { everyType, hello } from '../session/events.ts';

for (const event of everyType) {
  test(`${event.type} comes back as it was sent`, () => {
    const back = parseEvent(encodeEvent(event));
    assert.ok(back.ok);
    assert.deepEqual(back.value, event);
  });

  test(`${event.type} without one of its properties is refused by the property's name`, () => {
    const optional = ['task', 'request', ...(event.type === 'stall-began' ? ['cause'] : [])];
    for (const name of Object.keys(event).filter((key) => !optional.includes(key))) {
      const rest = Object.fromEntries(Object.entries(event).filter(([key]) => key !== name));
      const refused = readEvent(rest);
      assert.ok(!refused.ok, name);
      assert.match(refused.because, new RegExp(`\\b${name}\\b`));
    }
  });
}

test('what no type names is left out', () => {
  const back = readEvent({ ...hello(), password: 'hunter2' });
  assert.ok(back.ok);
  assert.deepEqual(back.value, hello());
});

test('times, counts and ids are what their types say', () => {
  for (const wrong of [
    { at: -1 },
    { at: 1.5 },
    { at: '7' },
    { at: null },
    { at: 1e300 },
    { pid: Number.MAX_SAFE_INTEGER + 1 },
    { process: '' },
    { process: 'x'.repeat(201) },
    { runtime: 'ruby' },
    { protocol: 2 },
    { type: 'hallo' },
  ]) {
    assert.ok(!readEvent({ ...hello(), ...wrong }).ok, JSON.stringify(wrong));
  }
});

test('no message reaches a prototype', () => {
  const keys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
  const values = ['{"polluted":1}', '{"prototype":{"polluted":1}}', '[]', 'null', '"x"', '1'];
  const messages = keys.flatMap((key) => values.map((value) => `{"${key}":${value},${encodeEvent(hello()).slice(1)}`));
  const nested = keys.map((key) =>
    encodeEvent(hello()).replace('"name":"uvicorn"', `"name":{"${key}":{"polluted":1}}`),
  );
  const types = keys.map((key) => encodeEvent(hello()).replace('"type":"hello"', `"type":"${key}"`));
  for (const message of [...messages, ...nested, ...types]) {
    const event = parseEvent(message);
    if (event.ok) assert.deepEqual(Object.keys(event.value), Object.keys(hello()));
    assert.ok(!('polluted' in {}), message);
  }
});

test('20,000 broken messages give an event or a reason, and never a throw', () => {
  const random = seeded(2);
  const texts = everyType.map(encodeEvent);
  for (let round = 0; round < 20_000; round += 1) {
    const text = random.pick(texts);
    const from = random.below(text.length);
    const broken =
      text.slice(0, from) +
      random.pick(['', '"', '}', '[', '-', '1e999', '\\u0000', '😀', 'null']) +
      text.slice(from + random.below(8));
    const event = parseEvent(broken);
    if (!event.ok) assert.ok(event.because.length > 0 && event.because.length < 500, broken);
  }
});

test('a peer is heard on after it spoke nonsense, and the nonsense is counted', () => {
  const decoder = new EventDecoder();
  const events = decoder.push(
    `nonsense\n${encodeEvent(hello())}{"type":"hello"}\n${'x'.repeat(2 ** 21)}\n${encodeEvent(hello())}`,
  );
  assert.deepEqual(
    events.filter(({ ok }) => ok),
    [hello(), hello()].map((value) => ({ ok: true, value })),
  );
  assert.deepEqual(
    events
      .flatMap((event) => (event.ok ? [] : event.because))
      .map((because) => /JSON|protocol|longer/.exec(because)?.[0]),
    ['JSON', 'protocol', 'longer'],
  );
  assert.equal(decoder.refused, 3);
});
