/** A fix is one step to undo, however many edits it has and however many files: one undo, and every file is what it was. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import type * as vscode from 'vscode';
import { useEditor } from './sharedEditor.ts';
import { until } from './until.ts';

type Texts = Readonly<Record<string, string>>;

describe('undoing', () => {
  const editor = useEditor();

  test('a fix with several edits is undone in one step', async () => {
    const before =
      '"""Rests."""\n\nimport time\n\n\nasync def rest(seconds):\n    for each in seconds:\n        time.sleep(each)\n';
    const after = before
      .replace('import time', 'import asyncio\nimport time')
      .replace('time.sleep', 'await asyncio.sleep');
    await applyFirst({ 'resting.py': before }, 'quickfix', 2);
    await untilTexts({ 'resting.py': after }, 'the fix');
    await undo();
    await untilTexts({ 'resting.py': before }, 'the text to be as before');
  });

  test('a fix of two files is shown before it is made, and undone in one step', async () => {
    const before = {
      'greeting.mjs': `import fs from 'node:fs';\nexport function greeting() {\n  return fs.readFileSync('greeting.txt', 'utf8');\n}\n`,
      'greeter.mjs': `import { greeting } from './greeting.mjs';\nexport async function greet(name) {\n  return greeting() + name;\n}\n`,
    };
    const after = {
      'greeting.mjs': `import fs from 'node:fs';\nexport async function greeting() {\n  return await fs.promises.readFile('greeting.txt', 'utf8');\n}\n`,
      'greeter.mjs': `import { greeting } from './greeting.mjs';\nexport async function greet(name) {\n  return await greeting() + name;\n}\n`,
    };
    const { workbench } = editor();
    await applyFirst(before, 'refactor.rewrite.offload.async-api', 4);
    await workbench.page.locator('.bulk-edit-panel .monaco-list-row').first().waitFor();
    assert.deepEqual(await textsOf(Object.keys(before)), before);
    await workbench.host(takeAll, null);
    await untilTexts(after, 'the fix in both');
    // The editor saves both by itself.
    await until(() => isSaved(after), { what: 'both to be saved' });
    await undo();
    await untilTexts(before, 'both to be as before');
  });

  /** Opens the files, the last one in front, and takes the first fix of that kind at its finding, when it has so many edits. */
  async function applyFirst(files: Texts, kind: string, edits: number): Promise<void> {
    const { workbench, folder } = editor();
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    for (const name of Object.keys(files)) await workbench.open(path.join(folder, name));
    await until(async () => (await workbench.host(editsAtTheFinding, kind)) >= edits, { what: `${edits} edits` });
    await workbench.host(
      (api, asked) => void api.commands.executeCommand('editor.action.codeAction', { kind: asked, apply: 'first' }),
      kind,
    );
  }

  function isSaved(files: Texts): boolean {
    return Object.entries(files).every(
      ([name, text]) => readFileSync(path.join(editor().folder, name), 'utf8') === text,
    );
  }

  async function undo(): Promise<void> {
    await editor().workbench.host((api) => void api.commands.executeCommand('undo'), null);
  }

  async function untilTexts(files: Texts, what: string): Promise<void> {
    await until(async () => JSON.stringify(await textsOf(Object.keys(files))) === JSON.stringify(files), { what });
  }

  async function textsOf(names: readonly string[]): Promise<Texts> {
    const { workbench, folder } = editor();
    const texts = names.map(async (name) => [name, await workbench.host(textOf, path.join(folder, name))] as const);
    return Object.fromEntries(await Promise.all(texts));
  }
});

/** Runs in the extension host. Puts the cursor at the first finding; how many edits the first fix of a kind has that is offered there. */
async function editsAtTheFinding(api: typeof vscode, kind: string): Promise<number> {
  const shown = api.window.activeTextEditor;
  const found = shown && api.languages.getDiagnostics(shown.document.uri).find(({ source }) => source === 'stallsight');
  if (shown === undefined || found === undefined) return 0;
  shown.selection = new api.Selection(found.range.start, found.range.start);
  const actions: vscode.CodeAction[] = await api.commands.executeCommand(
    'vscode.executeCodeActionProvider',
    shown.document.uri,
    shown.selection,
    kind,
    5,
  );
  const edit = actions.find((action) => action.edit !== undefined)?.edit;
  return edit?.entries().reduce((sum, [, edits]) => sum + edits.length, 0) ?? 0;
}

/** Runs in the extension host. Checks both files of the preview, with the keyboard's commands, and applies it. */
async function takeAll(api: typeof vscode): Promise<void> {
  const commands = [
    'refactorPreview.focus',
    'list.collapseAll',
    'list.focusFirst',
    'refactorPreview.toggleCheckedState',
    'list.focusLast',
    'refactorPreview.toggleCheckedState',
    'refactorPreview.apply',
  ];
  for (const command of commands) await api.commands.executeCommand(command);
}

/** Runs in the extension host. */
async function textOf(api: typeof vscode, file: string): Promise<string> {
  return (await api.workspace.openTextDocument(api.Uri.file(file))).getText();
}
