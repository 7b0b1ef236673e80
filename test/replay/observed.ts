/** Observes programs of tests with the real agents, from the built installation. */

import path from 'node:path';
import { openSession } from '#session/session.ts';
import type { Observer } from '../../extension/debugger/live.ts';
import { Editor } from './client.ts';

const agents = path.resolve(import.meta.dirname, '../../dist/agent');

const observer: Observer = {
  open: ({ target: { record: file, command }, threshold }) =>
    openSession({ agents, threshold, profile: false, ...(file === null ? {} : { record: { file, command } }) }),
  close: async (session) => {
    await session.drain();
    await session.close();
  },
};

/** An editor whose programs are observed; `disconnectRequest` ends them. */
export function observingEditor(): Editor {
  const editor = new Editor(observer);
  editor.defaultTimeout = 60_000;
  return editor;
}
