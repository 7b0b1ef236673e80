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
import { Pages } from './pages.ts';
import { pauseOnStall } from './pauseOnStall.ts';
import { showProcesses } from './processesView.ts';
import { runPrograms } from './run.ts';
import { Runs } from './runs.ts';
import { showStalls } from './stallsView.ts';
import { nextTurn, StartTimes } from './startTimes.ts';
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
    withFirstRun(runs, async () => (await import('./lineTimes.ts')).showLineTimes(ground)),
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
  return () => startLanguageServer(ground);
}

/** Each needs those before it. Most are modules that only our build tells apart. */
const clientParts: readonly (readonly [name: string, load: () => Promise<unknown>])[] = [
  ['messages', () => import('vscode-jsonrpc/parts/api')],
  ['connections', () => import('vscode-jsonrpc/node')],
  ['types', () => import('vscode-languageserver-protocol/types')],
  ['protocol', () => import('vscode-languageserver-protocol/parts/protocol')],
  ['protocol of Node', () => import('vscode-languageserver-protocol/node')],
  ['converters', () => import('vscode-languageclient/parts/codeConverter')],
  ['converters of answers', () => import('vscode-languageclient/parts/protocolConverter')],
  ['features', () => import('vscode-languageclient/parts/features')],
  ['diagnostics', () => import('vscode-languageclient/parts/diagnostic')],
  ['notebooks', () => import('vscode-languageclient/parts/notebook')],
  ['text synchronization', () => import('vscode-languageclient/parts/textSynchronization')],
  ['file operations', () => import('vscode-languageclient/parts/fileOperations')],
  ['semantic tokens', () => import('vscode-languageclient/parts/semanticTokens')],
  ['formatting', () => import('vscode-languageclient/parts/formatting')],
  ['base of the language client', () => import('vscode-languageclient/parts/client')],
  ['language client', () => import('vscode-languageclient/node')],
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

/** What only a run needs is loaded when the first one begins. */
function withFirstRun(runs: Runs, begin: () => Promise<vscode.Disposable>): vscode.Disposable {
  let begun: Promise<vscode.Disposable> | null = null;
  const changes = runs.onChange(() => {
    if (runs.current !== null) begun ??= begin();
  });
  return vscode.Disposable.from(changes, { dispose: () => void begun?.then((feature) => feature.dispose()) });
}

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
