/** The main job in a real VS Code: a finding in the editor, a run, and its stall named while the loop is still blocked. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { python } from '../setup/python.mjs';
import { type Editor, openEditor } from './editor.ts';
import { jobAt, watchLag, whenNamed } from './lagPage.ts';
import { freePort, type SlowService, slowService } from './slowService.ts';
import { until } from './until.ts';

const stallLength = 4000;
let editor: Editor;
let prices: SlowService;
let shop: string;

before(async () => {
  prices = await slowService(stallLength);
  const port = await freePort();
  shop = `http://127.0.0.1:${port}`;
  editor = await openEditor({
    workspace: 'workspace',
    settings: {
      'workbench.colorTheme': 'Default Dark Modern',
      'stallsight.python.interpreter': python(),
      'terminal.integrated.env.linux': { PRICES_URL: prices.url, UVICORN_PORT: String(port) },
    },
  });
});

after(async () => {
  await editor?.close();
  prices?.close();
});

test('a call that blocks through another file is underlined', async () => {
  await editor.workbench.open(path.join(editor.folder, 'api.py'));
  await editor.workbench.squiggles('warning').first().waitFor({ state: 'attached' });
  const [diagnostic] = await diagnosticsOf('api.py');
  assert.equal(diagnostic?.code, 'blocking-network');
  assert.equal(diagnostic?.line, 17);
});

test('a running program shows its stall, with its line, before the stall ends', async () => {
  const { workbench } = editor;
  await workbench.command('Stallsight: Run with Stallsight');
  await until(() => answers(`${shop}/`), { what: 'the shop to answer' });
  await workbench.fold('Run');
  await workbench.widenSideBar(500);
  const view = await watchLag(editor);
  const began = Date.now();
  const page = fetch(`${shop}/products/tea`).then(() => Date.now());
  const { place, at: named } = await whenNamed(view, 'prices.py');
  await view.locator('.length', { hasText: /^[23]\.\d+ s$/ }).waitFor();
  await workbench.picture('live-lag');
  const ended = await page;
  assert.equal(place, 'prices.py:11');
  assert.ok(named < ended, `named ${named - began} ms after the request, whose answer came after ${ended - began} ms`);
});

test('a program that is started in a watched terminal is seen', async () => {
  const { workbench } = editor;
  await workbench.host((api) => api.commands.executeCommand('stallsight.stop'), null);
  await workbench.command('Stallsight: Watch New Terminals');
  await workbench.host((api) => {
    const terminal = api.window.createTerminal('jobs');
    terminal.show();
    terminal.sendText('exec node jobs.mjs');
  }, null);
  const { at } = await whenNamed(await watchLag(editor), 'jobs.mjs');
  const { ended } = await jobAt(editor, 'jobs.mjs', at);
  assert.ok(at < ended);
  await workbench.host((api) => {
    for (const terminal of api.window.terminals) terminal.dispose();
    return api.commands.executeCommand('stallsight.stop');
  }, null);
});

interface DiagnosticSeen {
  readonly code: string;
  readonly line: number;
  readonly message: string;
}

function diagnosticsOf(file: string): Promise<DiagnosticSeen[]> {
  return editor.workbench.host(
    (api, at) =>
      api.languages.getDiagnostics(api.Uri.file(at)).map(({ code, range, message }) => ({
        code: String(typeof code === 'object' ? code.value : code),
        line: range.start.line + 1,
        message,
      })),
    path.join(editor.folder, file),
  );
}

async function answers(url: string): Promise<boolean> {
  return (await fetch(url)).ok;
}
