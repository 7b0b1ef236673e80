/** A program that is run with Stallsight in the editor, and the sections of the side bar that tell of it. */

import path from 'node:path';
import type { Locator } from 'playwright-core';
import type * as vscode from 'vscode';
import type { Editor } from './editor.ts';
import { until } from './until.ts';

/** Runs a file of the open folder. */
export async function run(editor: Editor, file: string): Promise<void> {
  const { workbench, folder } = editor;
  await workbench.open(path.join(folder, file));
  await workbench.host(runs, null);
  await showRun(editor);
}

/** Gives the sections of the side bar that tell of a run their room. */
export async function showRun({ workbench }: Editor): Promise<void> {
  await workbench.fold('Variables', 'Watch', 'Call Stack', 'Breakpoints');
  for (const section of ['Stalls', 'Observed Processes']) await workbench.unfold(section);
}

export async function runToItsEnd(editor: Editor, file: string): Promise<void> {
  await run(editor, file);
  await programEnds(editor);
}

export async function stopProgram(editor: Editor): Promise<void> {
  await editor.workbench.host((api) => api.commands.executeCommand('stallsight.stop'), null);
  await programEnds(editor);
}

async function programEnds({ workbench }: Editor): Promise<void> {
  const ended = (api: typeof vscode): boolean => api.tasks.taskExecutions.length === 0;
  await until(() => workbench.host(ended, null), { what: 'the program to end' });
}

/** Runs in the extension host. Ends when the program has begun, however soon it ends. */
async function runs(api: typeof vscode): Promise<void> {
  const begun = new Promise<void>((resolve) => {
    const heard = api.tasks.onDidStartTask(() => {
      heard.dispose();
      resolve();
    });
  });
  await api.commands.executeCommand('stallsight.run');
  await begun;
}

/** The section of that title. */
export function pane({ workbench: { page } }: Editor, title: string): Locator {
  return page.locator('.pane').filter({ has: page.locator('h3.title', { hasText: new RegExp(`^${title}`) }) });
}
