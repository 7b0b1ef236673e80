/** Re-run and compare: the same again, and when it has ended, before and after beside each other. */

import * as vscode from 'vscode';
import { micros } from '#protocol/units.ts';
import { recordingSchema } from '#protocol/recording.ts';
import { now } from '#session/clock.ts';
import { compare } from '#session/compare.ts';
import type { Recording } from '#session/read-recording.ts';
import { comparisonPage } from './comparisonPage.ts';
import type { Ground } from './ground.ts';
import { isOver, type ObservedRun } from './observedRun.ts';
import { blocks } from './pages.ts';

export async function rerun(ground: Ground): Promise<void> {
  const before = ground.runs.current;
  if (before === null) return void vscode.window.showInformationMessage(vscode.l10n.t('Nothing has been run yet.'));
  await ended(ground, before);
  const again = await before.again();
  if (again === null || again.session === before.session) return;
  const ends = ground.runs.onEnd((after) => {
    if (after.session !== again.session) return;
    ends.dispose();
    show(ground, ground.runs.all.find(({ session }) => session === before.session) ?? before, after);
  });
}

/** Two of the same at once would want the same port. */
function ended({ runs }: Ground, run: ObservedRun): Promise<void> {
  if (isOver(run)) return Promise.resolve();
  return new Promise((resolve) => {
    const ends = runs.onEnd((over) => {
      if (over.session !== run.session) return;
      ends.dispose();
      resolve();
    });
    run.stop();
  });
}

/** The newest run with the one before it of the same name. */
export function compareNewest(ground: Ground): void {
  const after = ground.runs.current;
  const before = ground.runs.all.findLast((run) => run.session !== after?.session && run.name === after?.name);
  if (after === null || before === undefined)
    return void vscode.window.showInformationMessage(vscode.l10n.t('Run it twice, then compare.'));
  show(ground, before, after);
}

function show({ pages }: Ground, before: ObservedRun, after: ObservedRun): void {
  const comparison = compare(recordingOf(before), recordingOf(after), vscode.l10n.t);
  pages.show('comparison', blocks(comparisonPage(comparison, after.name, vscode.l10n.t)));
}

function recordingOf({ name, began, ended, threshold, timeline }: ObservedRun): Recording {
  const header = { schema: recordingSchema, command: name, began, threshold } as const;
  const whole = { lines: 0, refused: 0, firstRefused: null, cutShort: false };
  return { header, ...whole, lasted: micros((ended ?? now()) - began), timeline: timeline() };
}
