/** Watches what is started in new terminals, from when the user asks for it until the user ends it. */

import path from 'node:path';
import * as vscode from 'vscode';
import type { Session } from '#session/session.ts';
import type { Ground } from './ground.ts';
import { revealLag } from './lagView.ts';
import { observe } from './observe.ts';
import { isOver, type ObservedRun } from './observedRun.ts';

type Variables = vscode.EnvironmentVariableCollection;

export function watchTerminals(ground: Ground, variables: Variables): vscode.Disposable {
  variables.persistent = false;
  variables.description = vscode.l10n.t('Lets Stallsight watch the programs that are started here.');
  return vscode.Disposable.from(
    vscode.commands.registerCommand('stallsight.watchTerminals', () => begin(ground, variables)),
    ground.runs.onEnd(() => {
      if (watchingNow(ground) === undefined) variables.clear();
    }),
  );
}

async function begin(ground: Ground, variables: Variables): Promise<ObservedRun | null> {
  if (!vscode.workspace.isTrusted) return null;
  const watching = watchingNow(ground);
  if (watching !== undefined) return watching;
  const observed = await observe(ground, vscode.workspace.workspaceFolders?.[0]?.uri);
  if (!observed.ok) {
    void vscode.window.showWarningMessage(observed.because);
    return null;
  }
  const { session, threshold } = observed.value;
  add(variables, session);
  const run = ground.runs.begin({
    name: runName(),
    session,
    threshold,
    timeline: () => session.timeline(),
    again: () => begin(ground, variables),
    stop: () => void ground.runs.end(session, null),
  });
  await revealLag();
  return run;
}

function watchingNow({ runs }: Ground): ObservedRun | undefined {
  return runs.all.find((run) => run.name === runName() && !isOver(run));
}

/** Ours stands before what the terminal's own shell will have there. */
function add(variables: Variables, session: Session): void {
  const between: Readonly<Record<string, string>> = { NODE_OPTIONS: ' ', PYTHONPATH: path.delimiter };
  variables.clear();
  for (const [name, value] of Object.entries(session.variables({}))) {
    const separator = between[name];
    if (separator === undefined) variables.replace(name, value);
    else variables.prepend(name, `${value}${separator}`);
  }
}

function runName(): string {
  return vscode.l10n.t('New terminals');
}
