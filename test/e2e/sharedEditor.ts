/**
 * One real VS Code for all test files of a process: a start takes longer than most tests. Each suite begins with the sample folder
 * as it was, each test with nothing running, nothing open, and the settings of its suite, whatever became of the test before it.
 */

import { cpSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach } from 'node:test';
import type * as vscode from 'vscode';
import { type Editor, openEditor, sample } from './editor.ts';
import { until } from './until.ts';

type Settings = Readonly<Record<string, unknown>>;

let opened: Editor | null = null;
/** Those of the suite. */
let chosen: Settings = {};
/** Those that are set now. */
let written: Settings = {};

after(async () => {
  if (opened === null) return;
  // A debugged program outlives an editor that is closed.
  await rest(opened).catch((error: unknown) => process.stderr.write(`programs may run on: ${String(error)}\n`));
  await opened.close();
});

/** To be called in a `describe`. The settings are asked for when the suite begins; the editor is there from then on. */
export function useEditor(settings: () => Settings | Promise<Settings> = () => ({})): () => Editor {
  before(async () => {
    chosen = await settings();
    await begin();
    restore(current().folder);
  });
  beforeEach(begin);
  afterEach(async (context) => {
    // What a person would have seen says more than a deadline that passed.
    if ('passed' in context && !context.passed) await current().workbench.picture(fileName(context.name));
  });
  return current;
}

function current(): Editor {
  if (opened === null) throw new Error('the editor is open from `before` on');
  return opened;
}

async function begin(): Promise<void> {
  opened = await rested(opened);
  const none = Object.fromEntries(Object.keys(written).map((name) => [name, undefined]));
  await configure({ ...none, ...chosen });
}

/** The same one when nothing stays in it, else another. */
async function rested(editor: Editor | null): Promise<Editor> {
  try {
    if (editor === null) return await openEditor();
    await rest(editor);
    return editor;
  } catch (error) {
    process.stderr.write(`another editor is opened: ${String(error)}\n`);
    await editor?.close();
    written = {};
    return openEditor();
  }
}

async function rest({ workbench }: Editor): Promise<void> {
  await workbench.dismiss();
  await until(() => workbench.host(endsAll, null), { what: 'all programs to end', timeout: 30_000, every: 200 });
  // The extension host forgets no session that ended before its child did: the tool bar knows better.
  await workbench.page.locator('.debug-toolbar').waitFor({ state: 'hidden', timeout: 30_000 });
  await workbench.host(closeAll, null);
}

/** Runs in the extension host. Whether nothing runs any more. */
async function endsAll(api: typeof vscode): Promise<boolean> {
  await api.commands.executeCommand('stallsight.stop');
  await api.debug.stopDebugging();
  return api.tasks.taskExecutions.length === 0;
}

/** Runs in the extension host. */
async function closeAll(api: typeof vscode): Promise<void> {
  api.debug.removeBreakpoints(api.debug.breakpoints);
  for (const terminal of api.window.terminals) terminal.dispose();
  for (const document of api.workspace.textDocuments.filter(({ isDirty }) => isDirty)) await document.save();
  for (const command of ['workbench.action.closeAllEditors', 'workbench.action.closePanel', 'notifications.clearAll'])
    await api.commands.executeCommand(command);
}

/** Files that are as they were are not written again: the editor would look at them. */
function restore(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name !== '.vscode') rmSync(path.join(folder, name), { recursive: true, force: true });
  }
  cpSync(sample, folder, { recursive: true });
}

/** Sets settings of the open folder, until the test ends. */
export async function configure(settings: Settings): Promise<void> {
  // An undefined is lost on its way to the editor.
  const changes = Object.entries(settings)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(written[name]))
    .map(([name, value]) => [name, value ?? null] as const);
  written = { ...written, ...settings };
  if (changes.length > 0) await current().workbench.host(write, changes);
}

/** Runs in the extension host. */
async function write(api: typeof vscode, settings: readonly (readonly [string, unknown])[]): Promise<void> {
  const all = api.workspace.getConfiguration();
  for (const [name, value] of settings) await all.update(name, value ?? undefined, api.ConfigurationTarget.Workspace);
}

function fileName(test: string): string {
  return `failed-${test.replaceAll(/\W+/g, '-')}`;
}
