/** The commands whose work nothing needs before it is asked for: it is loaded then, so that an editor that starts waits for less. */

import * as vscode from 'vscode';
import type { Ground } from './ground.ts';
import type { StallNode } from './stallsView.ts';

export function offerCommands(ground: Ground): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('stallsight.runOther', async () =>
      (await import('./runChoice.ts')).chooseRun(ground),
    ),
    vscode.commands.registerCommand('stallsight.rerun', async () => (await import('./comparing.ts')).rerun(ground)),
    vscode.commands.registerCommand('stallsight.compare', async () =>
      (await import('./comparing.ts')).compareNewest(ground),
    ),
    vscode.commands.registerCommand('stallsight.showStall', async (node?: StallNode) =>
      (await import('./stallCommands.ts')).showStall(ground, node),
    ),
    vscode.commands.registerCommand('stallsight.fixStall', async (node?: StallNode) =>
      (await import('./stallCommands.ts')).fixStall(node),
    ),
    vscode.commands.registerCommand('stallsight.muteStall', async (node?: StallNode) =>
      (await import('./stallCommands.ts')).muteStall(node),
    ),
    vscode.commands.registerCommand('stallsight.compareRecordings', async (clicked?: vscode.Uri, all?: vscode.Uri[]) =>
      (await import('./recordings.ts')).compareRecordings(ground, chosen(clicked, all)),
    ),
    vscode.commands.registerCommand('stallsight.exportRecording', async (clicked?: vscode.Uri) =>
      (await import('./recordings.ts')).exportRecording(ground, clicked),
    ),
    vscode.commands.registerCommand('stallsight.showFlameGraph', async (clicked?: vscode.Uri, all?: vscode.Uri[]) =>
      (await import('./flameView.ts')).showFlameGraph(ground, chosen(clicked, all)),
    ),
    vscode.commands.registerCommand('stallsight.printDebugInformation', async () =>
      (await import('./debugInformation.ts')).printDebugInformation(ground),
    ),
  );
}

/** The Explorer says which file was clicked, and all that are selected. */
function chosen(clicked: vscode.Uri | undefined, all: readonly vscode.Uri[] | undefined): readonly vscode.Uri[] {
  return all ?? (clicked === undefined ? [] : [clicked]);
}
