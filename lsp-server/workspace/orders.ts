/** Threads beside the main one, and what they are told to do. */

import { Worker } from 'node:worker_threads';
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

/** A thread's last words may come when nobody waits for them, and an unheard 'error' would end this process. */
export function startThread(): Worker {
  return new Worker(threadFile()).on('error', () => {});
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
