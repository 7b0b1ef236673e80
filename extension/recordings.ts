/** What can be done with recordings on the disk: compare two of them, and take one to another tool. */

import path from 'node:path';
import * as vscode from 'vscode';
import { compare } from '#session/compare.ts';
import { type ExportFormat, formats } from '#session/export/formats.ts';
import { gather } from '#session/export/gather.ts';
import { save } from '#session/export/save.ts';
import { readRecording } from '#session/read-recording.ts';
import { comparisonPage } from './comparisonPage.ts';
import type { Ground } from './ground.ts';
import { viewFolder } from './page.ts';
import { blocks } from './pages.ts';
import { warning } from './partlyRead.ts';

/** What began earlier is the one before. */
export async function compareRecordings({ pages }: Ground, chosen: readonly vscode.Uri[]): Promise<void> {
  const files = await completed(chosen.map(({ fsPath }) => fsPath));
  if (files === null) return;
  const [one, other] = await busy(vscode.l10n.t('Reading the recording'), () =>
    Promise.all(files.map((file) => warning(file, readRecording(file)))),
  );
  if (one === undefined || other === undefined) return;
  if (!one.ok) return complain(one.because);
  if (!other.ok) return complain(other.because);
  const [before, after] =
    one.value.header.began <= other.value.header.began ? [one.value, other.value] : [other.value, one.value];
  const comparison = compare(before, after, vscode.l10n.t);
  pages.show('comparison', blocks(comparisonPage(comparison, after.header.command, vscode.l10n.t)));
}

/** Asks for what was not chosen; null when the user changed their mind. */
async function completed([first, second]: readonly string[]): Promise<readonly [string, string] | null> {
  const one = first ?? (await pickRecording());
  const other = one === undefined ? undefined : (second ?? (await pickRecording()));
  return one === undefined || other === undefined ? null : [one, other];
}

export async function exportRecording({ extension }: Ground, clicked: vscode.Uri | undefined): Promise<void> {
  const file = clicked?.fsPath ?? (await pickRecording());
  if (file === undefined) return;
  const format = await pickFormat();
  if (format === undefined) return;
  const name = `${path.basename(file).replace(/\.stall(\.gz)?$/, '')}${format.extension}`;
  const out = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export the recording'),
    defaultUri: vscode.Uri.file(path.join(path.dirname(file), name)),
  });
  if (out === undefined) return;
  const because = await busy(vscode.l10n.t('Exporting the recording'), () =>
    write(format, file, out.fsPath, viewFolder(extension).fsPath),
  );
  if (because !== null) return complain(because);
}

/** Returns why not, or null. */
async function write(format: ExportFormat, file: string, out: string, views: string): Promise<string | null> {
  const gathered = await warning(file, gather(file));
  if (!gathered.ok) return gathered.because;
  const because = await save(format.write(gathered.value, 'stalls', { views, before: null }), out);
  return because === null ? null : vscode.l10n.t('Cannot write {0}: {1}', out, because);
}

async function pickFormat(): Promise<ExportFormat | undefined> {
  const items = Object.entries(formats).map(([label, format]) => ({ label, description: format.extension, format }));
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Export to') });
  return picked?.format;
}

async function pickRecording(): Promise<string | undefined> {
  return vscode.commands.executeCommand('stallsight.pickRecording');
}

function busy<T>(title: string, work: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, work);
}

function complain(because: string): void {
  void vscode.window.showErrorMessage(because);
}
