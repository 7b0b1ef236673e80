/** The command Run with Stallsight: the active file as a task in a terminal of its own, observed, with its real exit code. */

import path from 'node:path';
import * as vscode from 'vscode';
import type { Environment, Session } from '#session/session.ts';
import type { Ground } from './ground.ts';
import { nodeFor, pythonFor, tsxIn } from './interpreters.ts';
import { revealLag } from './lagView.ts';
import { type Launch, launchNode, launchPython } from './launch.ts';
import { endProgram, processOf } from './endProgram.ts';
import { observe, warnIfUninjected } from './observe.ts';
import type { ObservedRun } from './observedRun.ts';

export function runPrograms(ground: Ground): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('stallsight.run', (file?: vscode.Uri) => runFile(ground, file)),
    vscode.commands.registerCommand('stallsight.stop', () => ground.runs.running?.stop()),
  );
}

/** Resolves when the program runs. */
async function runFile(ground: Ground, file: vscode.Uri | undefined): Promise<void> {
  if (!vscode.workspace.isTrusted) return complain(vscode.l10n.t('Stallsight runs programs only in a trusted folder.'));
  const uri = file ?? vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme !== 'file') return complain(vscode.l10n.t('Open a Python, JavaScript or TypeScript file to run it.'));
  const document = await vscode.workspace.openTextDocument(uri);
  await document.save();
  const launch = await launchOf(document);
  if (launch === null) return complain(vscode.l10n.t('{0} is no Python, JavaScript or TypeScript file.', uri.fsPath));
  await start(ground, launch, uri);
}

async function launchOf(document: vscode.TextDocument): Promise<Launch | null> {
  const file = document.uri.fsPath;
  const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath ?? path.dirname(file);
  const program = { file, text: document.getText(), folder };
  if (document.languageId === 'python') return launchPython(program, await pythonFor(document.uri, folder));
  if (/^(java|type)script(react)?$/.test(document.languageId))
    return launchNode(program, nodeFor(document.uri, folder), tsxIn(folder));
  return null;
}

/** Returns the run once the program is started; null when it cannot be observed. */
export async function start(ground: Ground, launch: Launch, resource: vscode.Uri): Promise<ObservedRun | null> {
  const observed = await observe(ground, resource);
  if (!observed.ok) {
    complain(vscode.l10n.t('Stallsight cannot observe this run: {0}', observed.because));
    return null;
  }
  warnIfUninjected([launch.command, ...launch.words], terminalEnvironment());
  const { session, threshold } = observed.value;
  const started = processOf(launch.name);
  const execution = await vscode.tasks.executeTask(taskOf(launch, session));
  const again = (): Promise<ObservedRun | null> => start(ground, launch, resource);
  const stop = (): void => void endProgram(execution, started);
  const run = ground.runs.begin({
    name: launch.name,
    session,
    timeline: () => session.timeline(),
    threshold,
    again,
    stop,
  });
  endWithTask(ground, execution, session);
  await revealLag();
  return run;
}

function taskOf(launch: Launch, session: Session): vscode.Task {
  const definition = { type: 'stallsight', program: launch.name };
  const environment = session.variables(terminalEnvironment());
  const execution = new vscode.ProcessExecution(launch.command, [...launch.words], {
    cwd: launch.folder,
    env: environment,
  });
  const task = new vscode.Task(definition, vscode.TaskScope.Workspace, launch.name, 'Stallsight', execution, []);
  task.presentationOptions = { panel: vscode.TaskPanelKind.Dedicated, clear: true, showReuseMessage: false };
  return task;
}

/** What a new terminal has, so that our variables keep what the user's had. */
function terminalEnvironment(): Environment {
  const platform = { darwin: 'osx', win32: 'windows' }[process.platform as string] ?? 'linux';
  const settings = vscode.workspace.getConfiguration('terminal.integrated.env');
  return { ...process.env, ...settings.get<Record<string, string>>(platform) };
}

/** A task whose program never came to life ends without a process. */
function endWithTask({ runs }: Ground, execution: vscode.TaskExecution, session: Session): void {
  let exitCode: number | null = null;
  const ends = vscode.Disposable.from(
    vscode.tasks.onDidEndTaskProcess((end) => {
      if (end.execution === execution) exitCode = end.exitCode ?? null;
    }),
    vscode.tasks.onDidEndTask((end) => {
      if (end.execution !== execution) return;
      ends.dispose();
      void runs.end(session, exitCode);
    }),
  );
}

function complain(because: string): void {
  void vscode.window.showWarningMessage(because);
}
