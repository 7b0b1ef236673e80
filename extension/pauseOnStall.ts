/** When a stall passes the threshold, pauses the user's own debugger inside it: once per culprit until the program goes on. */

import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { StallBegan } from '#protocol/events.ts';
import type { Frame } from '#protocol/frame.ts';
import { placeKey } from '#session/places.ts';
import type { LoopSeen } from '#session/timeline.ts';
import type { Debugged } from './debugSessions.ts';
import type { Debuggers, Thread } from './debuggers.ts';
import { openPlace } from './openPlace.ts';
import { placeLabel } from './stallGroups.ts';

/** In ms. A debugger pauses within a third of a second; what does not is in a native call. */
const patience = 1500;
/**
 * In ms. Asked again is a debugger that comes to a new thread late, and one that has not paused: V8 keeps a pause that comes upon code of
 * skipped files, such as Node's own, for the next call of a function of the program, which may be long in coming. A native call needs no
 * second one: it pauses when it returns.
 */
const again = 500;

export function pauseOnStall({ root, session, timeline }: Debugged, debuggers: Debuggers): vscode.Disposable {
  const stalls = new Set<string>();
  const culprits = new Set<string>();
  let pausing: Frame | null = null;
  const begin = async (event: StallBegan, culprit: Frame): Promise<void> => {
    stalls.add(event.id);
    culprits.add(placeKey(culprit));
    pausing = culprit;
    const goesOn = (): boolean =>
      pausing === culprit && !debuggers.isHeld(root) && timeline().loops.get(event.loop)?.open?.id === event.id;
    while (goesOn()) {
      // js-debug answers when the call returns.
      const asked = await Promise.race([ask(event), wait(patience, true)]);
      if (asked && event.cause?.call !== undefined) break;
      await wait(again);
    }
    await wait(patience);
    if (goesOn()) sayNative(culprit);
  };
  const ask = async ({ loop: id, process }: StallBegan): Promise<boolean> => {
    const { loops, processes } = timeline();
    const loop = loops.get(id);
    const debugging = loop && debuggingThread(debuggers.sessionsOf(root), loop, processes.get(process)?.pid ?? 0);
    return debugging !== undefined && pause(debugging, debuggers.threadsOf(debugging), loop?.thread ?? '');
  };
  return vscode.Disposable.from(
    session.onEvent((event) => {
      if (event.type !== 'stall-began' || event.culprit === null || !isWanted() || debuggers.isHeld(root)) return;
      if (!stalls.has(event.id) && !culprits.has(placeKey(event.culprit))) void begin(event, event.culprit);
    }),
    debuggers.onChange(root, () => {
      if (!debuggers.isHeld(root)) return culprits.clear();
      // debugpy asks that nothing be revealed when it stops by a request.
      if (pausing !== null) void openPlace(pausing);
      pausing = null;
    }),
    { dispose: () => (pausing = null) },
  );
}

function isWanted(): boolean {
  return vscode.workspace.getConfiguration('stallsight').get('debug.pauseOnStall', false);
}

/** Asks the session that debugs the loop's own thread; every other thread runs on, the agent's among them. */
async function pause(session: vscode.DebugSession, told: readonly Thread[], thread: string): Promise<boolean> {
  try {
    const chosen = threadNamed(told, thread) ?? (await askForThread(session, thread));
    await session.customRequest('pause', { threadId: chosen?.id ?? 0 });
    return true;
  } catch {
    // It has ended meanwhile, or does not know its thread yet.
    return false;
  }
}

async function askForThread(session: vscode.DebugSession, wanted: string): Promise<Thread | undefined> {
  const { threads }: { readonly threads: readonly Thread[] } = await session.customRequest('threads');
  return threadNamed(threads, wanted) ?? threads[0];
}

/** The only one has whatever name its debugger likes. */
function threadNamed(threads: readonly Thread[], wanted: string): Thread | undefined {
  return threads.find(({ name }) => name === wanted) ?? (threads.length === 1 ? threads[0] : undefined);
}

/**
 * js-debug has a child session for each process, named `file [pid]`, with one below it for each worker, named `[worker N]` or `[worker N] name`;
 * debugpy has one for each subprocess, with its pid in the name, and the root for the first.
 */
function debuggingThread(
  sessions: readonly vscode.DebugSession[],
  loop: LoopSeen,
  pid: number,
): vscode.DebugSession | undefined {
  const process =
    sessions.find(({ name, parentSession }) => parentSession !== undefined && name.includes(String(pid))) ??
    (sessions[0]?.type === 'debugpy' ? sessions[0] : undefined);
  if (loop.kind !== 'worker' || process?.type === 'debugpy') return process;
  const number = loop.id.slice(loop.id.lastIndexOf('/') + 1);
  return sessions.find(
    ({ name, parentSession }) => parentSession?.id === process?.id && `${name} `.startsWith(`[worker ${number}] `),
  );
}

function sayNative(culprit: Frame): void {
  const text = vscode.l10n.t(
    '{0} is in a native call: the debugger pauses when it returns.',
    placeLabel(culprit, vscode.l10n.t),
  );
  vscode.window.setStatusBarMessage(`$(debug-pause) ${text.replaceAll('$(', '$\u200B(')}`, 5000);
}
