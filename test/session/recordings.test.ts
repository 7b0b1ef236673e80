/** Recordings that were compressed, cut, damaged or made to harm: a result or a sentence, never a crash. And the flight recorder. */

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { encodeHeader, encodeRecorded } from '#protocol/recording.ts';
import type { Stall } from '#protocol/stall.ts';
import { ms } from '#protocol/units.ts';
import { formats } from '#session/export/formats.ts';
import { gather } from '#session/export/gather.ts';
import { FlightRecorder, LongStalls } from '#session/flight.ts';
import { eachRecorded, readRecording } from '#session/read-recording.ts';
import { openRecording } from '#session/record.ts';
import { seeded } from '../random.ts';
import { at, everyType, hello, lag, loopBegan, loopId, processId, stallBegan, stallEnded, start } from './events.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'test-recordings-'));
after(() => rmSync(folder, { recursive: true }));
const header = { schema: 'stallsight-recording/1', command: 'uvicorn …', began: start, threshold: ms(50) } as const;
const whole = encodeHeader(header) + everyType.map((event) => encodeRecorded({ received: event.at, event })).join('');

function written(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

test('compressed or not, a recording is the same', async () => {
  const [plain, packed] = [
    await readRecording(written('plain', whole)),
    await readRecording(written('packed', gzipSync(whole))),
  ];
  assert.ok(plain.ok);
  assert.deepEqual(packed, plain);
  assert.equal(plain.value.lines, everyType.length + 1);
  assert.deepEqual([plain.value.refused, plain.value.firstRefused, plain.value.cutShort], [0, null, false]);
});

test('a recording cut anywhere is read up to its last whole line', async () => {
  for (const content of [Buffer.from(whole), gzipSync(whole)]) {
    for (let length = 1; length < content.length; length += 37) {
      const cut = await readRecording(written('cut', content.subarray(0, length)));
      if (cut.ok) assert.ok(cut.value.cutShort || content[length - 1] === 10, `cut at ${length} of ${content.length}`);
      else assert.match(cut.because, /is no recording/);
    }
  }
});

test('a damaged line costs that line alone, and is told by its number', async () => {
  const lines = whole.split('\n');
  lines[3] = '{"received":1,"event":{"type":"lag"}}';
  lines[5] = 'x';
  const damaged = await readRecording(written('damaged', lines.join('\n')));
  assert.ok(damaged.ok);
  assert.equal(damaged.value.refused, 2);
  assert.equal(damaged.value.firstRefused?.line, 4);
  assert.match(damaged.value.firstRefused?.because ?? '', /process/);
});

test('a bomb is refused', async () => {
  const bomb = await readRecording(written('bomb.gz', gzipSync(whole + ' '.repeat(24 * 1024 * 1024))));
  assert.ok(!bomb.ok);
  assert.match(bomb.because, /200 times its size/);
  for (const content of [gzipSync(whole + '\n'.repeat(24 * 1024 * 1024)), whole + '\n'.repeat(20_000)]) {
    const empty = await readRecording(written('empty', content));
    assert.ok(!empty.ok);
    assert.match(empty.because, /nearly all of its lines are no events, from line \d+ on/);
  }
});

test('a bomb of true events is known before it has taken its time', async () => {
  const line = encodeRecorded({ received: at(0), event: lag(at(0), [1, 2, 3]) });
  const file = written('true', gzipSync(encodeHeader(header) + line.repeat((48 * 1024 * 1024) / line.length)));
  let taken = 0;
  const bomb = await eachRecorded(file, () => (taken += line.length));
  assert.ok(!bomb.ok);
  assert.match(bomb.because, /200 times its size/);
  assert.ok(taken < 17 * 1024 * 1024, `${taken} characters were taken`);
});

test('as many lines as one likes may be damaged, as long as there are events', async () => {
  const [first = '', ...lines] = whole.split('\n');
  const read = await readRecording(
    written('damaged', [first, ...Array(2000).fill([...lines, '{', 'x'].join('\n'))].join('\n')),
  );
  assert.ok(read.ok && read.value.refused > 4000);
});

test('10,000 mutated recordings give a result or a sentence, and so do their exports', async () => {
  const random = seeded(5);
  for (const name of ['flame.js', 'flame.css']) written(name, '');
  const views = folder;
  const lines = whole
    .trimEnd()
    .split('\n')
    .map((line) => Buffer.from(line));
  // A file of 500 mutated lines is 500 mutated recordings: each line is refused or read alone.
  for (let round = 0; round < 20; round += 1) {
    const mutated = Array.from({ length: 500 }, () => mutate(random.pick(lines), random).toString('latin1'));
    const file = written('mutated', encodeHeader(header) + mutated.join('\n'));
    const gathered = await gather(file);
    assert.ok(gathered.ok);
    for (const { write } of Object.values(formats)) {
      const exported = write(gathered.value, 'whole run', { views, before: gathered.value });
      assert.ok(Array.from<string | number>(exported).length > 0);
    }
  }
});

function mutate(bytes: Buffer, random: ReturnType<typeof seeded>): Buffer {
  const copy = Buffer.from(bytes);
  for (let change = 0; change < 1 + random.below(4); change += 1) {
    const at = random.below(copy.length);
    const how = random.below(3);
    if (how === 0) copy[at] = random.below(256);
    if (how === 1) copy.copyWithin(at, random.below(copy.length), random.below(copy.length));
    if (how === 2) copy[at] = random.pick([0x30, 0x39, 0x2d, 0x22, 0x7d, 0x5b, 0x0a]);
  }
  return copy;
}

test('a recorder compresses when the name says so', async () => {
  const file = path.join(folder, 'written.gz');
  const recorder = openRecording(file, header, () => assert.fail('nothing is lost'));
  assert.ok(recorder.ok);
  for (const event of everyType) recorder.value.write({ received: event.at, event });
  await recorder.value.close();
  assert.equal(gunzipSync(readFileSync(file)).toString(), whole);
});

test('the flight recorder keeps the last seconds, with what explains them', async () => {
  const flight = new FlightRecorder({ keep: ms(1000) });
  for (const event of [hello(), loopBegan(), stallEnded(1, at(0), ms(60)), stallBegan(2, at(100))])
    flight.take(event, event.at);
  for (let quarter = 1; quarter <= 20; quarter += 1) flight.take(lag(at(quarter * 250), [1]), at(quarter * 250));
  const file = path.join(folder, 'flight.gz');
  assert.deepEqual(await flight.save(file, header), { ok: true, value: null });
  const saved = await readRecording(file);
  assert.ok(saved.ok);
  const { timeline } = saved.value;
  assert.equal(timeline.processes.get(processId)?.name, 'uvicorn');
  assert.equal(timeline.loops.get(loopId)?.lag.length, 5);
  assert.deepEqual(
    timeline.stalls.map(({ stall }) => [stall.began, stall.lasted]),
    [[at(100), ms(4900)]],
  );
});

test('the flight recorder forgets who is gone, and never holds more than its limit', () => {
  const flight = new FlightRecorder({ keep: ms(1000), most: 20_000 });
  for (const event of everyType) flight.take(event, event.at);
  flight.take(hello({ at: at(9000) }), at(9000));
  assert.equal(flight.recording(header).split('\n').length, 3);
  for (let number = 0; number < 10_000; number += 1) flight.take(lag(at(9000), [1]), at(9000));
  assert.ok(flight.recording(header).length < 21_000);
});

test('a long stall of the program is worth a file, and the next only when that one is over', () => {
  const long = new LongStalls({ over: ms(500), apart: ms(10_000) });
  const kept = (number: number, lasted: number, changes: Partial<Stall> = {}): boolean =>
    long.take(stallEnded(number, at(number * 1000), ms(lasted), changes), at(number * 1000 + lasted)) !== null;
  assert.equal(kept(1, 499), false);
  assert.equal(kept(2, 900, { cause: { kind: 'paused' } }), false);
  assert.equal(kept(3, 500), true);
  assert.equal(kept(4, 2000), false);
  assert.equal(kept(14, 600), true);
  assert.equal(long.take(stallBegan(9, at(90_000)), at(99_000)), null);
});

test('a flight that cannot be saved says why', async () => {
  const refused = await new FlightRecorder({ keep: ms(1) }).save(path.join(folder, 'nowhere', 'x'), header);
  assert.ok(!refused.ok);
  assert.match(refused.because, /cannot write/);
  assert.ok(!existsSync(path.join(folder, 'nowhere')));
});
