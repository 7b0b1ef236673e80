/** From a finding to its fix, and the server that comes back. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import type * as vscode from 'vscode';
import { slowness } from './hostLoop.ts';
import type { Editor } from './editor.ts';
import { useEditor } from './sharedEditor.ts';
import { until } from './until.ts';

describe('healing', () => {
  const editor = useEditor();

  test('a finding is fixed in the file on disk, and gone', async () => {
    const file = path.join(editor().folder, 'api.py');
    await editor().workbench.open(file);
    await editor().workbench.squiggles('warning').first().waitFor({ state: 'attached' });
    const title = await editor().workbench.host(applyPreferredFix, file);
    assert.match(readFileSync(file, 'utf8'), /await/, title);
    await until(async () => (await editor().workbench.squiggles('warning').count()) === 0, { what: 'no finding' });
  });

  test('a killed language server is back in five seconds', async () => {
    const [before = 0] = serversOf(editor());
    process.kill(before, 'SIGKILL');
    const killed = Date.now();
    await until(() => serversOf(editor()).some((pid) => pid !== before), { what: 'another server' });
    const took = Date.now() - killed;
    await foundIn('jobs.py');
    const slow = slowness();
    assert.ok(took < 5000 * slow, `${took} ms, on a machine ${slow.toFixed(1)} times as slow as usual`);
  });

  test('the language status says that the server runs, that it has stopped, and after a restart that it runs again', async () => {
    const { workbench } = editor();
    await workbench.open(path.join(editor().folder, 'jobs.py'));
    const [checking, stopped] = [serverStatus('Stallsight: checking'), serverStatus('Stallsight: stopped')];
    await checking.waitFor();
    await until(
      async () => {
        // The client gives up a server that dies five times, or while it starts.
        for (const pid of serversOf(editor())) process.kill(pid, 'SIGKILL');
        return (await stopped.count()) > 0 && serversOf(editor()).length === 0;
      },
      { what: 'a server that is given up', timeout: 90_000, every: 1000 },
    );
    await stopped.waitFor();
    await workbench.picture('server-stopped');
    await workbench.command('Stallsight: Restart Language Server');
    await checking.waitFor();
    await foundIn('jobs.py');
    assert.equal(serversOf(editor()).length, 1);
  });

  test('the Python cells of a notebook are judged as one program', async () => {
    const file = path.join(editor().folder, 'cells.ipynb');
    const cells = ['import time\ndef pause():\n    time.sleep(1)', 'async def h():\n    pause()'].map((text) => ({
      cell_type: 'code',
      metadata: {},
      source: [text],
      outputs: [],
      execution_count: null,
    }));
    const metadata = { language_info: { name: 'python' } };
    writeFileSync(file, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
    const lines = await until(() => editor().workbench.host(linesFoundInCells, file), { what: 'a finding in a cell' });
    assert.deepEqual(lines, ['', '1']);
  });

  async function applyPreferredFix(api: typeof vscode, file: string): Promise<string> {
    const document = await api.workspace.openTextDocument(api.Uri.file(file));
    const diagnostic = api.languages.getDiagnostics(document.uri)[0];
    const actions: vscode.CodeAction[] = await api.commands.executeCommand(
      'vscode.executeCodeActionProvider',
      document.uri,
      diagnostic?.range,
      undefined,
      10,
    );
    const chosen =
      actions.find(({ isPreferred }) => isPreferred === true) ?? actions.find(({ edit }) => edit !== undefined);
    if (chosen?.edit === undefined) throw new Error(`no fix among: ${actions.map(({ title }) => title).join(', ')}`);
    await api.workspace.applyEdit(chosen.edit);
    await document.save();
    return chosen.title;
  }

  /** Waits until the server has told what it finds in a file of the folder. */
  async function foundIn(name: string): Promise<void> {
    const file = path.join(editor().folder, name);
    await editor().workbench.open(file);
    const found = (api: typeof vscode, at: string): boolean =>
      api.languages.getDiagnostics(api.Uri.file(at)).some(({ source }) => source === 'stallsight');
    await until(() => editor().workbench.host(found, file), { what: `findings in ${name}` });
  }

  /** What the status bar says of the helpers of the active file's language, when it says that. */
  function serverStatus(text: string): Locator {
    return editor().workbench.page.locator(`.statusbar-item[aria-label*="${text}"]`);
  }

  /** Of this editor: its extension is in a folder of its own. */
  function serversOf({ extensions }: Editor): number[] {
    const lines = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
    return lines
      .filter((line) => line.includes(extensions) && line.includes('dist/server.cjs'))
      .map((line) => Number.parseInt(line, 10));
  }
});

/** Runs in the extension host. The lines of the findings in each cell; null while there are none. */
async function linesFoundInCells(api: typeof vscode, file: string): Promise<string[] | null> {
  const notebook = await api.workspace.openNotebookDocument(api.Uri.file(file));
  await api.window.showNotebookDocument(notebook);
  const lines = notebook.getCells().map(({ document }) =>
    api.languages
      .getDiagnostics(document.uri)
      .filter(({ source }) => source === 'stallsight')
      .map(({ range }) => String(range.start.line))
      .join(),
  );
  return lines.some((text) => text !== '') ? lines : null;
}
