/** Judges projects beside this thread, so that whoever asks something meanwhile is answered. */

import type { Finding } from '#protocol/finding.ts';
import type { PackedProject } from './judging.ts';
import { ask, putBack, takeThread } from './orders.ts';

/** Null when it was too much for the thread. */
export async function judgeBeside(project: PackedProject): Promise<readonly Finding[] | null> {
  const thread = takeThread();
  const findings = await ask(thread, { kind: 'judge', project });
  if (findings !== null) putBack(thread);
  return findings;
}
