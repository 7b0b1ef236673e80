/** What can be done about a stall: see it in full, fix its line, accept it with a reason. */

import * as vscode from 'vscode';
import type { Frame } from '#protocol/frame.ts';
import type { Stall } from '#protocol/stall.ts';
import { ownerOf } from '#session/advice.ts';
import { countsAgainstProgram } from '#session/places.ts';
import type { Timeline } from '#session/timeline.ts';
import type { Ground } from './ground.ts';
import { openPlace } from './openPlace.ts';
import { blocks } from './pages.ts';
import { stallPage } from './stallPage.ts';
import { newestOf, type StallNode } from './stallsView.ts';

export function showStall({ pages, runs }: Ground, node: StallNode | undefined): void {
  const timeline = runs.current?.timeline();
  const stall = node === undefined ? timeline && newestThatCounts(timeline) : newestOf(node)?.stall;
  if (stall === undefined) return;
  const owner = timeline && ownerOf(timeline, stall);
  pages.show('stall', blocks(stallPage(stall, timeline?.processes.get(stall.process), vscode.l10n.t, owner)));
}

/** One with a line of the user's, when there is any. */
function newestThatCounts({ stalls }: Timeline): Stall | undefined {
  const counting = stalls.map(({ stall }) => stall).filter(countsAgainstProgram);
  return counting.findLast(({ culprit }) => culprit !== null) ?? counting.at(-1);
}

/** The fixes are the language server's: it offers them where its finding stands, which may be the call that leads to this line. */
export async function fixStall(node: StallNode | undefined): Promise<void> {
  const culprit = culpritOf(node);
  if (culprit === null) return;
  const finding = findingOf(culprit);
  if (finding === undefined) await openPlace(culprit);
  else await vscode.window.showTextDocument(finding.uri, { selection: finding.at });
  await vscode.commands.executeCommand('editor.action.quickFix');
}

/** Writes the waiver for the person to see, above the finding that it waives; without a reason there is none. */
export async function muteStall(node: StallNode | undefined): Promise<void> {
  const culprit = culpritOf(node);
  if (culprit === null) return;
  const reason = await vscode.window.showInputBox({
    title: vscode.l10n.t('Accept the stalls of this line'),
    prompt: vscode.l10n.t('Why may it block the loop? The reason is written into the code.'),
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A reason is required.') : undefined),
  });
  if (reason === undefined || reason.trim() === '') return;
  const { uri, at, rule } = findingOf(culprit) ?? placeOf(culprit);
  const document = await vscode.workspace.openTextDocument(uri);
  const comment = document.languageId === 'python' ? '#' : '//';
  const { text, range } = document.lineAt(at.start.line);
  const indent = /^\s*/.exec(text)?.[0] ?? '';
  const edit = new vscode.WorkspaceEdit();
  // What was measured at a line goes with the line, as long as it is not edited itself.
  edit.insert(uri, range.start, `${indent}${comment} stallsight: allow[${rule}] ${reason.trim()}\n`);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(range.start, range.start) });
}

function culpritOf(node: StallNode | undefined): Frame | null {
  return (node && newestOf(node)?.stall.culprit) ?? null;
}

interface Finding {
  readonly uri: vscode.Uri;
  /** Empty, at its beginning. */
  readonly at: vscode.Range;
  readonly rule: string;
  /** The chain of calls, from the finding to what blocks. */
  readonly path: readonly vscode.Location[];
}

function placeOf({ file, line }: Frame): Finding {
  const at = new vscode.Range(line - 1, 0, line - 1, 0);
  return { uri: vscode.Uri.file(file), at, rule: 'measured-stall', path: [] };
}

/** The finding that stands at the line, else one whose chain of calls ends or passes there. */
function findingOf({ file, line }: Frame): Finding | undefined {
  const isThere = (uri: vscode.Uri, { start }: vscode.Range): boolean => uri.fsPath === file && start.line + 1 === line;
  const findings = vscode.languages
    .getDiagnostics()
    .flatMap(([uri, diagnostics]) =>
      diagnostics.filter(({ source }) => source === 'stallsight').map((diagnostic) => readFinding(uri, diagnostic)),
    );
  return (
    findings.find(({ uri, at }) => isThere(uri, at)) ??
    findings.find(({ path }) => path.some(({ uri, range }) => isThere(uri, range)))
  );
}

function readFinding(uri: vscode.Uri, { range, code, relatedInformation = [] }: vscode.Diagnostic): Finding {
  const rule = String(typeof code === 'object' ? code.value : code);
  const at = new vscode.Range(range.start, range.start);
  return { uri, at, rule, path: relatedInformation.map(({ location }) => location) };
}
