/** From a finding to its fix, from a run to the next one; the processes of a run; the server that comes back; every theme. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type * as vscode from 'vscode';
import { python } from '../setup/python.mjs';
import { type Editor, openEditor } from './editor.ts';
import { freePort, type SlowService, slowService } from './slowService.ts';
import { until } from './until.ts';

let editor: Editor;
let prices: SlowService;
let shop: string;

before(async () => {
  prices = await slowService(300);
  const port = await freePort();
  shop = `http://127.0.0.1:${port}`;
  editor = await openEditor({
    workspace: 'workspace',
    settings: {
      'stallsight.python.interpreter': python(),
      'terminal.integrated.env.linux': { PRICES_URL: prices.url, UVICORN_PORT: String(port), WEB_CONCURRENCY: '2' },
    },
  });
});

after(async () => {
  // A server in a process group of its own outlives the editor.
  if ((await programs()) > 0) await stopProgram();
  await editor?.close();
  prices?.close();
});

test('a finding is fixed in the file on disk, and gone', async () => {
  const file = path.join(editor.folder, 'api.py');
  await editor.workbench.open(file);
  await editor.workbench.squiggles('warning').first().waitFor({ state: 'attached', timeout: 60_000 });
  const title = await editor.workbench.host(applyPreferredFix, file);
  assert.match(readFileSync(file, 'utf8'), /await/, title);
  await until(async () => (await editor.workbench.squiggles('warning').count()) === 0, { what: 'no finding' });
});

test('a killed language server is back in five seconds', async () => {
  const before = serverPid(editor);
  process.kill(before, 'SIGKILL');
  const killed = Date.now();
  await until(() => serverPid(editor) !== before, { what: 'another server', timeout: 5000 });
  const took = Date.now() - killed;
  await editor.workbench.open(path.join(editor.folder, 'jobs.py'));
  const found = (api: typeof vscode, at: string): boolean =>
    api.languages.getDiagnostics(api.Uri.file(at)).some(({ source }) => source === 'stallsight');
  await until(() => editor.workbench.host(found, path.join(editor.folder, 'jobs.py')), { what: 'its findings' });
  assert.ok(took < 5000, `${took} ms`);
});

test('uvicorn with two workers, and a cluster with two, are shown as trees', async () => {
  await run('api.py');
  await until(async () => (await fetch(shop)).ok, { what: 'the shop', timeout: 90_000 });
  // What lies below the edge of the side bar is not drawn.
  for (const section of ['Variables', 'Watch', 'Call Stack', 'Breakpoints']) await editor.workbench.fold(section);
  await editor.workbench.unfold('Observed Processes');
  const uvicorn = await until(() => processRows(3), { what: 'three processes of uvicorn' });
  assert.match(uvicorn[0] ?? '', /^uvicorn/);
  await editor.workbench.picture('processes-uvicorn');
  await stopProgram();
  await run('cluster.mjs');
  await until(() => processRows(3), { what: 'three processes of the cluster' });
  await stopProgram();
});

test('what was fixed is run again and compared', async () => {
  await run('sleepy.py');
  await programEnds();
  await editor.workbench.host((api) => api.commands.executeCommand('stallsight.rerun'), null);
  const page = await editor.workbench.webview('h1');
  await page.locator('h1', { hasText: 'Before and after' }).waitFor();
  assert.match(await page.locator('.verdict').innerText(), /^(Better|Worse|Cannot tell)/);
  assert.match(await page.locator('table').last().innerText(), /sleepy\.py:\d+ job/);
  await editor.workbench.picture('compared');
  await editor.workbench.host((api) => api.commands.executeCommand('stallsight.showStall'), null);
  await editor.workbench.webview('.verdict.bad');
  await editor.workbench.picture('stall');
});

test('every theme shows all of it', async () => {
  await editor.workbench.open(path.join(editor.folder, 'sleepy.py'));
  await editor.workbench.unfold('Stalls');
  for (const theme of [
    'Default Dark Modern',
    'Default Light Modern',
    'Default High Contrast',
    'Default High Contrast Light',
  ]) {
    await editor.workbench.host(
      (api, name) =>
        api.workspace.getConfiguration('workbench').update('colorTheme', name, api.ConfigurationTarget.Global),
      theme,
    );
    const kind = theme.includes('Contrast') ? 'high-contrast' : theme.includes('Dark') ? 'dark' : 'light';
    await editor.workbench.webview(`body[data-vscode-theme-kind*="${kind}"] .card`);
    await editor.workbench.picture(`theme-${theme.toLowerCase().replaceAll(' ', '-')}`);
  }
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

/** The server of this editor: its extension is in a folder of its own. */
function serverPid({ server }: Editor): number {
  const lines = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  const line = lines.find((each) => each.includes(`${server}/extensions`) && each.includes('dist/server.cjs'));
  if (line === undefined) throw new Error('no server');
  return Number.parseInt(line, 10);
}

async function run(file: string): Promise<void> {
  if ((await programs()) > 0) await stopProgram();
  await editor.workbench.open(path.join(editor.folder, file));
  await editor.workbench.host((api) => api.commands.executeCommand('stallsight.run'), null);
  await until(async () => (await programs()) > 0, { what: 'the program' });
}

async function stopProgram(): Promise<void> {
  await editor.workbench.host((api) => api.commands.executeCommand('stallsight.stop'), null);
  await programEnds();
}

async function programEnds(): Promise<void> {
  await until(async () => (await programs()) === 0, { what: 'the program to end' });
}

function programs(): Promise<number> {
  return editor.workbench.host((api) => api.tasks.taskExecutions.length, null);
}

/** The rows of the tree that tell of a process, when there are that many. */
async function processRows(count: number): Promise<string[] | null> {
  const pane = editor.workbench.page.locator('.pane', { hasText: 'Observed Processes' });
  const rows = await pane.locator('.monaco-list-row', { hasText: /pid \d+/ }).allInnerTexts();
  return rows.length === count ? rows : null;
}
