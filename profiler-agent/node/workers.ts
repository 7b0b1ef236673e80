/** Hears of the user's worker threads, on the watchdog's side. */

import { BroadcastChannel } from 'node:worker_threads';
import { at, type Board, boardOn } from './board.ts';
import { type Announcement, channelOfAll, channelOfTwo } from './channels.ts';
import type { Beats } from './pulse.ts';

export interface KnownWorker {
  readonly number: number;
  readonly name: string;
  readonly board: Board;
  readonly beats: Beats;
  readonly systemThread: number | null;
}

export class Workers {
  readonly #all = new BroadcastChannel(channelOfAll(process.pid));
  readonly #met = new Set<number>();

  constructor(known: (worker: KnownWorker) => void) {
    this.#all.addEventListener('message', (event) => {
      const announcement = (event as unknown as { readonly data: Announcement }).data;
      if (this.#met.has(announcement.thread)) return;
      this.#met.add(announcement.thread);
      meet(announcement, known);
    });
  }

  close(): void {
    this.#all.close();
  }
}

/** The thread sends its histogram when it sees on its board that we listen. */
function meet({ thread, systemThread, shared }: Announcement, known: (worker: KnownWorker) => void): void {
  const board = boardOn(shared);
  const two = new BroadcastChannel(channelOfTwo(process.pid, thread));
  two.addEventListener('message', (event) => {
    two.close();
    const beats = (event as unknown as { readonly data: Beats }).data;
    known({ number: thread, name: `worker ${thread}`, board, beats, systemThread });
  });
  Atomics.store(board.ints, at.watched, 1);
}
