/** Slices of a track lie inside one another or apart, whatever was sampled: that is what the format means by nesting. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { micros, ms } from '#protocol/units.ts';
import { gather, type Gathered, type TimedStack } from '#session/export/gather.ts';
import { perfetto } from '#session/export/perfetto.ts';
import { type Random, seeded } from '../../random.ts';
import { recordingFile } from './recording.ts';
import { at, frame, loopId, processId, stallEnded, start } from '../events.ts';

test('slices nest, and hold all the time that was sampled', () => {
  for (let seed = 0; seed < 100; seed += 1) {
    const run = anyRun(seeded(seed));
    const { traceEvents } = JSON.parse(text(run, 'whole run')) as { traceEvents: Slice[] };
    const slices = traceEvents.filter(({ ph }) => ph === 'X');
    const open: Slice[] = [];
    // A reader takes them by their beginning, and in the order of the file where that is the same.
    for (const slice of [...slices].sort((a, b) => a.ts - b.ts)) {
      while (end(open.at(-1)) <= slice.ts) open.pop();
      assert.ok(open.length === 0 || end(slice) <= end(open.at(-1)), `seed ${seed}: ${JSON.stringify(slice)} crosses`);
      open.push(slice);
    }
  }
});

/** https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU, as far as we write it. */
const moment = v.pipe(v.number(), v.integer());
const on = { name: v.string(), pid: moment, tid: moment };
const schema = v.strictObject({
  displayTimeUnit: v.picklist(['ms', 'ns']),
  otherData: v.record(v.string(), v.string()),
  traceEvents: v.array(
    v.variant('ph', [
      v.strictObject({ ...on, ph: v.literal('M'), args: v.strictObject({ name: v.string() }) }),
      v.strictObject({
        ...on,
        ph: v.literal('X'),
        cat: v.string(),
        ts: moment,
        dur: v.pipe(moment, v.minValue(0)),
        args: v.record(v.string(), v.unknown()),
      }),
      v.strictObject({ ...on, ph: v.literal('C'), ts: moment, args: v.record(v.string(), v.number()) }),
      v.strictObject({ ...on, ph: v.picklist(['b', 'e']), cat: v.string(), id: v.string(), ts: moment }),
    ]),
  ),
});

test('every event is one of the format', async () => {
  using recording = recordingFile();
  const gathered = await gather(recording.file);
  assert.ok(gathered.ok);
  const read = v.parse(schema, JSON.parse(text(gathered.value, 'whole run')));
  assert.deepEqual(
    ['M', 'X', 'C', 'b', 'e'].filter((kind) => !read.traceEvents.some(({ ph }) => ph === kind)),
    [],
  );
});

test('a call that was seen twice in a row is one slice', () => {
  const samples = [sample(0, ['load', 'main']), sample(10, ['parse', 'main']), sample(30, ['parse', 'main'])];
  const { traceEvents } = JSON.parse(text(runOf(samples, []), 'whole run')) as { traceEvents: Slice[] };
  const told = traceEvents
    .filter(({ ph }) => ph === 'X')
    .map(({ name, ts, dur }) => `${name} ${ts / 1000}+${dur / 1000}`);
  assert.deepEqual(told, ['main 0+20', 'load 0+10', 'parse 10+10', 'main 30+10', 'parse 30+10']);
});

interface Slice {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur: number;
}

function text(gathered: Gathered, span: 'whole run'): string {
  return [...perfetto(gathered, span)].join('');
}

function end(slice: Slice | undefined): number {
  return slice === undefined ? Infinity : slice.ts + slice.dur;
}

function anyRun(random: Random): Gathered {
  const names = ['a', 'b', 'c'] as const;
  const samples: TimedStack[] = [];
  for (let moment = 0; moment < 500; moment += 10 * (1 + random.below(2)))
    samples.push(
      sample(
        moment,
        Array.from({ length: random.below(4) }, () => random.pick(names)),
      ),
    );
  const stalls = [0, 150, 300].map((from, number) =>
    stallEnded(number, at(from + random.below(40)), ms(1 + random.below(100)), {
      stack: [frame(1, random.pick(names))],
    }),
  );
  return runOf(
    samples,
    stalls.map(({ stall }) => stall),
  );
}

function sample(moment: number, names: readonly string[]): TimedStack {
  return { at: micros(start + ms(moment)), lasted: ms(10), stack: names.map((name) => frame(1, name)) };
}

function runOf(samples: readonly TimedStack[], stalls: Gathered['tracks'][number]['stalls']): Gathered {
  const header = { schema: 'stallsight-recording/1', command: 'x', began: start, threshold: ms(50) } as const;
  const ids = { loop: loopId, process: processId, pid: 1, processName: 'x 1', thread: 'main' };
  return { header, lasted: ms(1000), tracks: [{ ...ids, stalls, samples, lag: [] }] };
}
