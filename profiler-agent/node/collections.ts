/**
 * Notes on the board when garbage collections were long. Node makes an object and an event of each, and a small heap has hundreds of short
 * ones a second: so they are noted only while the heap is large enough for one to be a stall.
 */

import { PerformanceObserver } from 'node:perf_hooks';
import type v8 from 'node:v8';
import { at, type Board, ringSize } from './board.ts';
import { now } from './clock.ts';
import { load } from './load.ts';

/** Shorter ones are not worth a note, in milliseconds. */
const short = 1;
/** In a millisecond, V8 collects at least so many bytes. */
const pace = 512 * 1024;
/** A heap that shrinks below this share of what is large is small again. */
const again = 0.8;

/** Asked for in the middle of whatever runs, so the program's own must not be called. */
const memoryUsage = process.memoryUsage.bind(process);

export class Collections {
  readonly #observer: PerformanceObserver;
  readonly #large: number;
  #noted = false;
  /** What tells the spaces of the heap apart; null while the heap has never been large. */
  #spaces: typeof v8.getHeapSpaceStatistics | null = null;

  constructor(board: Board, threshold: number) {
    this.#large = threshold * pace;
    const monotonic = now() - performance.now();
    this.#observer = new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        if (duration < short) continue;
        const place = (Atomics.add(board.ints, at.collections, 1) % ringSize) * 2;
        board.ring[place] = startTime + monotonic;
        board.ring[place + 1] = duration;
      }
    });
  }

  /** Called every now and then. */
  look(): void {
    if (this.#spaces === null && memoryUsage().heapTotal >= this.#large)
      this.#spaces = (load('node:v8') as typeof v8).getHeapSpaceStatistics;
    this.lookWithin();
  }

  /** Called while a step blocks, where nothing may be loaded: it may be what makes the heap grow. */
  lookWithin(): void {
    const large = this.#large * (this.#noted ? again : 1);
    const total = memoryUsage().heapTotal;
    const worth = total >= large && (this.#spaces === null || lasting(this.#spaces()) >= large);
    if (worth === this.#noted) return;
    this.#noted = worth;
    if (worth) this.#observer.observe({ entryTypes: ['gc'] });
    else this.#observer.disconnect();
  }

  stop(): void {
    this.#observer.disconnect();
  }
}

/**
 * Bytes of the heap but for those of new objects: their room is large in every program that has worked for long, and what of them dies young
 * costs a collection nothing.
 */
function lasting(spaces: readonly v8.HeapSpaceInfo[]): number {
  return spaces.reduce((sum, one) => sum + (one.space_name === 'new_space' ? 0 : one.space_size), 0);
}
