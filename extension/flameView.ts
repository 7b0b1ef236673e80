/** Flame graphs in an editor tab: of a recording, of two of them before and after, and of the run that is observed, while it runs. */

import path from 'node:path';
import * as vscode from 'vscode';
import { read, type Read } from '#protocol/read.ts';
import { recordingSchema } from '#protocol/recording.ts';
import { micros } from '#protocol/units.ts';
import { now } from '#session/clock.ts';
import { type FlameData, flameData, type Sight } from '#session/export/flame-data.ts';
import { gather, type Gathered, gatherWatched } from '#session/export/gather.ts';
import type { Ground } from './ground.ts';
import { type ObservedRun, isOver } from './observedRun.ts';
import { warning } from './partlyRead.ts';
import type { FlameMessage } from './view/flame/messages.ts';

/** Between two pictures of a run that goes on, in ms. */
const refreshEvery = 1000;
/** So many times as long as a picture took, there is none. */
const restfulness = 15;

/** Without a recording: the run that is observed, or one that the user picks. */
export async function showFlameGraph(ground: Ground, recordings: readonly vscode.Uri[]): Promise<void> {
  const { current } = ground.runs;
  if (recordings.length === 0 && current !== null) return showRun(ground, current);
  const picked = recordings.length > 0 ? recordings.map(({ fsPath }) => fsPath) : await pickRecording();
  if (picked.length === 0) return;
  const window = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Reading the recording') };
  const data = await vscode.window.withProgress(window, () => readRecordings(picked));
  if (!data.ok) return void vscode.window.showErrorMessage(data.because);
  const message = messageOf(data.value, { span: 'stalls', difference: data.value.compared });
  const title = titleOf(picked.map((file) => path.basename(file)).join(', '));
  ground.pages.show(picked.toSorted().join('\n'), { view: 'flame', title, content: () => message });
}

async function pickRecording(): Promise<string[]> {
  const file: string | undefined = await vscode.commands.executeCommand('stallsight.pickRecording');
  return file === undefined ? [] : [file];
}

/** One is shown as it is; of two, what began earlier is the run before. */
async function readRecordings([first = '', second]: readonly string[]): Promise<Read<FlameData>> {
  const one = await warning(first, gather(first));
  if (!one.ok || second === undefined) return one.ok ? read(flameData(one.value)) : one;
  const other = await warning(second, gather(second));
  if (!other.ok) return other;
  const [before, after] = [one.value, other.value].sort((a, b) => a.header.began - b.header.began);
  return read(flameData(after ?? other.value, before));
}

/** Drawn anew as it grows. The run before it of the same name is there to compare with. */
function showRun({ runs, pages }: Ground, { session, name }: ObservedRun): void {
  if (pages.reveal(session)) return;
  const latest = (): ObservedRun | undefined => runs.all.find((run) => run.session === session);
  const dataOf = (run: ObservedRun): FlameData => {
    const before = runs.all.findLast((other) => other.name === name && other.began < run.began);
    return flameData(gatheredOf(run), before === undefined ? null : gatheredOf(before));
  };
  let shown = -1;
  /** A picture of many samples takes its time: it is drawn less often, so that the editor has most of its own. */
  let rest = 0;
  const picture = (): FlameMessage | null => {
    const run = latest();
    if (run === undefined) return null;
    shown = newsOf(run);
    const began = performance.now();
    const data = dataOf(run);
    rest = performance.now() + (performance.now() - began) * restfulness;
    return messageOf(data, { span: 'stalls', difference: false });
  };
  const tab = pages.show(session, { view: 'flame', title: titleOf(name), content: picture });
  const refresh = setInterval(() => {
    const run = latest();
    const over = run === undefined || isOver(run);
    if (tab.panel.visible && run !== undefined && newsOf(run) !== shown && (over || performance.now() >= rest))
      tab.tell();
    if (over) clearInterval(refresh);
  }, refreshEvery);
  tab.panel.onDidDispose(() => clearInterval(refresh));
}

function gatheredOf({ name, began, ended, threshold, timeline, samples }: ObservedRun): Gathered {
  const header = { schema: recordingSchema, command: name, began, threshold } as const;
  return gatherWatched({ header, lasted: micros((ended ?? now()) - began), timeline: timeline(), samples });
}

/** Grows with everything that the picture shows. */
function newsOf({ timeline, samples }: ObservedRun): number {
  return timeline().stallCount + samples.count;
}

function titleOf(name: string): string {
  return vscode.l10n.t('Flame graph: {0}', name);
}

function messageOf(data: FlameData, sight: Sight): FlameMessage {
  return { type: 'flame', words: Object.fromEntries(Object.entries(vscode.l10n.bundle ?? {})), data, sight };
}
