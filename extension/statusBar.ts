/** The status bar's word on the newest run: its lag, or what blocks it right now. */

import * as vscode from 'vscode';
import { micros } from '#protocol/units.ts';
import { lagSummary } from '#session/report.ts';
import type { Timeline } from '#session/timeline.ts';
import { isOver } from './observedRun.ts';
import { Refresh } from './refresh.ts';
import type { Runs } from './runs.ts';
import { placeLabel } from './stallGroups.ts';
import { duration } from './view/format.ts';

export function showStatus(runs: Runs): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('stallsight.status', vscode.StatusBarAlignment.Left, 5);
  item.name = 'Stallsight';
  item.command = 'stallsight.showLag';
  const refresh = (): void => {
    const run = runs.current;
    if (run === null || isOver(run)) return item.hide();
    const paused = run.pausedSince !== null;
    const { text, blocked } = paused ? { text: '$(debug-pause) Stallsight', blocked: false } : say(run.timeline());
    item.text = text;
    item.tooltip = vscode.l10n.t('Stallsight watches {0}. Show its loop lag.', run.name);
    item.backgroundColor = blocked ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    item.show();
  };
  return vscode.Disposable.from(item, new Refresh(runs, refresh));
}

function say({ loops }: Timeline): { readonly text: string; readonly blocked: boolean } {
  const living = [...loops.values()].filter(({ ended }) => ended === null);
  const open = living.find((loop) => loop.open !== null)?.open;
  if (open !== undefined && open !== null) {
    const text = vscode.l10n.t('{0} blocked at {1}', '$(flame)', escapeIcons(placeLabel(open.culprit, vscode.l10n.t)));
    return { text, blocked: true };
  }
  const p99 = micros(living.reduce((most, loop) => Math.max(most, lagSummary(loop).p99), 0));
  return { text: `$(pulse) p99 ${duration(p99)}`, blocked: false };
}

/** A function's name must not become an icon. */
function escapeIcons(text: string): string {
  return text.replaceAll('$(', '$\u200B(');
}
