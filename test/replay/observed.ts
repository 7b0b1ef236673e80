/** Observes programs of tests with the real agents, from the built installation. */

import path from 'node:path';
import { openSession } from '#session/session.ts';
import type { Observer } from '../../extension/debugger/live.ts';
import { Editor } from './client.ts';

const agents = path.resolve(import.meta.dirname, '../../dist/agent');

const observer: Observer = {
  open: ({ plan, launch }) => {
    const recorded = plan.record === null ? {} : { record: { file: plan.record, command: launch.name } };
    return openSession({ agents, threshold: plan.threshold, profile: false, ...recorded });
  },
  close: async (session) => {
    await session.drain();
    await session.close();
  },
};

/** An editor whose programs are observed; `disconnectRequest` ends them. */
export function observingEditor(): Editor {
  const editor = new Editor(observer);
  editor.defaultTimeout = 20_000;
  return editor;
}
