/** For which heaps collections are noted. */

import assert from 'node:assert/strict';
import { PerformanceObserver } from 'node:perf_hooks';
import { test } from 'node:test';
import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';
import { newBoard } from '../../../profiler-agent/node/board.ts';
import { Collections } from '../../../profiler-agent/node/collections.ts';

const megabyte = 2 ** 20;

test('collections are noted while what lasts of the heap is large, whatever room new objects have', ({ mock }) => {
  const observe = mock.method(PerformanceObserver.prototype, 'observe');
  const disconnect = mock.method(PerformanceObserver.prototype, 'disconnect');
  const room = grown(8 * megabyte);
  collectGarbage();
  const bound = lasting() + room / 2;
  const collections = new Collections(newBoard(), bound / (megabyte / 2));
  assert.ok(process.memoryUsage().heapTotal > bound);
  collections.look();
  assert.equal(observe.mock.callCount(), 0);
  const kept: number[][] = [];
  while (!lasts(bound + room / 2) && kept.length < 1000) kept.push(Array.from({ length: 64_000 }, () => 0));
  collections.look();
  assert.equal(observe.mock.callCount(), 1);
  assert.equal(disconnect.mock.callCount(), 0);
  assert.ok(kept.length < 1000);
  collections.stop();
});

/** Whether more than that lasts, garbage apart: a collection in the next moment would take it away. */
function lasts(bytes: number): boolean {
  if (lasting() <= bytes) return false;
  collectGarbage();
  return lasting() > bytes;
}

/** What other tests of this process left behind would go while this one fills the heap. */
function collectGarbage(): void {
  v8.setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** Has V8 make that much room for new objects, at least: it does when enough of them live on. Gives how much there is. */
function grown(least: number): number {
  let some: object[] = [];
  while (roomForNew() < least) {
    some.push({ at: some.length });
    if (some.length > 100_000) some = [];
  }
  return roomForNew();
}

function roomForNew(): number {
  return v8.getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')?.space_size ?? 0;
}

function lasting(): number {
  const { total_heap_size: all } = v8.getHeapStatistics();
  return all - roomForNew();
}
