/** From a finding to its fix; the server that comes back; what there is to run, and the processes of a run. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import type * as vscode from 'vscode';
import { python } from '../setup/python.mjs';
import { slowness } from './hostLoop.ts';
import { whenNamed } from './lagPage.ts';
import type { Editor } from './editor.ts';
import { pane, run, showRun, stopProgram } from './program.ts';
import { configure, useEditor } from './sharedEditor.ts';
import { answers, freePort, type SlowService, slowService } from './slowService.ts';
import { until } from './until.ts';

describe('healing', () => {
  let prices: SlowService;
  let shop: string;

  const editor = useEditor(async () => {
    prices = await slowService(300);
    const port = await freePort();
    shop = `http://127.0.0.1:${port}`;
    return {
      'workbench.colorTheme': 'Default Dark Modern',
      'terminal.integrated.env.linux': { PRICES_URL: prices.url, UVICORN_PORT: String(port), WEB_CONCURRENCY: '2' },
    };
  });

  after(() => prices?.close());

  test('a finding is fixed in the file on disk, and gone', async () => {
    const file = path.join(editor().folder, 'api.py');
    await editor().workbench.open(file);
    await editor().workbench.squiggles('warning').first().waitFor({ state: 'attached' });
    const title = await editor().workbench.host(applyPreferredFix, file);
    assert.match(readFileSync(file, 'utf8'), /await/, title);
    await until(async () => (await editor().workbench.squiggles('warning').count()) === 0, { what: 'no finding' });
  });

  test('a killed language server is back in five seconds', async () => {
    const before = serverPid(editor());
    process.kill(before, 'SIGKILL');
    const killed = Date.now();
    await until(() => serverPid(editor()) !== before, { what: 'another server' });
    const took = Date.now() - killed;
    const file = path.join(editor().folder, 'jobs.py');
    await editor().workbench.open(file);
    const found = (api: typeof vscode, at: string): boolean =>
      api.languages.getDiagnostics(api.Uri.file(at)).some(({ source }) => source === 'stallsight');
    await until(() => editor().workbench.host(found, file), { what: 'its findings' });
    const slow = slowness();
    assert.ok(took < 5000 * slow, `${took} ms, on a machine ${slow.toFixed(1)} times as slow as usual`);
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

  test('uvicorn with two workers, and a cluster with two, are shown as trees', async () => {
    await chooseToRun('uvicorn api:app');
    await showRun(editor());
    await until(() => answers(shop), { what: 'the shop', timeout: 90_000 });
    await processRows(/^uvicorn, pid \d+/, 3);
    await pane(editor(), 'Observed Processes')
      .getByRole('treeitem', { name: /^(uvloop|asyncio) MainThread, (blocked right now, )?p99 .*, \d+ stalls?$/ })
      .first()
      .waitFor();
    await editor().workbench.picture('processes-uvicorn');
    await stopProgram(editor());
    await run(editor(), 'cluster.mjs');
    await processRows(/^cluster\.mjs, pid \d+/, 3);
  });

  test('the workers of a process pool come and go, and wait for work without being blamed', async () => {
    const enough = path.join(editor().folder, 'enough');
    rmSync(enough, { force: true });
    await run(editor(), 'pool.py');
    await processRows(/^pool\.py, pid \d+, python [\d.]+$/, 3);
    await nobodyIsBlocked();
    await editor().workbench.picture('processes-pool');
    writeFileSync(enough, '');
    const ended = pane(editor(), 'Observed Processes').getByRole('treeitem', {
      name: /^pool\.py, pid \d+, .*, ended$/,
    });
    await ended.nth(1).waitFor();
    await nobodyIsBlocked();
  });

  test('a launch configuration is chosen from what there is to run', async () => {
    await configure({ 'stallsight.python.interpreter': environmentWithFastapiCli() });
    await editor().workbench.host((api) => void api.commands.executeCommand('stallsight.runOther'), null);
    const offered = editor().workbench.page.locator('.quick-input-list .monaco-list-row');
    for (const name of ['Node jobs', 'fastapi dev api.py', 'uvicorn api:app', 'npm run dev'])
      await offered.filter({ hasText: name }).first().waitFor();
    await editor().workbench.choose('Node jobs');
    assert.match(await whenNamed(editor(), 'jobs.mjs'), /^jobs\.mjs:\d+$/);
  });

  test('npm run dev is chosen from what there is to run: the line that blocks the program of its script is named', async () => {
    await chooseToRun('npm run dev');
    assert.match(await whenNamed(editor(), 'jobs.mjs'), /^jobs\.mjs:\d+$/);
  });

  async function chooseToRun(name: string): Promise<void> {
    await editor().workbench.host((api) => void api.commands.executeCommand('stallsight.runOther'), null);
    await editor().workbench.choose(name);
  }

  /** Its interpreter is the usual one; what the folder says to have beside it is looked for, and not run. */
  function environmentWithFastapiCli(): string {
    const folder = path.join(editor().folder, '.venv');
    for (const name of ['bin', 'lib/python3/site-packages/fastapi_cli'])
      mkdirSync(path.join(folder, name), { recursive: true });
    symlinkSync(python(), path.join(folder, 'bin/python'));
    return path.join(folder, 'bin/python');
  }

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

  /** The server of this editor: its extension is in a folder of its own. */
  function serverPid({ extensions }: Editor): number {
    const lines = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
    const line = lines.find((each) => each.includes(extensions) && each.includes('dist/server.cjs'));
    if (line === undefined) throw new Error('no server');
    return Number.parseInt(line, 10);
  }

  /** Waits until the tree tells of so many processes, the first of that name, as they are heard: those of the run before are there at first. */
  async function processRows(first: RegExp, count: number): Promise<void> {
    const rows = pane(editor(), 'Observed Processes').getByRole('treeitem', { name: /pid \d+/ });
    await until(
      async () => {
        const names = await rows.evaluateAll((items) => items.map((item) => item.getAttribute('aria-label') ?? ''));
        return first.test(names[0] ?? '') && names.length === count;
      },
      { what: `${count} processes, the first ${first}` },
    );
  }

  /** Who is blamed for waiting stays blamed; a host that is busy with other things blocks a loop for a moment only. */
  async function nobodyIsBlocked(): Promise<void> {
    const blocked = pane(editor(), 'Observed Processes').getByRole('treeitem', { name: 'blocked right now' });
    await until(async () => (await blocked.count()) === 0, { what: 'no loop to be blocked' });
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
