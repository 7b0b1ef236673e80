/** Reads many files on several threads, and few on this one. */

import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { type Asked, type Gathered, gather } from './facts.ts';
import { ask, putBack, takeThread } from './orders.ts';

/** Starting threads costs more than reading this many files. */
export const worthThreads = 150;
const batch = 24;

export interface Progress {
  (done: number, of: number): void;
}

export async function gatherAll(files: readonly Asked[], progress: Progress = () => {}): Promise<Gathered> {
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
  return {
    facts: gathered.flatMap(({ facts }) => facts),
    same: gathered.flatMap(({ same }) => same),
    skipped: gathered.flatMap(({ skipped }) => skipped),
  };
}

/** Gives one thread a batch after the other until none is left. A batch that kills its thread is left out, and said so. */
async function readOnThread(waiting: Iterator<readonly Asked[]>, done: (part: Gathered) => void): Promise<void> {
  let thread: Worker | undefined;
  for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
    thread ??= takeThread();
    const part = await ask(thread, { kind: 'read', files: next.value });
    if (part === null) thread = undefined;
    done(part ?? { facts: [], same: [], skipped: next.value.map(({ file }) => ({ file, because: failure })) });
  }
  if (thread !== undefined) putBack(thread);
}

const failure = 'reading it failed';
