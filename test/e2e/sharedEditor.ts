/**
 * One real VS Code for all test files of a process: a start takes longer than most tests. Each suite begins with everything
 * closed, its settings as it wants them, and the sample folder as it was.
 */

import { cpSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before } from 'node:test';
import { type Editor, openEditor, sample } from './editor.ts';
import { until } from './until.ts';

type Settings = Readonly<Record<string, unknown>>;

let opened: Editor | null = null;
let chosen: Settings = {};

after(() => opened?.close());

/** To be called in a `describe`. The settings are asked for when the suite begins; the editor is there from then on. */
export function useEditor(settings: () => Settings | Promise<Settings> = () => ({})): () => Editor {
  before(async () => {
    opened = await tidied(opened);
    await choose(opened, await settings());
  });
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

/** The same one when it can be tidied up, else another. */
async function tidied(editor: Editor | null): Promise<Editor> {
  try {
    if (editor === null) return await openEditor();
    await tidy(editor);
    return editor;
  } catch (error) {
    process.stderr.write(`another editor is opened: ${String(error)}\n`);
    await editor?.close();
    chosen = {};
    return openEditor();
  }
}

async function tidy({ workbench, folder }: Editor): Promise<void> {
  await workbench.page.keyboard.press('Escape');
  await workbench.host((api) => api.commands.executeCommand('stallsight.stop'), null);
  await workbench.host((api) => api.debug.stopDebugging(), null);
  // The extension host forgets no session that ended before its child did: the tool bar knows better.
  await workbench.page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
  await until(() => workbench.host((api) => api.tasks.taskExecutions.length === 0, null), {
    what: 'all programs to end',
  });
  await workbench.host(async (api) => {
    api.debug.removeBreakpoints(api.debug.breakpoints);
    for (const terminal of api.window.terminals) terminal.dispose();
    for (const document of api.workspace.textDocuments.filter(({ isDirty }) => isDirty)) await document.save();
    for (const command of ['closeAllEditors', 'closePanel'])
      await api.commands.executeCommand(`workbench.action.${command}`);
    await api.commands.executeCommand('notifications.clearAll');
  }, null);
  for (const name of readdirSync(folder)) {
    if (name !== '.vscode') rmSync(path.join(folder, name), { recursive: true, force: true });
  }
  cpSync(sample, folder, { recursive: true });
}

/** Sets settings of the open folder, until the suite ends. */
export async function configure(settings: Settings): Promise<void> {
  chosen = { ...chosen, ...settings };
  await write(current(), settings);
}

/** What the suite before chose is gone. */
async function choose(editor: Editor, settings: Settings): Promise<void> {
  const none = Object.fromEntries(Object.keys(chosen).map((name) => [name, undefined]));
  chosen = settings;
  await write(editor, { ...none, ...settings });
}

async function write({ workbench }: Editor, settings: Settings): Promise<void> {
  // An undefined is lost on its way to the editor.
  const changes = Object.entries(settings).map(([name, value]) => [name, value ?? null] as const);
  await workbench.host(async (api, wanted) => {
    const all = api.workspace.getConfiguration();
    for (const [name, value] of wanted)
      await all.update(name, value === null ? undefined : value, api.ConfigurationTarget.Workspace);
  }, changes);
}

function fileName(test: string): string {
  return `failed-${test.replaceAll(/\W+/g, '-')}`;
}
