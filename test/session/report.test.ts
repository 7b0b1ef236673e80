/** The report keeps its promise: the very names of the contract, figures of the whole run, and advice that follows from the cause. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Runtime } from '#protocol/events.ts';
import type { Advice, Cause } from '#protocol/stall.ts';
import { micros, ms } from '#protocol/units.ts';
import { advise } from '#session/advice.ts';
import { overruns } from '#session/budget.ts';
import { commandName } from '#session/command.ts';
import { reduce } from '#session/reduce.ts';
import { report } from '#session/report.ts';
import { emptyTimeline, type Timeline } from '#session/timeline.ts';
import { at, everyType, hello, lag, loopBegan, stallBegan, stallEnded, start } from './events.ts';

const run = { command: 'uvicorn …', exitCode: 0, signal: null, began: start, lasted: ms(1000) };

function timelineOf(...events: Parameters<typeof reduce>[1][]): Timeline {
  return events.reduce((timeline, event) => reduce(timeline, event, micros(event.at + ms(1))), emptyTimeline);
}

test('every name of stallsight-report/1 is there, and no other', () => {
  const whole = report(timelineOf(...everyType), run);
  const names = (value: object | undefined): string =>
    Object.keys(value ?? {})
      .sort()
      .join(' ');
  assert.equal(whole.schema, 'stallsight-report/1');
  assert.equal(
    names(whole),
    'began blockingCalls command dropped exitCode hotspots lasted processes schema signal stalls',
  );
  assert.equal(names(whole.processes[0]), 'id loops name parentPid pid runtime version');
  assert.equal(names(whole.processes[0]?.loops[0]), 'id kind lag stalls thread utilization');
  assert.equal(names(whole.processes[0]?.loops[0]?.lag), 'max p50 p90 p99');
  assert.equal(
    names(whole.stalls[0]),
    'advice began cause cpu culprit gc id lasted loop own process reported request runDelay stack task victims',
  );
  assert.equal(names(whole.stalls[0]?.advice), 'because offload');
  assert.equal(names(whole.stalls[0]?.culprit ?? undefined), 'column file function line origin');
  assert.equal(names(whole.blockingCalls[0]), 'call count max site total');
  assert.equal(names(whole.hotspots[0]), 'frame self total');
});

test('a stall told while it blocked was reported before its end', () => {
  const [stall] = report(
    timelineOf(hello(), loopBegan(), stallBegan(1, at(100)), stallEnded(1, at(100), ms(200))),
    run,
  ).stalls;
  assert.ok(stall && stall.reported < stall.began + stall.lasted);
});

test('a stall that is still open when the run ends is in the report', () => {
  const [stall] = report(timelineOf(hello(), loopBegan(), stallBegan(1, at(400))), run).stalls;
  assert.equal(stall?.lasted, ms(600));
});

test('a percentile is never above the largest lag', () => {
  const [process] = report(timelineOf(hello(), loopBegan(), lag(at(250), [90])), run).processes;
  assert.deepEqual(process?.loops[0]?.lag, { p50: ms(90), p90: ms(90), p99: ms(90), max: ms(90) });
});

const advices: readonly [Cause, Runtime, Advice['offload'], RegExp][] = [
  [{ kind: 'cpu', gil: 'held' }, 'python', 'process', /GIL/],
  [{ kind: 'cpu', gil: 'released', call: 'hashlib.pbkdf2_hmac' }, 'python', 'thread', /GIL released/],
  [{ kind: 'cpu', gil: 'none' }, 'node', 'thread', /worker/],
  [{ kind: 'cpu', gil: 'none', call: 'crypto.pbkdf2Sync' }, 'node', 'async-api', /crypto\.pbkdf2 /],
  [{ kind: 'io', call: 'fs.readFileSync' }, 'node', 'async-api', /fs\.readFile /],
  [{ kind: 'io', call: 'requests.get' }, 'python', 'async-api', /httpx/],
  [{ kind: 'io', call: 'time.sleep' }, 'python', 'async-api', /asyncio\.sleep/],
  [{ kind: 'io', call: 'sqlite3.Cursor.execute' }, 'python', 'thread', /thread/],
  [{ kind: 'io' }, 'python', 'thread', /thread/],
  [{ kind: 'lock', call: 'Lock.acquire' }, 'python', 'thread', /asyncio/],
  [{ kind: 'lock', call: 'Atomics.wait' }, 'node', 'async-api', /waitAsync/],
  [{ kind: 'burst' }, 'node', 'chunk', /chunks/],
  [{ kind: 'gc' }, 'node', 'none', /objects/],
  [{ kind: 'paused' }, 'node', 'none', /debugger/],
  [{ kind: 'unknown' }, 'python', 'none', /could not be seen/],
];
for (const [cause, runtime, offload, because] of advices) {
  test(`${runtime}: ${JSON.stringify(cause)} -> ${offload}`, () => {
    const advice = advise({ cause }, runtime);
    assert.equal(advice.offload, offload);
    assert.match(advice.because, because);
  });
}

test('a budget breaks at each of its limits, and only above it', () => {
  const timeline = timelineOf(hello(), loopBegan(), lag(at(250), [200]), stallEnded(1, at(0), ms(200)));
  assert.deepEqual(overruns(timeline, { p99: ms(200), max: ms(200), stalls: 1 }), []);
  assert.deepEqual(
    overruns(timeline, { p99: ms(199), max: ms(199), stalls: 0 }).map(({ limit, measured }) => [limit, measured]),
    [
      ['p99', ms(200)],
      ['max', ms(200)],
      ['stalls', 1],
    ],
  );
});

test('a debugger breaks no budget', () => {
  const paused = stallEnded(1, at(0), ms(9000), { cause: { kind: 'paused' } });
  const timeline = timelineOf(
    hello(),
    loopBegan(),
    lag(at(250), [9000, ...Array.from({ length: 200 }, () => 1)]),
    paused,
  );
  assert.deepEqual(overruns(timeline, { max: ms(100), stalls: 0 }), []);
});

test('a run in which no loop was seen keeps no budget', () => {
  assert.equal(overruns(emptyTimeline, { stalls: 0 })[0]?.limit, 'unseen');
  assert.deepEqual(overruns(emptyTimeline, {}), []);
});

const commands: readonly [string, string][] = [
  ['node server.js', 'node server.js'],
  ['/usr/bin/node --import tsx src/server.ts --password=hunter2', 'node server.ts …'],
  ['node -e secret()', 'node …'],
  ['python3.12 -m uvicorn app:app --port 80', 'python3.12 -m uvicorn …'],
  ['python -c secret() x.py', 'python …'],
  ['uvicorn app:app', 'uvicorn …'],
  ['./run.sh', 'run.sh'],
  ['deploy --token=hunter2', 'deploy …'],
];
for (const [words, name] of commands) {
  test(`${words} is called ${name}`, () => assert.equal(commandName(words.split(' ')), name));
}
