/** From a finding to its fix, from a run to the next one; the processes of a run; the server that comes back; every theme. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import type * as vscode from 'vscode';
import { python } from '../setup/python.mjs';
import { slowness } from './hostLoop.ts';
import { whenNamed } from './lagPage.ts';
import type { Editor } from './editor.ts';
import { configure, useEditor } from './sharedEditor.ts';
import { freePort, type SlowService, slowService } from './slowService.ts';
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
    await until(() => editor().workbench.host(found, file), { what: 'its findings', timeout: 60_000 });
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
    await editor().workbench.host(closeEditors, undefined);
  });

  test('uvicorn with two workers, and a cluster with two, are shown as trees', async () => {
    await run('api.py');
    await until(async () => (await fetch(shop)).ok, { what: 'the shop', timeout: 90_000 });
    await editor().workbench.fold('Variables', 'Watch', 'Call Stack', 'Breakpoints');
    await editor().workbench.unfold('Observed Processes');
    const uvicorn = await until(() => processRows(3), { what: 'three processes of uvicorn', timeout: 60_000 });
    assert.match(uvicorn[0] ?? '', /^uvicorn, pid \d+/);
    await pane('Observed Processes')
      .getByRole('treeitem', { name: /^(uvloop|asyncio) MainThread, (blocked right now, )?p99 .*, \d+ stalls?$/ })
      .first()
      .waitFor();
    await editor().workbench.picture('processes-uvicorn');
    await stopProgram();
    await run('cluster.mjs');
    await until(() => processRows(3), { what: 'three processes of the cluster', timeout: 60_000 });
    await stopProgram();
  });

  test('the workers of a process pool come and go, and wait for work without being blamed', async () => {
    await run('pool.py');
    const [main = '', ...workers] = await until(() => processRows(3), { what: 'three processes', timeout: 60_000 });
    assert.match(main, /^pool\.py, pid \d+, python [\d.]+$/);
    assert.equal(workers.length, 2);
    await editor().workbench.picture('processes-pool');
    writeFileSync(path.join(editor().folder, 'enough'), '');
    const ended = pane('Observed Processes').getByRole('treeitem', { name: /^pool\.py, pid \d+, .*, ended$/ });
    await ended.nth(1).waitFor();
    const blocked = pane('Observed Processes').getByRole('treeitem', { name: 'blocked right now' });
    assert.equal(await blocked.count(), 0);
    rmSync(path.join(editor().folder, 'enough'));
    await stopProgram();
  });

  test('a launch configuration is chosen from what there is to run', async () => {
    await configure({ 'stallsight.python.interpreter': environmentWithFastapiCli() });
    await editor().workbench.host((api) => void api.commands.executeCommand('stallsight.runOther'), null);
    const offered = editor().workbench.page.locator('.quick-input-list .monaco-list-row');
    await offered.first().waitFor();
    const names = (await offered.allInnerTexts()).join('\n');
    for (const name of ['Node jobs', 'fastapi dev api.py', 'uvicorn api:app', 'npm run dev'])
      assert.ok(names.includes(name), `${name} among ${names}`);
    await configure({ 'stallsight.python.interpreter': undefined });
    await editor().workbench.choose('Node jobs');
    assert.match(await whenNamed(editor(), 'jobs.mjs'), /^jobs\.mjs:\d+$/);
    await editor().workbench.host((api) => api.debug.stopDebugging(), null);
  });

  test('what was fixed is run again and compared', async () => {
    await run('sleepy.py');
    await programEnds();
    await editor().workbench.host((api) => api.commands.executeCommand('stallsight.rerun'), null);
    const page = await editor().workbench.webview('h1');
    await page.locator('h1', { hasText: 'Before and after' }).waitFor();
    // Five stalls are too few for a verdict, however long they are.
    assert.match(await page.locator('.verdict.neutral').innerText(), /^Cannot tell/);
    assert.match(await page.locator('table').last().innerText(), /sleepy\.py:\d+ job/);
    await editor().workbench.picture('compared');
    await editor().workbench.host((api) => api.commands.executeCommand('stallsight.showStall'), null);
    await editor().workbench.webview('.verdict.bad');
    await editor().workbench.picture('stall');
    await editor().workbench.host((api) => api.commands.executeCommand('stallsight.showStall'), null);
    const tabs = await editor().workbench.host(
      (api) => api.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label)),
      null,
    );
    assert.equal(tabs.filter((label) => label.startsWith('Stall at ')).length, 1, 'a stall has one tab');
  });

  test('without a mouse and by ear: a stall is found in the tree, opened, and the charts are read as tables', async () => {
    const { page } = editor().workbench;
    // The page of a stall that an earlier test opened would be found first.
    await editor().workbench.host((api) => api.commands.executeCommand('workbench.action.closeAllEditors'), null);
    await stallRow('sleepy.py');
    await editor().workbench.host((api) => api.commands.executeCommand('stallsight.showStalls'), null);
    const place = pane('Stalls').getByRole('treeitem', {
      name: /^sleepy\.py:\d+ job, \d+ stalls, longest .*, time\.sleep/,
    });
    await place.waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const stalls = pane('Stalls').getByRole('treeitem', { name: /^sleepy\.py:\d+ job, blocked \d+ ms, time\.sleep/ });
    await stalls.first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const detail = await editor().workbench.webview('.verdict.bad');
    await detail.getByRole('heading', { name: /^Stall at sleepy\.py/ }).waitFor();
    await detail.getByRole('table', { name: 'Stack, innermost first' }).waitFor();
    await editor().workbench.host((api) => api.commands.executeCommand('stallsight.lag.focus'), null);
    const view = await editor().workbench.webview('.toggle');
    await until(
      async () => {
        if (await view.locator('.toggle').evaluate((button) => button === document.activeElement)) return true;
        await page.keyboard.press('Tab');
        return false;
      },
      { what: 'the focus on the switch of charts and tables' },
    );
    await page.keyboard.press('Enter');
    await view.getByRole('table', { name: 'Loops' }).waitFor();
    await view.getByRole('table', { name: 'Stalls, newest first' }).getByRole('button').first().waitFor();
    await page.keyboard.press('Enter');
    await view.getByRole('img', { name: /^Lag of sleepy\.py: p99 / }).waitFor();
  });

  test('a row of the stalls is copied, and leads to the fixes of its finding', async () => {
    await chooseFromMenu(await stallRow('sleepy.py'), 'Copy');
    await editor().workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const copied = await editor().workbench.host((api) => api.env.clipboard.readText(), null);
    assert.match(copied, /sleepy\.py:\d+ job/);
    await chooseFromMenu(await stallRow('sleepy.py'), 'Fix…');
    const offered = editor().workbench.page.locator('.action-widget .monaco-list-row.action');
    await offered.first().waitFor();
    assert.match((await offered.allInnerTexts()).join('\n'), /asyncio/);
    await editor().workbench.picture('fixes');
    await editor().workbench.page.keyboard.press('Escape');
  });

  test('a row of the stalls is muted with a reason, in the code', async () => {
    await chooseFromMenu(await stallRow('sleepy.py'), 'Mute with a Reason');
    const input = editor().workbench.page.locator('.quick-input-widget .quick-input-box input');
    await input.fill('nobody waits for it');
    await input.press('Enter');
    const text = (api: typeof vscode): string => api.window.activeTextEditor?.document.getText() ?? '';
    const muted = /^ +# stallsight: allow\[blocking-sleep\] nobody waits for it\n +job\(\)$/m;
    await until(async () => muted.test(await editor().workbench.host(text, null)), { what: 'the waiver' });
    const none = (api: typeof vscode): boolean =>
      api.window.activeTextEditor !== undefined &&
      api.languages.getDiagnostics(api.window.activeTextEditor.document.uri).length === 0;
    await until(() => editor().workbench.host(none, null), { what: 'no finding' });
  });

  test('every theme shows all of it', async () => {
    await editor().workbench.unfold('Stalls');
    for (const theme of [
      'Default Dark Modern',
      'Default Light Modern',
      'Default High Contrast',
      'Default High Contrast Light',
    ]) {
      await configure({ 'workbench.colorTheme': theme });
      const kind = theme.includes('Contrast') ? 'high-contrast' : theme.includes('Dark') ? 'dark' : 'light';
      await editor().workbench.webview(`body[data-vscode-theme-kind*="${kind}"] .card`);
      await editor().workbench.picture(`theme-${theme.toLowerCase().replaceAll(' ', '-')}`);
    }
  });

  /** Its interpreter is the usual one; what the folder says to have beside it is looked for, and not run. */
  function environmentWithFastapiCli(): string {
    const folder = path.join(editor().folder, '.venv');
    for (const name of ['bin', 'lib/python3/site-packages/fastapi_cli'])
      mkdirSync(path.join(folder, name), { recursive: true });
    symlinkSync(python(), path.join(folder, 'bin/python'));
    return path.join(folder, 'bin/python');
  }

  /** The row of a place in that file, once nothing changes it any more. */
  async function stallRow(file: string): Promise<Locator> {
    await editor().workbench.fold('Variables', 'Watch', 'Call Stack', 'Breakpoints');
    await editor().workbench.unfold('Stalls');
    return pane('Stalls').locator('.monaco-list-row', { hasText: file }).first();
  }

  /** A menu takes no click in its first moments. */
  async function chooseFromMenu(row: Locator, title: string): Promise<void> {
    const item = editor().workbench.page.locator('.monaco-menu .action-item', { hasText: title }).first();
    await row.click({ button: 'right' });
    await item.waitFor();
    await until(
      async () => {
        await item.click({ timeout: 2000 }).catch(() => {});
        return (await item.count()) === 0;
      },
      { what: `${title} to be chosen`, every: 200 },
    );
  }

  function pane(title: string): Locator {
    const { page } = editor().workbench;
    return page.locator('.pane').filter({ has: page.locator('h3.title', { hasText: new RegExp(`^${title}`) }) });
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

  async function run(file: string): Promise<void> {
    if ((await programs()) > 0) await stopProgram();
    await editor().workbench.open(path.join(editor().folder, file));
    await editor().workbench.host((api) => api.commands.executeCommand('stallsight.run'), null);
    await until(async () => (await programs()) > 0, { what: 'the program' });
  }

  async function stopProgram(): Promise<void> {
    await editor().workbench.host((api) => api.commands.executeCommand('stallsight.stop'), null);
    await programEnds();
  }

  async function programEnds(): Promise<void> {
    await until(async () => (await programs()) === 0, { what: 'the program to end', timeout: 60_000 });
  }

  function programs(): Promise<number> {
    return editor().workbench.host((api) => api.tasks.taskExecutions.length, null);
  }

  /** The rows of the tree that tell of a process, as they are heard, when there are that many. */
  async function processRows(count: number): Promise<string[] | null> {
    const rows = await pane('Observed Processes')
      .getByRole('treeitem', { name: /pid \d+/ })
      .evaluateAll((items) => items.map((item) => item.getAttribute('aria-label') ?? ''));
    return rows.length === count ? rows : null;
  }
});

async function closeEditors(api: typeof vscode): Promise<void> {
  await api.commands.executeCommand('workbench.action.closeAllEditors');
}

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
