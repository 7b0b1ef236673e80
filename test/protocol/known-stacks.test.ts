/** A stack that came before is understood from its text: the event is the same, and only its parsing is spared. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventDecoder, encodeEvent } from '#protocol/decoder.ts';
import type { AgentEvent } from '#protocol/events.ts';
import type { Frame } from '#protocol/frame.ts';
import { type FilePath, type LoopId, ms, type ProcessId, type StallId } from '#protocol/units.ts';
import { everyType } from '../session/events.ts';

test('every event is the same the second time, between others of its kind', () => {
  const decoder = new EventDecoder();
  const stalls = [1, 2].flatMap((line) => [stall(line, 'load'), stall(line, '"culprit":\\"],'), stall(line, '')]);
  const events = [...everyType, ...stalls];
  for (let time = 0; time < 3; time += 1) for (const event of events) assert.deepEqual(sent(decoder, event), event);
});

test('events of one stack share it', () => {
  const decoder = new EventDecoder();
  const [first, second] = [sent(decoder, stall(1, 'load', 1)), sent(decoder, stall(1, 'load', 2))];
  assert.ok(first?.type === 'stall-ended' && second?.type === 'stall-ended');
  assert.equal(second.stall.stack, first.stall.stack);
  assert.equal(second.stall.culprit, first.stall.culprit);
  assert.notEqual(second.stall.id, first.stall.id);
});

test('a stack that is not where it belongs, or comes twice, helps nobody in', () => {
  const decoder = new EventDecoder();
  const known = encodeEvent(stall(1, 'load'));
  assert.equal(decoder.push(known)[0]?.ok, true);
  const where = /"culprit":.*\]/.exec(known)?.[0] ?? '';
  assert.notEqual(where, '');
  const outside = known.replace(`,${where}`, '').replace('"at":', `${where},"at":`);
  const samples = `{"type":"hotspots","process":"p","loop":"p/1","at":1,"samples":[{"at":1,"lasted":1,${where}}]}\n`;
  const twice = known.replace('"at":', `${where},"at":`);
  assert.deepEqual(
    [outside, '{"type":"stall-', `{"type":"stall-ended",${where}}\n`].map(
      (line) => decoder.push(`${line.trim()}\n`)[0]?.ok,
    ),
    [false, false, false],
  );
  const [hot] = decoder.push(samples);
  assert.ok(hot?.ok === true && hot.value.type === 'hotspots');
  assert.equal(hot.value.samples[0]?.stack.length, 2);
  const [both] = decoder.push(twice);
  assert.deepEqual(both?.ok === true && both.value, stall(1, 'load'));
});

test('who writes JSON with spaces is understood all the same', () => {
  const decoder = new EventDecoder();
  const spaced = (event: AgentEvent): string => `${JSON.stringify(event, null, 1).replaceAll('\n', ' ')}\n`;
  for (let time = 0; time < 2; time += 1) {
    const [event] = decoder.push(spaced(stall(1, 'load')));
    assert.deepEqual(event?.ok === true && event.value, stall(1, 'load'));
  }
});

function sent(decoder: EventDecoder, event: AgentEvent): AgentEvent | null {
  const [read] = decoder.push(encodeEvent(event));
  return read?.ok === true ? read.value : null;
}

function stall(line: number, name: string, id = 1): AgentEvent {
  const frame = (at: number): Frame => {
    return { function: name, file: '/srv/app.js' as FilePath, line: at, column: 1, origin: 'user' };
  };
  const unknown = { own: null, cpu: null, runDelay: null, gc: null, victims: [] };
  const of = { id: `${id}` as StallId, process: 'p' as ProcessId, loop: 'p/1' as LoopId };
  const where = { culprit: frame(line), stack: [frame(line), frame(line + 1)] };
  return {
    type: 'stall-ended',
    at: ms(2),
    stall: { ...of, began: ms(1), lasted: ms(1), cause: { kind: 'cpu' }, ...unknown, ...where },
  };
}
