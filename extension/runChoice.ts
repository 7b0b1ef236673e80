/** The command Run…: what this workspace has to run, by name, and never a form to fill in. */

import path from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { canBeObserved } from './debugConfiguration.ts';
import type { Ground } from './ground.ts';
import { start } from './run.ts';

interface Choice extends vscode.QuickPickItem {
  readonly run: () => Promise<unknown>;
}

/** The scripts that start something and go on. */
const scripts = ['dev', 'start', 'serve'];

export async function chooseRun(ground: Ground): Promise<void> {
  if (!vscode.workspace.isTrusted) return;
  const folders = vscode.workspace.workspaceFolders ?? [];
  const choices = folders.flatMap((folder) => [...configurations(folder), ...npmScripts(ground, folder)]);
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
