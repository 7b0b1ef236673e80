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
    const { icon, words, blocked } = run.pausedSince === null ? say(run.timeline()) : paused();
    item.text = `${icon} ${words}`;
    item.tooltip = vscode.l10n.t('Stallsight watches {0}. Show its loop lag.', run.name);
    // A screen reader would read the icon's name, too.
    item.accessibilityInformation = { label: `${words}, ${item.tooltip}` };
    item.backgroundColor = blocked ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    item.show();
  };
  return vscode.Disposable.from(item, new Refresh(runs, refresh));
}

interface Said {
  readonly icon: string;
  readonly words: string;
  readonly blocked: boolean;
}

function paused(): Said {
  return { icon: '$(debug-pause)', words: vscode.l10n.t('paused in the debugger'), blocked: false };
}

function say({ loops }: Timeline): Said {
  const living = [...loops.values()].filter(({ ended }) => ended === null);
  const open = living.find((loop) => loop.open !== null)?.open;
  if (open !== undefined && open !== null) {
    const place = escapeIcons(placeLabel(open.culprit, vscode.l10n.t));
    return { icon: '$(flame)', words: vscode.l10n.t('blocked at {0}', place), blocked: true };
  }
  const p99 = micros(living.reduce((most, loop) => Math.max(most, lagSummary(loop).p99), 0));
  return { icon: '$(pulse)', words: `p99 ${duration(p99)}`, blocked: false };
}

/** A function's name must not become an icon. */
function escapeIcons(text: string): string {
  return text.replaceAll('$(', '$\u200B(');
}
