/** What runs on a thread beside the main one: it reads the facts of files, or judges a project. */

import { parentPort } from 'node:worker_threads';
import type { Finding } from '#protocol/finding.ts';
import { type Gathered, gather } from './facts.ts';
import { judge, unpackedProject } from './judging.ts';
import type { JudgeOrder, ReadOrder } from './orders.ts';
import { readSourceNow } from './read.ts';

parentPort?.on('message', (order: ReadOrder | JudgeOrder) => {
  void fulfil(order).then((answer) => parentPort?.postMessage(answer));
});

async function fulfil(order: ReadOrder | JudgeOrder): Promise<Gathered | readonly Finding[]> {
  return order.kind === 'read' ? gather(order.files, readSourceNow) : judge(unpackedProject(order.project));
}
