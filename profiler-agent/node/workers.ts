/** Hears of the user's worker threads, on the watchdog's side. */

import { BroadcastChannel } from 'node:worker_threads';
import { type Board, boardOn } from './board.ts';
import { type Announcement, channelOfAll, channelOfTwo } from './channels.ts';
import type { Watched } from './watched.ts';
import type { CountedCall } from './sites.ts';

export interface KnownWorker {
  readonly number: number;
  readonly name: string;
  readonly board: Board;
  readonly beats: Watched['beats'];
  readonly systemThread: number | null;
}

export interface WorkerListener {
  readonly known: (worker: KnownWorker) => void;
  readonly counted: (calls: readonly CountedCall[]) => void;
}

export class Workers {
  readonly #all = new BroadcastChannel(channelOfAll(process.pid));
  readonly #met = new Set<number>();

  constructor(listener: WorkerListener) {
    this.#all.addEventListener('message', (event) => {
      const announcement = (event as unknown as { readonly data: Announcement }).data;
      if (this.#met.has(announcement.thread)) return;
      this.#met.add(announcement.thread);
      meet(announcement, listener);
    });
  }

  close(): void {
    this.#all.close();
  }
}

/** The thread sends its histograms when it hears that we listen, and its counted calls from then on. */
function meet({ thread, name, systemThread, shared }: Announcement, { known, counted }: WorkerListener): void {
  const board = boardOn(shared);
  const two = new BroadcastChannel(channelOfTwo(process.pid, thread));
  two.addEventListener('message', (event) => {
    const { data } = event as unknown as { readonly data: Watched['beats'] | readonly CountedCall[] };
    if (Array.isArray(data)) counted(data);
    else
      known({
        number: thread,
        name: name ?? `worker ${thread}`,
        board,
        beats: data as Watched['beats'],
        systemThread,
      });
  });
  two.postMessage('listening');
}
