/** The extension's beginning: opens what all features stand on, then each feature. A feature is a file. */

import * as vscode from 'vscode';
import { offerToAssistants } from './assistants.ts';
import { offerCommands } from './commands.ts';
import { debugStalls } from './debugger/contribution.ts';
import { Debuggers } from './debuggers.ts';
import { observeDebugging } from './debugSessions.ts';
import { recordFlights } from './flights.ts';
import type { Ground } from './ground.ts';
import { showLag } from './lagView.ts';
import { showLineTimes } from './lineTimes.ts';
import { Pages } from './pages.ts';
import { pauseOnStall } from './pauseOnStall.ts';
import { showProcesses } from './processesView.ts';
import { runPrograms } from './run.ts';
import { Runs } from './runs.ts';
import { showStalls } from './stallsView.ts';
import { StartTimes } from './startTimes.ts';
import { showStatus } from './statusBar.ts';
import { watchTerminals } from './terminals.ts';

export function activate(context: vscode.ExtensionContext): void {
  const start = new StartTimes();
  const activated = start.begin('activation');
  const log = vscode.window.createOutputChannel('Stallsight', { log: true });
  const runs = new Runs();
  const agents = vscode.Uri.joinPath(context.extensionUri, 'dist', 'agent').fsPath;
  const ground: Ground = {
    runs,
    log,
    extension: context.extensionUri,
    version: String(context.extension.packageJSON.version),
    storage: context.workspaceState,
    agents,
    start,
    pages: new Pages(context.extensionUri),
  };
  const debuggers = new Debuggers();
  context.subscriptions.push(
    log,
    runs,
    vscode.commands.registerCommand('stallsight.showLogs', () => log.show()),
    keepContext(runs),
    showLag(runs, context.extensionUri),
    showStalls(ground),
    showProcesses(runs),
    showStatus(runs),
    showLineTimes(ground),
    runPrograms(ground),
    offerCommands(ground),
    watchTerminals(ground, context.environmentVariableCollection),
    recordFlights(ground),
    debuggers,
    observeDebugging(ground, debuggers, (debugged) => pauseOnStall(debugged, debuggers)),
    debugStalls(ground),
    offerToAssistants(ground),
    startLater(() => loadLanguageClient(ground)),
  );
  activated();
}

/** The client of the language server is six times as large as all else: it is loaded when the editor has heard that we are active, in parts that each hold the host for a moment only. */
async function loadLanguageClient(ground: Ground): Promise<() => vscode.Disposable> {
  const { start } = ground;
  for (const [name, load] of clientParts) {
    await start.during(name, load);
    await nextTurn();
  }
  const { startLanguageServer } = await start.during('language server', () => import('./languageServer.ts'));
  return () => {
    const started = start.begin('start of the language client');
    const feature = startLanguageServer(ground);
    started();
    return feature;
  };
}

/** Each needs those before it. Those in the middle are parts of the client that only our build tells apart. */
const clientParts: readonly (readonly [name: string, load: () => Promise<unknown>])[] = [
  ['messages', () => import('vscode-jsonrpc/node')],
  ['protocol', () => import('vscode-languageserver-protocol/node')],
  ['converters', () => import('vscode-languageclient/converters')],
  ['diagnostics', () => import('vscode-languageclient/diagnostics')],
  ['notebooks', () => import('vscode-languageclient/notebooks')],
  ['file operations', () => import('vscode-languageclient/fileOperations')],
  ['language client', () => import('vscode-languageclient')],
];

/** Loaded when the editor has heard that we are active, and started a turn after that. */
function startLater(load: () => Promise<() => vscode.Disposable>): vscode.Disposable {
  const started = nextTurn().then(async () => {
    const start = await load();
    await nextTurn();
    return start();
  });
  return { dispose: () => void started.then((feature) => feature.dispose()) };
}

/** Others have their turn between two long steps of ours: after a rest, because the next round of a loop that never waits follows at once. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, restBetweenSteps);
  });
}

/** In ms. */
const restBetweenSteps = 5;

/** Lets menus know whether a program runs, and whether one was observed. */
function keepContext(runs: Runs): vscode.Disposable {
  const said = new Map<string, boolean>();
  const say = (name: string, value: boolean): void => {
    if (said.get(name) === value) return;
    said.set(name, value);
    void vscode.commands.executeCommand('setContext', `stallsight.${name}`, value);
  };
  return runs.onChange(() => {
    say('running', runs.running !== null);
    say('observed', runs.current !== null);
  });
}
