/** What the terminal shows: live lines, sums and names, from given moments. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import type { AgentEvent } from '#protocol/events.ts';
import type { FilePath } from '#protocol/units.ts';
import { type LoopId, micros, ms } from '#protocol/units.ts';
import { reduce } from '#session/reduce.ts';
import { report } from '#session/report.ts';
import { emptyTimeline, type Timeline } from '#session/timeline.ts';
import { readMilliseconds, splitCommand } from '../../cli/arguments.ts';
import { type Moment, statusLines } from '../../cli/status.ts';
import { overrunWords, summary } from '../../cli/summary.ts';
import { duration, place, printable } from '../../cli/words.ts';
import { at, frame, hello, lag, loopBegan, stallBegan, stallEnded, start } from '../session/events.ts';

function timelineOf(...events: AgentEvent[]): Timeline {
  return events.reduce((timeline, event) => reduce(timeline, event, event.at), emptyTimeline);
}

function moment(timeline: Timeline, milliseconds: number, pulse: Moment['pulse'] = () => null): Moment {
  return { timeline, now: at(milliseconds), pulse, threshold: ms(50) };
}

const screen = { rows: 4, columns: 200 };
const running = [hello(), loopBegan(), lag(at(250), [1, 2, 120], { utilization: 0.87 })];

test('a loop has one line, and the stall that goes on grows in it', () => {
  const [line] = statusLines(moment(timelineOf(...running), 300), screen);
  assert.equal(line, 'uvicorn 4121  lag p50 2.0 ms  p99 120 ms  max 120 ms  busy 87 %');
  const blocked = timelineOf(...running, stallBegan(1, at(300), { cause: { kind: 'io', call: 'requests.get' } }));
  assert.match(
    statusLines(moment(blocked, 420), screen)[0] ?? '',
    /BLOCKED 120 ms at \/srv\/app\/db\.py:41 load \(requests\.get; io\)$/,
  );
  assert.match(statusLines(moment(blocked, 1540), screen)[0] ?? '', /BLOCKED 1\.24 s at/);
});

test('the pulse shows a block that nobody could tell yet', () => {
  const lines = (length: number) =>
    statusLines(
      moment(timelineOf(...running), 300, () => ms(length)),
      screen,
    );
  assert.match(lines(180)[0] ?? '', /BLOCKED 180 ms$/);
  assert.doesNotMatch(lines(20)[0] ?? '', /BLOCKED/);
});

test('more loops than rows: the blocked one is first, and the quiet ones are counted', () => {
  const others = Array.from({ length: 9 }, (_, index) =>
    loopBegan({ loop: `4121-a1b2/${index}` as LoopId, thread: `worker ${index}`, kind: 'worker' }),
  );
  const lines = statusLines(moment(timelineOf(hello(), ...others, stallBegan(1, at(0))), 100), screen);
  assert.equal(lines.length, 4);
  assert.match(lines[0] ?? '', /^uvicorn 4121 worker 0 .*BLOCKED/);
  assert.equal(lines[3], 'and 6 quieter loops');
});

test('a line is as wide as the screen at most, and names cannot steer the terminal', () => {
  const [line] = statusLines(moment(timelineOf(hello({ name: 'x\u001B[2J\u202E\n' }), loopBegan()), 0), {
    rows: 4,
    columns: 30,
  });
  assert.equal(line?.length, 30);
  assert.match(line ?? '', /^x\uFFFD\[2J\uFFFD\uFFFD 4121/);
});

test('no loop yet', () => assert.deepEqual(statusLines(moment(emptyTimeline, 0), screen), ['stallsight: no loop yet']));

const run = { command: 'uvicorn …', exitCode: 0, signal: null, began: start, lasted: ms(5000) };

test('the summary: the costliest line first, with what to do', () => {
  const victims = [{ kind: 'request', name: 'GET /', waited: ms(9) } as const];
  const request = { method: 'GET', route: '/users/{id}' };
  const timeline = timelineOf(
    ...running,
    stallEnded(1, at(300), ms(60), { culprit: frame(9, 'small'), cause: { kind: 'cpu', gil: 'held' } }),
    stallEnded(2, at(500), ms(1240), { victims, request }),
    stallEnded(3, at(2000), ms(300), { victims }),
    stallEnded(4, at(3000), ms(800), { cause: { kind: 'paused' } }),
  );
  assert.equal(
    summary(report(timeline, run)),
    [
      'stallsight: 3 stalls held a loop for 1.60 s, the longest 1.24 s, in 5.00 s',
      '  1.24 s max, 2×  /srv/app/db.py:41 load  (requests.get; io, 2 waited)  GET /users/{id}',
      '      async-api: requests.get only waited: an asynchronous client such as httpx.AsyncClient waits without the loop',
      '  60 ms max, 1×  /srv/app/db.py:9 small  (cpu, GIL held)',
      '      process: it computed and held the GIL: a thread would still keep the loop waiting, another process does not',
      '  uvicorn 4121 MainThread, asyncio: lag p50 2.0 ms  p99 120 ms  max 1.24 s  busy 87 %  3 stalls',
      '  1 more stall not counted: start-up, debugger, host or sleep',
      '',
    ].join('\n'),
  );
});

test('a thousand places and loops take a screen, not a book', () => {
  const stalls = Array.from({ length: 1000 }, (_, index) =>
    stallEnded(index, at(index), ms(60), { culprit: frame(index) }),
  );
  const text = summary(report(timelineOf(hello(), loopBegan(), ...stalls), run));
  assert.ok(text.split('\n').length < 40);
  assert.match(text, /and 990 more places/);
});

test('a broken budget says by how much', () => {
  assert.equal(
    overrunWords({ limit: 'max', measured: ms(1240), allowed: ms(100) }),
    'budget broken: lag max 1.24 s, allowed 100 ms',
  );
  assert.equal(overrunWords({ limit: 'stalls', measured: 1, allowed: 0 }), 'budget broken: 1 stall, allowed 0');
});

test('durations', () => {
  const written = [0, 400, 9949, 9950, 120_000, 999_499, 999_500, 1_240_000, 99_949_000, 100_000_000, 125_000_000].map(
    duration,
  );
  assert.deepEqual(written, [
    '0.0 ms',
    '0.4 ms',
    '9.9 ms',
    '10 ms',
    '120 ms',
    '999 ms',
    '1.00 s',
    '1.24 s',
    '99.95 s',
    '1 min 40 s',
    '2 min 5 s',
  ]);
});

test('a place is relative where that is shorter to read', () => {
  assert.equal(
    place({ ...frame(7), file: path.resolve('app/db.py') as FilePath }),
    `${path.join('app', 'db.py')}:7 load`,
  );
  assert.equal(place({ ...frame(7), file: 'node:fs' as FilePath }), 'node:fs:7 load');
  assert.equal(place(null), 'no line of the program');
});

test('nothing unprintable is printed', () =>
  assert.equal(printable('a\u0000\u001B]0;x\u0007\u2028b'), 'a\uFFFD\uFFFD]0;x\uFFFD\uFFFDb'));

const options = { stall: { type: 'string' }, quiet: { type: 'boolean' } } as const;
const splits: readonly (readonly [string, string, string])[] = [
  ['--stall 5 -- node x.js --quiet', '--stall 5', 'node x.js --quiet'],
  ['--quiet node --stall', '--quiet', 'node --stall'],
  ['--stall=5 node', '--stall=5', 'node'],
  ['-- --odd', '', '--odd'],
  ['--quiet', '--quiet', ''],
  ['-- a -- b', '', 'a -- b'],
];
for (const [words, own, command] of splits) {
  test(`run ${words}: ours is "${own}", the rest is the program's`, () => {
    assert.deepEqual(
      splitCommand(words.split(' '), options).map((part) => part.join(' ')),
      [own, command],
    );
  });
}

test('milliseconds', () => {
  assert.deepEqual(readMilliseconds('--stall', '50'), { ok: true, value: ms(50) });
  assert.deepEqual(readMilliseconds('--stall', '0.5ms'), { ok: true, value: micros(500) });
  for (const text of ['', 'x', '-1', '1e3', '5s', ' 5']) assert.ok(!readMilliseconds('--stall', text).ok, text);
});
