/** The main job in a real VS Code: a finding in the editor, a run, and its stall named while the loop is still blocked. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { watchHostLoop } from './hostLoop.ts';
import { endJob, whenNamed } from './lagPage.ts';
import { useEditor } from './sharedEditor.ts';
import { answers, freePort, type SlowService, slowService } from './slowService.ts';
import { until } from './until.ts';

interface DiagnosticSeen {
  readonly code: string;
  readonly line: number;
  readonly message: string;
}

describe('the main job', () => {
  let prices: SlowService;
  let shop: string;

  const editor = useEditor(async () => {
    prices = await slowService(300);
    const port = await freePort();
    shop = `http://127.0.0.1:${port}`;
    return { 'terminal.integrated.env.linux': { PRICES_URL: prices.url, UVICORN_PORT: String(port) } };
  });

  after(() => prices?.close());

  test('a call that blocks through another file is underlined', async () => {
    await editor().workbench.open(path.join(editor().folder, 'api.py'));
    await editor().workbench.squiggles('warning').first().waitFor({ state: 'attached' });
    const [diagnostic] = await diagnosticsOf('api.py');
    assert.equal(diagnostic?.code, 'blocking-network');
    assert.equal(diagnostic?.line, 17);
  });

  test('a running program shows its stall, with its line, before the stall ends', async () => {
    const { workbench } = editor();
    await workbench.open(path.join(editor().folder, 'api.py'));
    await using host = await watchHostLoop(editor());
    await workbench.command('Stallsight: Run with Stallsight');
    await until(() => answers(`${shop}/`), { what: 'the shop to answer', timeout: 180_000 });
    await workbench.widenSideBar(500);
    const view = await workbench.webview('.card');
    let ended = false;
    const page = fetch(`${shop}/products/tea-held`).finally(() => (ended = true));
    // It fails where the test did before, and is not what failed then.
    page.catch(() => {});
    const place = await whenNamed(editor(), 'prices.py');
    await view
      .locator('.length', { hasText: /^([2-9]|\d\d)\.\d+ s$/ })
      .first()
      .waitFor();
    await workbench.picture('live-lag');
    assert.ok(!ended);
    assert.equal(place, 'prices.py:11');
    prices.answer();
    await page;
    await view.locator('.card[data-state="turning"]').waitFor();
    assert.deepEqual(await host.heldByUs(), []);
  });

  test('a program that is started in a watched terminal is seen', async () => {
    const { workbench } = editor();
    await workbench.host((api) => api.commands.executeCommand('stallsight.watchTerminals'), null);
    await workbench.host((api) => {
      const terminal = api.window.createTerminal('jobs');
      terminal.show();
      terminal.sendText('exec node jobs.mjs');
    }, null);
    const place = await whenNamed(editor(), 'jobs.mjs');
    const named = Date.now();
    const { began, ended } = await endJob(editor(), 'jobs.mjs');
    assert.ok(began < named && named < ended, `${place} was named ${named - began} ms into ${ended - began} ms`);
  });

  function diagnosticsOf(file: string): Promise<DiagnosticSeen[]> {
    return editor().workbench.host(
      (api, at) =>
        api.languages.getDiagnostics(api.Uri.file(at)).map(({ code, range, message }) => ({
          code: String(typeof code === 'object' ? code.value : code),
          line: range.start.line + 1,
          message,
        })),
      path.join(editor().folder, file),
    );
  }
});
