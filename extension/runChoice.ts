/** The command Run…: what this workspace has to run, by name, and never a form to fill in. */

import path from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { canBeObserved } from './debugConfiguration.ts';
import type { Ground } from './ground.ts';
import { hasFastapiCli, pythonFor } from './interpreters.ts';
import { serversOf } from './launch.ts';
import { start } from './run.ts';

interface Choice extends vscode.QuickPickItem {
  readonly run: () => Promise<unknown>;
}

/** How the file that makes an application is usually called, and where files are not the user's own. */
const applicationFiles = ['main', 'app', 'api', 'asgi', 'server', 'wsgi'];
const othersFolders = ['node_modules', 'site-packages', '.venv', 'venv', 'env', '.tox'];
const mostFiles = 50;

/** The scripts that start something and go on. */
const scripts = ['dev', 'start', 'serve'];

export async function chooseRun(ground: Ground): Promise<void> {
  if (!vscode.workspace.isTrusted) return;
  const folders = vscode.workspace.workspaceFolders ?? [];
  const found = folders.map(async (folder) => [
    ...configurations(folder),
    ...(await applications(ground, folder)),
    ...npmScripts(ground, folder),
  ]);
  const choices = (await Promise.all(found)).flat();
  const [only] = choices;
  if (only === undefined) return vscode.commands.executeCommand('stallsight.run');
  const chosen = await vscode.window.showQuickPick(choices, { placeHolder: vscode.l10n.t('Run with Stallsight') });
  await chosen?.run();
}

/** The user's launch configurations, run without a debugger. */
function configurations(folder: vscode.WorkspaceFolder): Choice[] {
  const all = vscode.workspace
    .getConfiguration('launch', folder)
    .get<vscode.DebugConfiguration[]>('configurations', []);
  return all.filter(canBeObserved).map((configuration) => ({
    label: `$(debug-alt) ${configuration.name}`,
    description: vscode.l10n.t('launch configuration'),
    run: async () => vscode.debug.startDebugging(folder, { ...configuration, stallsight: true }, { noDebug: true }),
  }));
}

/** What the folder's own files serve: `fastapi dev`, `uvicorn app:app`. */
async function applications(ground: Ground, folder: vscode.WorkspaceFolder): Promise<Choice[]> {
  const files = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, `**/{${applicationFiles.join()}}.py`),
    `**/{${othersFolders.join()}}/**`,
    mostFiles,
  );
  const shown = vscode.window.activeTextEditor?.document.uri;
  const own = shown !== undefined && vscode.workspace.getWorkspaceFolder(shown)?.index === folder.index ? [shown] : [];
  const paths = new Set(
    [...own, ...files].filter(({ path: name }) => name.endsWith('.py')).map(({ fsPath }) => fsPath),
  );
  const interpreter = await pythonFor(folder.uri, folder.uri.fsPath);
  const withCli = hasFastapiCli(interpreter);
  return [...paths].flatMap((file) =>
    serversOf({ file, text: textOf(file), folder: folder.uri.fsPath }, interpreter, withCli).map((launch) => ({
      label: `$(server) ${launch.name}`,
      description: vscode.workspace.asRelativePath(file),
      run: () => start(ground, launch, vscode.Uri.file(file)),
    })),
  );
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function npmScripts(ground: Ground, folder: vscode.WorkspaceFolder): Choice[] {
  const named = scriptsIn(path.join(folder.uri.fsPath, 'package.json'));
  return scripts
    .filter((name) => named.includes(name))
    .map((name) => ({
      label: `$(terminal) npm run ${name}`,
      description: folder.name,
      run: () =>
        start(
          ground,
          { name: `npm run ${name}`, command: 'npm', words: ['run', name], folder: folder.uri.fsPath },
          folder.uri,
        ),
    }));
}

function scriptsIn(file: string): string[] {
  if (!existsSync(file)) return [];
  try {
    const manifest: { readonly scripts?: object } = JSON.parse(readFileSync(file, 'utf8'));
    return Object.keys(manifest.scripts ?? {});
  } catch {
    return [];
  }
}
