/** Brings the agent into a process that runs already: into Node through its inspector, which is open only while that takes. */

import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { failed, read, type Read } from '#protocol/read.ts';
import { entry } from './attach-entry.ts';
import { attachPython } from './attach-python.ts';
import { inspect } from './inspector.ts';
import { type ProcessFacts, processFacts, pythonOf } from './process-facts.ts';
import type { Session } from './session.ts';

/** How long a process may take to open its inspector, in ms: one that computes does it at once, one in a native call when that returns. */
const patience = 30_000;
/** Whoever is not blocked lets us in sooner, in ms. */
const usual = 1000;

/** `onWait` is called, with one sentence for the user, when the process does not let the agent in for a while. */
export async function attachProcess(
  pid: number,
  session: Pick<Session, 'directory' | 'agents' | 'timeline'>,
  onWait: (because: string) => void,
): Promise<Read<null>> {
  const words = `process ${pid} does not let the agent in yet: it is blocked, in native code it seems, and is observed when that returns`;
  const waiting = setTimeout(() => onWait(words), usual);
  const interpreter = pythonOf(pid);
  const attached = interpreter === null ? attachNode(pid, session) : attachPython({ pid, interpreter }, session);
  return attached.finally(() => clearTimeout(waiting));
}

/**
 * After this the process reports to the session like one that was started with it, and so do the children that it starts from now on. One
 * that computes lets the agent in at once, and the step that keeps its loop is seen from then on.
 * It costs the process nothing when the session closes.
 */
export async function attachNode(pid: number, session: Pick<Session, 'directory' | 'agents'>): Promise<Read<null>> {
  const facts = processFacts(pid);
  if (!facts.ok) return facts;
  const inspector = await openInspector(pid, facts.value);
  if (!inspector.ok) return inspector;
  const told = await enter(pid, session, inspector.value);
  if (!told.ok) return told;
  return told.value === 'in'
    ? read(null)
    : failed(`process ${pid} ${reasons[told.value] ?? 'did not let the agent in'}`);
}

async function enter(
  pid: number,
  session: Pick<Session, 'directory' | 'agents'>,
  inspector: Inspector,
): Promise<Read<string>> {
  const inspected = await inspect(inspector.address);
  if (!inspected.ok) return inspected;
  try {
    return await inspected.value.evaluate(entry({ pid, closes: inspector.ours }, session));
  } finally {
    inspected.value.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  'not it': 'is not the process whose inspector answers; is another inspector on its port?',
  twice: 'was observed before; start it again to observe it again',
};

interface Inspector {
  readonly address: string;
  /** Whether we opened it, and so close it. */
  readonly ours: boolean;
}

async function openInspector(pid: number, { ports, inspectorPort }: ProcessFacts): Promise<Read<Inspector>> {
  const before = ports();
  const open = before === null || before.includes(inspectorPort) ? await debuggerAddress(inspectorPort) : null;
  if (open !== null) return read({ address: open, ours: false });
  if (await isTaken(inspectorPort))
    return failed(
      `process ${pid} cannot open its inspector: port ${inspectorPort} is in use; start it with --inspect-port=0`,
    );
  process.kill(pid, 'SIGUSR1');
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    // Only ports that are new: the program's own server is not ours to ask.
    const fresh = ports()?.filter((port) => !before?.includes(port)) ?? [inspectorPort];
    for (const port of fresh) {
      const address = await debuggerAddress(port);
      if (address !== null) return read({ address, ours: true });
    }
    await pause(20);
  }
  return failed(`process ${pid} opened no inspector within ${patience / 1000} s; is it in a long native call?`);
}

async function debuggerAddress(port: number): Promise<string | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`, { signal: AbortSignal.timeout(1000) });
    const [target]: readonly unknown[] = JSON.parse(await answer.text());
    if (typeof target !== 'object' || target === null || !('webSocketDebuggerUrl' in target)) return null;
    return String(target.webSocketDebuggerUrl);
  } catch {
    return null;
  }
}

/** Whether anybody listens there. */
function isTaken(port: number): Promise<boolean> {
  if (port === 0) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (taken: boolean): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
