/** The extension's beginning: opens what all features stand on, then each feature. A feature is a file. */

import * as vscode from 'vscode';
import type { Ground } from './ground.ts';
import { startLanguageServer } from './languageServer.ts';
import { showLag } from './lagView.ts';
import { runPrograms } from './run.ts';
import { isOver } from './observedRun.ts';
import { Runs } from './runs.ts';

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Stallsight', { log: true });
  const runs = new Runs();
  const agents = vscode.Uri.joinPath(context.extensionUri, 'dist', 'agent').fsPath;
  const ground: Ground = { runs, log, extension: context.extensionUri, agents };
  context.subscriptions.push(
    log,
    runs,
    vscode.commands.registerCommand('stallsight.showLogs', () => log.show()),
    keepContext(runs),
    showLag(runs, context.extensionUri),
    runPrograms(ground),
    startLanguageServer(ground),
  );
}

/** Lets menus know whether a program runs. */
function keepContext(runs: Runs): vscode.Disposable {
  let said = false;
  return runs.onChange(() => {
    const running = runs.current !== null && !isOver(runs.current);
    if (running === said) return;
    said = running;
    void vscode.commands.executeCommand('setContext', 'stallsight.running', running);
  });
}
