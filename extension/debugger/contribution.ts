/** Gives the debug adapter to VS Code: runs it inside the extension, fills in what a configuration leaves out, and opens recordings. */

import path from 'node:path';
import * as vscode from 'vscode';
import { failed, type Read } from '#protocol/read.ts';
import type { Session } from '#session/session.ts';
import type { Ground } from '../ground.ts';
import { nodeFor, pythonFor } from '../interpreters.ts';
import { revealLag } from '../lagView.ts';
import type { ObservedRun } from '../observedRun.ts';
import { translate } from '../view/words.ts';
import { languageOf } from './invocation.ts';
import type { ObservedProgram, Observer } from './live.ts';
import { processWords, type RunningProcess, runningProcesses } from './processes.ts';

const type = 'stallsight';

export function debugStalls(ground: Ground): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.debug.registerDebugAdapterDescriptorFactory(type, {
      createDebugAdapterDescriptor: async (session) => {
        translate(vscode.l10n.bundle ?? {});
        // Loaded when it is used: an editor that starts waits for less.
        const { StallDebugger } = await import('./adapter.ts');
        return new vscode.DebugAdapterInlineImplementation(new StallDebugger(observerFor(ground, session)));
      },
    }),
    vscode.debug.registerDebugConfigurationProvider(type, {
      resolveDebugConfiguration: (_, configuration) => complete(configuration),
      resolveDebugConfigurationWithSubstitutedVariables: (folder, configuration) => fillIn(folder, configuration),
    }),
    vscode.commands.registerCommand('stallsight.replay', (recording?: vscode.Uri) => replay(recording)),
    vscode.commands.registerCommand('stallsight.watchProcess', () => watchProcess()),
    vscode.commands.registerCommand('stallsight.pickRecording', () => pickRecording()),
    vscode.commands.registerCommand('stallsight.pickProcess', () => pickProcess()),
  );
}

/** The runs of the debugger are runs like all others: the lag view and the stall list show them. */
function observerFor({ runs, agents }: Ground, debugged: vscode.DebugSession): Observer {
  const again = async (): Promise<ObservedRun | null> => {
    const started = await vscode.debug.startDebugging(debugged.workspaceFolder, debugged.configuration);
    return started ? runs.current : null;
  };
  return {
    open: async (program) => {
      const session = await openFor(agents, program);
      if (!session.ok) return session;
      const { threshold } = program;
      const timeline = (): ReturnType<Session['timeline']> => session.value.timeline();
      const stop = (): void => program.stop();
      runs.begin({ name: debugged.name, session: session.value, timeline, threshold, again, stop });
      return session;
    },
    close: (session, exitCode) => runs.end(session, exitCode),
  };
}

async function openFor(agents: string, { target, threshold }: ObservedProgram): Promise<Read<Session>> {
  if (!vscode.workspace.isTrusted) return failed(vscode.l10n.t('programs are run only in a trusted folder'));
  const { record: file, command } = target;
  const { openSession } = await import('#session/session.ts');
  const profile = vscode.workspace.getConfiguration('stallsight').get('profile', false);
  return openSession({ agents, threshold, profile, ...(file === null ? {} : { record: { file, command } }) });
}

/** F5 without a launch.json gives an empty configuration: what the active editor shows is run, or replayed. */
function complete(configuration: vscode.DebugConfiguration): vscode.DebugConfiguration | undefined {
  const named = Object.keys(configuration).some((name) =>
    ['program', 'module', 'recording', 'processId'].includes(name),
  );
  if (named) return configuration;
  const file = vscode.window.activeTextEditor?.document.uri;
  if (file?.scheme !== 'file') {
    complain(vscode.l10n.t('Open a Python, JavaScript or TypeScript file to run it.'));
    return undefined;
  }
  const shown = /\.stall(\.gz)?$/.test(file.path) ? { recording: file.fsPath } : { program: file.fsPath };
  return { ...configuration, type, request: 'launch', name: configuration.name || path.basename(file.path), ...shown };
}

async function fillIn(
  folder: vscode.WorkspaceFolder | undefined,
  configuration: vscode.DebugConfiguration,
): Promise<vscode.DebugConfiguration> {
  const at = folder?.uri ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const recording: unknown = configuration['recording'];
  if (typeof recording === 'string')
    return { ...configuration, recording: at === undefined ? recording : path.resolve(at.fsPath, recording) };
  const usual = {
    stallThreshold: vscode.workspace.getConfiguration('stallsight', at).get('stallThreshold', 50),
    ...(at === undefined ? {} : { cwd: at.fsPath }),
  };
  const runtime = await runtimeFor(configuration, at);
  return { ...usual, ...(runtime === null ? {} : { runtime }), ...configuration };
}

/** The interpreter that the user chose for the program's language; null for a program that needs none. */
async function runtimeFor(
  { program, module }: vscode.DebugConfiguration,
  at: vscode.Uri | undefined,
): Promise<string | null> {
  const file = typeof program === 'string' ? vscode.Uri.file(path.resolve(at?.fsPath ?? '/', program)) : at;
  const folder = at?.fsPath ?? path.dirname(file?.fsPath ?? '');
  const language = typeof module === 'string' ? 'python' : typeof program === 'string' ? languageOf(program) : null;
  if (language === null || file === undefined) return null;
  return language === 'python' ? pythonFor(file, folder) : nodeFor(file, folder);
}

async function replay(recording: vscode.Uri | undefined): Promise<void> {
  const file = recording?.fsPath ?? (await pickRecording());
  if (file === undefined) return;
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file));
  await vscode.debug.startDebugging(folder, { type, request: 'launch', name: path.basename(file), recording: file });
}

async function watchProcess(): Promise<void> {
  const picked = await pickRunning();
  if (picked === undefined) return;
  const { name, pid } = picked;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const watches = { type, request: 'attach', name: `${name}, pid ${pid}`, processId: String(pid) };
  if (await vscode.debug.startDebugging(folder, watches)) await revealLag();
}

/** Also for `${command:…}` in a configuration. */
async function pickProcess(): Promise<string | undefined> {
  const picked = await pickRunning();
  return picked === undefined ? undefined : String(picked.pid);
}

async function pickRunning(): Promise<RunningProcess | undefined> {
  const items = (await runningProcesses()).map((running) => ({
    label: running.name,
    description: processWords(running, vscode.l10n.t),
    detail: running.command.slice(0, 200),
    running,
  }));
  if (items.length === 0) complain(vscode.l10n.t('No Node process, and no Python 3.14, runs that can be watched.'));
  const title = vscode.l10n.t('Process to watch');
  const picked =
    items.length === 0
      ? undefined
      : await vscode.window.showQuickPick(items, { title, matchOnDescription: true, matchOnDetail: true });
  return picked?.running;
}

/** Also for `${command:…}` in a configuration. */
async function pickRecording(): Promise<string | undefined> {
  const files = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Recording to replay'),
    filters: { [vscode.l10n.t('Recordings')]: ['stall', 'gz', 'ndjson', 'jsonl'], [vscode.l10n.t('All files')]: ['*'] },
  });
  return files?.[0]?.fsPath;
}

function complain(because: string): void {
  void vscode.window.showWarningMessage(because);
}
