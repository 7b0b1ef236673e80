/** What a thread notes of itself before it is watched. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { at, newBoard, when } from '../../../profiler-agent/node/board.ts';
import { keepDiary, readDiary } from '../../../profiler-agent/node/diary.ts';

const every = 5;
const asleep = new Int32Array(new SharedArrayBuffer(4));

test('the longest step is noted with its begin, and nothing more when the loop is followed', async () => {
  const board = newBoard();
  assert.equal(readDiary(board), null, 'nothing is known of a thread that never turned');
  board.ints.fill(0);
  const end = keepDiary(board, every);
  const began = board.floats[when.beat] ?? 0;
  assert.equal(readDiary({ ...board, ints: new Int32Array(new SharedArrayBuffer(64)) })?.first, true);
  Atomics.wait(asleep, 0, 0, 80);
  await sleep(4 * every);
  const diary = readDiary(board);
  assert.ok(diary !== null && !diary.first && diary.beat > began + 80);
  const { from = 0, to = 0, spent } = diary.past ?? {};
  assert.ok(from >= began && to - from >= 80, `${from} to ${to}`);
  if (process.platform === 'linux') assert.ok(spent !== undefined && spent !== null && spent.cpu < to - from);
  await sleep(4 * every);
  const last = board.floats[when.beat];
  await sleep(4 * every);
  assert.equal(board.floats[when.beat], last);
  end();
});

test('a program has started when Node no longer waits for its main module, also once the loop is followed', async () => {
  const board = newBoard();
  const handleProcessExit = (): void => undefined;
  process.on('exit', handleProcessExit);
  const end = keepDiary(board, every);
  readDiary(board);
  await sleep(4 * every);
  assert.equal(board.ints[at.started], 0);
  process.off('exit', handleProcessExit);
  await sleep(8 * every);
  assert.equal(board.ints[at.started], 1);
  end();
  const other = newBoard();
  keepDiary(other, every)();
  assert.equal(other.ints[at.started], 1);
});
