/** Before and after: the statistics against known values, and verdicts that say no more than they know. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentEvent } from '#protocol/events.ts';
import { bucketOf } from '#protocol/histogram.ts';
import { micros, ms } from '#protocol/units.ts';
import { compare } from '#session/compare.ts';
import type { Recording } from '#session/read-recording.ts';
import { reduce } from '#session/reduce.ts';
import { compareCounts, compareLengths } from '#session/statistics.ts';
import { emptyTimeline } from '#session/timeline.ts';
import { at, frame, hello, lag, loopBegan, stallEnded, start } from './events.ts';

/** Twice the smaller tail of the binomial distribution: 6 against 0 is 2 / 2^6. */
const counts: readonly [before: number, after: number, exposures: [number, number], p: number][] = [
  [0, 0, [1, 1], 1],
  [6, 0, [1, 1], 0.03125],
  [5, 0, [1, 1], 0.0625],
  [0, 6, [1, 1], 0.03125],
  [3, 3, [1, 1], 1],
  [20, 8, [1, 1], 0.0357],
  [10, 0, [2, 1], 0.0347],
  [1000, 1000, [1, 1], 1],
];
for (const [before, after, exposures, p] of counts) {
  test(`${before} against ${after} in ${exposures.join(' : ')}: p = ${p}`, () => {
    assert.ok(
      Math.abs(compareCounts(before, after, exposures) - p) < 0.0005,
      String(compareCounts(before, after, exposures)),
    );
  });
}

test('lengths: the same are the same, doubled are longer, few say nothing', () => {
  const lengths = (values: readonly number[]) =>
    values.map((value) => [bucketOf(ms(value)), 1] as const).sort(([a], [b]) => a - b);
  const base = Array.from({ length: 20 }, (_, index) => 100 + index * 10);
  assert.ok(compareLengths(lengths(base), lengths(base)).p > 0.9);
  const doubled = compareLengths(lengths(base), lengths(base.map((value) => value * 4)));
  assert.ok(doubled.p < 0.001 && doubled.longer);
  const halved = compareLengths(lengths(base), lengths(base.map((value) => value / 4)));
  assert.ok(halved.p < 0.001 && !halved.longer);
  assert.equal(compareLengths(lengths([1, 2, 3]), lengths([100, 200, 300])).p, 1);
});

/** A run of 10 s with these stalls, in ms, at one place. */
function recording(stalls: readonly number[], { seconds = 10, culprit = frame(41) } = {}): Recording {
  return recordingOf(
    stalls.map((length, index) => stallEnded(index, at(index * 100), ms(length), { culprit })),
    seconds,
  );
}

function recordingOf(stalls: readonly AgentEvent[], seconds = 10): Recording {
  const events: AgentEvent[] = [hello(), loopBegan(), ...stalls];
  for (let quarter = 1; quarter <= seconds * 4; quarter += 1) events.push(lag(at(quarter * 250), [1, 2]));
  const timeline = events.reduce((sum, event) => reduce(sum, event, event.at), emptyTimeline);
  const header = { schema: 'stallsight-recording/1', command: 'uvicorn …', began: start, threshold: ms(50) } as const;
  return { header, timeline, refused: 0, firstRefused: null, lines: 0, cutShort: false, lasted: micros(seconds * 1e6) };
}

const many = Array.from({ length: 20 }, (_, index) => 100 + index);

test('stalls that went away are better, and the place says so', () => {
  const { verdict, places, before, after } = compare(recording(many), recording([]));
  assert.equal(verdict, 'better');
  assert.deepEqual(
    places.map((place) => [place.culprit?.line, place.verdict, place.before.count, place.after.count]),
    [[41, 'better', 20, 0]],
  );
  assert.equal(before.stalls.max, ms(119));
  assert.equal(after.stalls.count, 0);
});

test('the same backwards is worse', () => assert.equal(compare(recording([]), recording(many)).verdict, 'worse'));
test('one stall less is chance', () => assert.equal(compare(recording([100]), recording([])).verdict, 'cannot tell'));
test('nothing and nothing cannot tell', () =>
  assert.equal(compare(recording([]), recording([])).verdict, 'cannot tell'));

test('shorter stalls are better, fewer but longer ones cannot tell', () => {
  assert.equal(compare(recording(many), recording(many.map((length) => length / 2))).verdict, 'better');
  assert.equal(
    compare(recording([...many, ...many]), recording(many.slice(0, 10).map((length) => length * 4))).verdict,
    'cannot tell',
  );
});

test('a longer run with as many stalls a second is not worse', () => {
  assert.equal(
    compare(recording(many), recording([...many, ...many, ...many], { seconds: 30 })).verdict,
    'cannot tell',
  );
});

test('a place is found again when its line or its folder moved', () => {
  const moved = recording(many.slice(0, 3), { culprit: frame(47, 'load', '/srv/copy/db.py') });
  const { places } = compare(recording(many), moved);
  assert.deepEqual(
    places.map((place) => [place.before.count, place.after.count, place.culprit?.line]),
    [[20, 3, 47]],
  );
});

test('what the anonymous handlers of a file call are places of their own, each by its costliest line', () => {
  const handlers = (moved: number, calls: readonly (readonly [line: number, call: string | undefined])[]): Recording =>
    recordingOf(
      calls.flatMap(([line, call], place) =>
        many.map((length, index) =>
          stallEnded(place * 100 + index, at(index * 100 + place), ms(length + line), {
            culprit: frame(line + moved, '(anonymous)', '/srv/web.mjs'),
            cause: { kind: 'cpu', gil: 'none', ...(call === undefined ? {} : { call }) },
          }),
        ),
      ),
    );
  const before = handlers(0, [
    [5, 'child_process.execSync'],
    [6, 'crypto.pbkdf2Sync'],
    [7, undefined],
    [8, undefined],
  ]);
  const after = handlers(10, [
    [6, 'crypto.pbkdf2Sync'],
    [7, undefined],
    [8, undefined],
  ]);
  assert.deepEqual(
    compare(before, after).places.map(({ culprit, call, verdict, before, after }) => [
      culprit?.line,
      call,
      verdict,
      before.count,
      after.count,
    ]),
    [
      [18, null, 'cannot tell', 40, 40],
      [16, 'crypto.pbkdf2Sync', 'cannot tell', 20, 20],
      [5, 'child_process.execSync', 'better', 20, 0],
    ],
  );
});

test('a function that calls something else now is the same place', () => {
  const calling = (call: string): Recording =>
    recordingOf(
      many.map((length, index) => stallEnded(index, at(index * 100), ms(length), { cause: { kind: 'io', call } })),
    );
  assert.deepEqual(
    compare(calling('time.sleep'), calling('requests.get')).places.map(({ call, before, after }) => [
      call,
      before.count,
      after.count,
    ]),
    [['requests.get', 20, 20]],
  );
});
