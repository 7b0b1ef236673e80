/** Judges projects beside this thread, so that whoever asks something meanwhile is answered. */

import type { Finding } from '#protocol/finding.ts';
import type { PackedProject } from './judging.ts';
import { giveBackMemory } from './memory.ts';
import { ask, endIdleThreads, startThread } from './orders.ts';

/**
 * Null when it was too much for the thread. It is a new one, and the only one: those that have read sources hold parsers and what
 * parsing took, as much as a project of its own.
 */
export async function judgeBeside(project: PackedProject): Promise<readonly Finding[] | null> {
  await endIdleThreads();
  const thread = startThread();
  const asked = ask(thread, { kind: 'judge', project });
  await giveBackMemory();
  const findings = await asked;
  await thread.terminate();
  return findings;
}
