/** Threads beside the main one, and what they are told to do. */

import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { Finding } from '#protocol/finding.ts';
import type { Asked, Gathered } from './facts.ts';
import type { PackedProject } from './judging.ts';
import { threadFile } from './shipped.ts';

export interface ReadOrder {
  readonly kind: 'read';
  readonly files: readonly Asked[];
}

export interface JudgeOrder {
  readonly kind: 'judge';
  readonly project: PackedProject;
}

/** Threads that have nothing to do: starting one costs as much as reading fifty files. */
const idle = new Map<Worker, NodeJS.Timeout>();
/** So long they are kept, in milliseconds; what they took of memory goes back to the system with them. */
const patience = 1500;

export function takeThread(): Worker {
  const [known] = idle;
  if (known === undefined) return startThread();
  const [thread, end] = known;
  clearTimeout(end);
  idle.delete(thread);
  thread.ref();
  return thread;
}

/** It has answered. An idle thread holds up nobody's end. */
export function putBack(thread: Worker): void {
  thread.unref();
  const end = setTimeout(() => {
    idle.delete(thread);
    void thread.terminate();
  }, patience);
  idle.set(thread, end.unref());
}

/** Their memory goes back to the system now. */
export async function endIdleThreads(): Promise<void> {
  const threads = [...idle];
  idle.clear();
  for (const [, end] of threads) clearTimeout(end);
  await Promise.all(threads.map(([thread]) => thread.terminate()));
}

/**
 * In megabytes: left alone, a thread lets a hundred fill with what is garbage already, for a few percent of its time. What lives long
 * does so elsewhere.
 */
const resourceLimits: ResourceLimits = { maxYoungGenerationSizeMb: 16 };

/** A thread's last words may come when nobody waits for them, and an unheard 'error' would end this process. */
export function startThread(): Worker {
  const thread = new Worker(threadFile(), { resourceLimits });
  return thread.on('error', () => {}).on('exit', () => idle.delete(thread));
}

/** Null when the thread died over it. */
export function ask(thread: Worker, order: ReadOrder): Promise<Gathered | null>;
export function ask(thread: Worker, order: JudgeOrder): Promise<readonly Finding[] | null>;
export function ask(thread: Worker, order: ReadOrder | JudgeOrder): Promise<unknown> {
  return new Promise((resolve) => {
    const settle = (answer: unknown): void => {
      thread.off('message', settle).off('error', died).off('exit', died);
      resolve(answer);
    };
    const died = (): void => settle(null);
    thread.on('message', settle).on('error', died).on('exit', died);
    thread.postMessage(order);
  });
}
