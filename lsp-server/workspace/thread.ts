/** What runs on a thread beside the main one: it reads the facts of files, or judges a project. */

import { parentPort } from 'node:worker_threads';
import type { Finding } from '#protocol/finding.ts';
import { type Gathered, gather } from './facts.ts';
import { judgePacked } from './judging.ts';
import type { JudgeOrder, ReadOrder } from './orders.ts';
import { giveBackBeyond, giveBackMemory } from './memory.ts';
import { readSourceNow } from './read.ts';

/** In bytes: trees are garbage as soon as their facts are packed, and the engine would let them grow to twice as much. */
const roomy = 64 * 2 ** 20;

parentPort?.on('message', (order: ReadOrder | JudgeOrder) => {
  void fulfil(order).then((answer) => parentPort?.postMessage(answer));
});

async function fulfil(order: ReadOrder | JudgeOrder): Promise<Gathered | readonly Finding[]> {
  if (order.kind === 'judge') {
    const findings = judgePacked(order.project);
    // The engine keeps the pages of a thread that ended for its next one, for some eight seconds.
    await giveBackMemory();
    return findings;
  }
  const gathered = await gather(order.files, readSourceNow);
  giveBackBeyond(roomy);
  return gathered;
}
