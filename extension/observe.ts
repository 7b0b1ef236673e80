/** Opens a session with the user's settings, for whatever is about to be run. */

import * as vscode from 'vscode';
import { ms } from '#protocol/units.ts';
import type { Micros } from '#protocol/units.ts';
import type { Read } from '#protocol/read.ts';
import type { Environment, Session } from '#session/session.ts';
import { whyUninjected } from '#session/uninjected.ts';
import type { Ground } from './ground.ts';

export interface Observation {
  readonly session: Session;
  readonly threshold: Micros;
}

export async function observe({ agents, log }: Ground, resource: vscode.Uri | undefined): Promise<Read<Observation>> {
  const settings = vscode.workspace.getConfiguration('stallsight', resource);
  const threshold = ms(settings.get('stallThreshold', 50));
  const { openSession } = await import('#session/session.ts');
  const session = await openSession({ agents, threshold, profile: settings.get('profile', false) });
  if (!session.ok) return session;
  session.value.onNotice((notice) => log.warn(notice));
  return { ok: true, value: { session: session.value, threshold } };
}

/** Where the words that start a program keep the agents out of it, the user is told instead of seeing nothing. */
export function warnIfUninjected(command: readonly string[], environment: Environment): void {
  const because = whyUninjected(command, { ...process.env, ...environment });
  if (because === null) return;
  void vscode.window.showWarningMessage(vscode.l10n.t('Stallsight cannot observe this run: {0}', because));
}
