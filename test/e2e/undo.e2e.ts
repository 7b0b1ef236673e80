/** A fix is one step to undo, however many edits it has. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import type * as vscode from 'vscode';
import { useEditor } from './sharedEditor.ts';
import { until } from './until.ts';

describe('undoing', () => {
  const editor = useEditor();

  test('a fix with several edits is undone in one step', async () => {
    const { workbench, folder } = editor();
    const file = path.join(folder, 'resting.py');
    const before =
      '"""Rests."""\n\nimport time\n\n\nasync def rest(seconds):\n    for each in seconds:\n        time.sleep(each)\n';
    writeFileSync(file, before);
    await workbench.open(file);
    const edits = await until(() => workbench.host(editsAtTheFinding, null), { what: 'a fix' });
    assert.ok(edits > 1, `${edits} edit`);
    await workbench.host((api) => {
      void api.commands.executeCommand('editor.action.codeAction', { kind: 'quickfix', apply: 'first' });
    }, null);
    const after = before
      .replace('import time', 'import asyncio\nimport time')
      .replace('time.sleep', 'await asyncio.sleep');
    await until(async () => (await workbench.host(textOf, file)) === after, { what: 'the fix' });
    await workbench.host((api) => void api.commands.executeCommand('undo'), null);
    await until(async () => (await workbench.host(textOf, file)) === before, { what: 'the text to be as before' });
  });
});

/** Runs in the extension host. Puts the cursor at the first finding; how many edits the first fix has that is offered there. */
async function editsAtTheFinding(api: typeof vscode): Promise<number | null> {
  const shown = api.window.activeTextEditor;
  const found = shown && api.languages.getDiagnostics(shown.document.uri).find(({ source }) => source === 'stallsight');
  if (shown === undefined || found === undefined) return null;
  shown.selection = new api.Selection(found.range.start, found.range.start);
  const actions: vscode.CodeAction[] = await api.commands.executeCommand(
    'vscode.executeCodeActionProvider',
    shown.document.uri,
    shown.selection,
    'quickfix',
    5,
  );
  const edit = actions.find((action) => action.edit !== undefined)?.edit;
  return edit?.get(shown.document.uri).length ?? null;
}

/** Runs in the extension host. */
async function textOf(api: typeof vscode, file: string): Promise<string> {
  return (await api.workspace.openTextDocument(api.Uri.file(file))).getText();
}
