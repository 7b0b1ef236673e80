/** Hears of the user's worker threads, on the watchdog's side. */

import { BroadcastChannel } from 'node:worker_threads';
import { at, type Board, boardOn } from './board.ts';
import { type Announcement, channelOfAll, channelOfTwo } from './channels.ts';
import type { CountedCall } from './sites.ts';
import type { Watched } from './watched.ts';

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

/** Threads have numbers in a row: for so many of the next ones a channel is open before they say a word, for some block soon after it. */
const ahead = 8;

type Said = Announcement | readonly CountedCall[];

export class Workers {
  readonly #all = new BroadcastChannel(channelOfAll(process.pid));
  /** By thread. */
  readonly #open = new Map<number, BroadcastChannel>();
  readonly #met = new Set<number>();
  /** What was said before anyone listened. */
  #unheard: Said[] = [];
  #listener: WorkerListener | null = null;

  constructor() {
    hear(this.#all, (thread) => this.#openTo(thread as number));
    this.#openAhead(1);
  }

  listen(listener: WorkerListener): void {
    this.#listener = listener;
    for (const said of this.#unheard.splice(0)) this.#take(said);
  }

  knows(thread: number): boolean {
    return this.#met.has(thread);
  }

  /** The thread is gone, and no other will have its number. */
  forget(thread: number): void {
    this.#open.get(thread)?.close();
  }

  close(): void {
    this.#all.close();
  }

  #openAhead(from: number): void {
    for (let thread = from; thread < from + ahead; thread += 1) this.#openTo(thread);
  }

  #openTo(thread: number): void {
    if (this.#open.has(thread)) return;
    const two = new BroadcastChannel(channelOfTwo(process.pid, thread));
    this.#open.set(thread, two);
    hear(two, (heard) => {
      const said = heard as Said;
      if (!isCounted(said)) {
        Atomics.store(boardOn(said.shared).ints, at.heard, 1);
        if (this.#met.has(thread)) return;
        this.#met.add(thread);
        this.#openAhead(thread + 1);
      }
      this.#take(said);
    });
  }

  #take(said: Said): void {
    if (this.#listener === null) this.#unheard.push(said);
    else if (isCounted(said)) this.#listener.counted(said);
    else {
      const { thread: number, name, shared, beats, systemThread } = said;
      this.#listener.known({ number, name: name ?? `worker ${number}`, board: boardOn(shared), beats, systemThread });
    }
  }
}

function isCounted(said: Said): said is readonly CountedCall[] {
  return Array.isArray(said);
}

function hear(channel: BroadcastChannel, said: (what: unknown) => void): void {
  channel.addEventListener('message', (event) => said((event as unknown as { readonly data: unknown }).data));
}
