/** When a stall passes the threshold, pauses the user's own debugger inside it: once per culprit until the program goes on. */

import * as vscode from 'vscode';
import type { StallBegan } from '#protocol/events.ts';
import type { Frame } from '#protocol/frame.ts';
import { placeKey } from '#session/places.ts';
import type { Debugged } from './debugSessions.ts';
import type { Debuggers } from './debuggers.ts';
import { openPlace } from './openPlace.ts';
import { placeLabel } from './stallGroups.ts';

/** In ms. A debugger pauses within a third of a second; what does not is in a native call. */
const patience = 1500;

interface Thread {
  readonly id: number;
  readonly name: string;
}

export function pauseOnStall({ root, session, timeline }: Debugged, debuggers: Debuggers): vscode.Disposable {
  const stalls = new Set<string>();
  const culprits = new Set<string>();
  let pausing: Frame | null = null;
  const begin = (event: StallBegan, culprit: Frame): void => {
    stalls.add(event.id);
    culprits.add(placeKey(culprit));
    pausing = culprit;
    void pause(debuggers.sessionsOf(root), timeline().loops.get(event.loop)?.thread ?? '');
    setTimeout(() => {
      if (pausing === culprit && !debuggers.isHeld(root)) sayNative(culprit);
    }, patience);
  };
  return vscode.Disposable.from(
    session.onEvent((event) => {
      if (event.type !== 'stall-began' || event.culprit === null || !isWanted() || debuggers.isHeld(root)) return;
      if (!stalls.has(event.id) && !culprits.has(placeKey(event.culprit))) begin(event, event.culprit);
    }),
    debuggers.onChange(root, () => {
      if (!debuggers.isHeld(root)) return culprits.clear();
      // debugpy asks that nothing be revealed when it stops by a request.
      if (pausing !== null) void openPlace(pausing);
      pausing = null;
    }),
  );
}

function isWanted(): boolean {
  return vscode.workspace.getConfiguration('stallsight').get('debug.pauseOnStall', false);
}

/** Asks every session that may debug the process; one that has nothing to pause never answers, so none is waited for. */
async function pause(sessions: readonly vscode.DebugSession[], thread: string): Promise<void> {
  const children = sessions.filter(({ parentSession }) => parentSession !== undefined);
  // The root of js-debug debugs no program itself.
  const debugging = sessions[0]?.type === 'debugpy' || children.length === 0 ? sessions : children;
  await Promise.allSettled(
    debugging.map(async (session) => {
      const { threads }: { readonly threads: readonly Thread[] } = await session.customRequest('threads');
      const chosen = threads.find(({ name }) => name === thread) ?? threads[0];
      await session.customRequest('pause', { threadId: chosen?.id ?? 0 });
    }),
  );
}

function sayNative(culprit: Frame): void {
  const text = vscode.l10n.t('{0} is in a native call: the debugger pauses when it returns.', placeLabel(culprit));
  vscode.window.setStatusBarMessage(`$(debug-pause) ${text.replaceAll('$(', '$\u200B(')}`, 5000);
}
