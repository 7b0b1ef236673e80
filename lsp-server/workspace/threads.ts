/** Reads many files on several threads, and few on this one. */

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Gathered, gather } from './facts.ts';
import { readerFile } from './shipped.ts';

/** Starting threads costs more than reading this many files. */
const worthThreads = 150;
const batch = 24;

export interface Progress {
  (done: number, of: number): void;
}

export async function gatherAll(files: readonly string[], progress: Progress = () => {}): Promise<Gathered> {
  if (files.length < worthThreads) return gather(files);
  const batches = Array.from({ length: Math.ceil(files.length / batch) }, (_, at) =>
    files.slice(at * batch, (at + 1) * batch),
  );
  const waiting = batches.values();
  const gathered: Gathered[] = [];
  const threads = Math.min(availableParallelism(), 4);
  await Promise.all(
    Array.from({ length: threads }, () =>
      readOnThread(waiting, (part) => {
        gathered.push(part);
        progress(Math.min(gathered.length * batch, files.length), files.length);
      }),
    ),
  );
  return { facts: gathered.flatMap(({ facts }) => facts), skipped: gathered.flatMap(({ skipped }) => skipped) };
}

/** Gives one thread a batch after the other until none is left. A batch that kills its thread is left out, and said so. */
async function readOnThread(waiting: Iterator<readonly string[]>, done: (part: Gathered) => void): Promise<void> {
  let thread: Worker | undefined;
  for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
    thread ??= startThread();
    const part = await ask(thread, next.value);
    if (part === null) thread = undefined;
    done(part ?? { facts: [], skipped: next.value.map((file) => ({ file, because: 'reading it failed' })) });
  }
  await thread?.terminate();
}

/** A thread's last words may come when nobody waits for them, and an unheard 'error' would end this process. */
function startThread(): Worker {
  return new Worker(readerFile()).on('error', () => {});
}

/** Null when the thread died over it. */
function ask(thread: Worker, files: readonly string[]): Promise<Gathered | null> {
  return new Promise((resolve) => {
    const settle = (answer: Gathered | null): void => {
      thread.off('message', settle).off('error', died).off('exit', died);
      resolve(answer);
    };
    const died = (): void => settle(null);
    thread.on('message', settle).on('error', died).on('exit', died);
    thread.postMessage(files);
  });
}
