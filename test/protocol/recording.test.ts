/** The format of recordings, line by line. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHeader, parseRecorded } from '#protocol/parse-recording.ts';
import { encodeHeader, encodeRecorded } from '#protocol/recording.ts';
import { ms } from '#protocol/units.ts';
import { at, everyType, start } from '../session/events.ts';

const header = {
  schema: 'stallsight-recording/1',
  command: 'node server.js',
  began: start,
  threshold: ms(50),
} as const;

test('a header and every event come back as they were written', () => {
  const back = parseHeader(encodeHeader(header));
  assert.deepEqual(back, { ok: true, value: header });
  for (const event of everyType) {
    const recorded = { received: at(1), event };
    assert.deepEqual(parseRecorded(encodeRecorded(recorded)), { ok: true, value: recorded });
  }
});

test('a later version is named', () => {
  const back = parseHeader(JSON.stringify({ ...header, schema: 'stallsight-recording/2' }));
  assert.ok(!back.ok);
  assert.match(back.because, /stallsight-recording\/2/);
});

for (const line of [
  '',
  '{}',
  '[]',
  'null',
  '1',
  '"stallsight-recording/1"',
  '{"schema":1}',
  '{"schema":"other/1"}',
  '{"schema"',
]) {
  test(`${line} begins no recording`, () => {
    assert.ok(!parseHeader(line).ok);
    assert.ok(!parseRecorded(line).ok);
  });
}
