/** What there is to run, and the processes of a run, as they come and go. */

import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { whenNamed } from './lagPage.ts';
import { pane, run, showRun, stopProgram } from './program.ts';
import { useEditor } from './sharedEditor.ts';
import { answers, freePort, type SlowService, slowService } from './slowService.ts';
import { until } from './until.ts';

describe('runs', () => {
  let prices: SlowService;
  let shop: string;

  const editor = useEditor(async () => {
    prices = await slowService(300);
    const port = String(await freePort());
    shop = `http://127.0.0.1:${port}`;
    const server = { UVICORN_PORT: port, PORT: port, WEB_CONCURRENCY: '2' };
    return {
      'workbench.colorTheme': 'Default Dark Modern',
      'terminal.integrated.env.linux': { PRICES_URL: prices.url, ...server },
    };
  });

  after(() => prices?.close());

  test('uvicorn with two workers, and a cluster with two, are shown as trees', async () => {
    await chooseToRun('uvicorn api:app');
    await showRun(editor());
    await until(() => answers(shop), { what: 'the shop', timeout: 180_000 });
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
    await chooseAmong(['Node jobs', 'fastapi dev api.py', 'uvicorn api:app', 'npm run dev'], 'Node jobs');
    assert.match(await whenNamed(editor(), 'jobs.mjs'), /^jobs\.mjs:\d+$/);
  });

  test('npm run dev is chosen from what there is to run: the line that blocks the program of its script is named', async () => {
    await chooseToRun('npm run dev');
    assert.match(await whenNamed(editor(), 'jobs.mjs'), /^jobs\.mjs:\d+$/);
  });

  test('fastapi dev is chosen from what there is to run: the line that blocks the server below its reloader is named', async () => {
    await chooseToRun('fastapi dev api.py');
    await showRun(editor());
    // The program is loaded twice: by who finds the application in it, and by who serves it.
    await until(() => answers(shop), { what: 'the shop', timeout: 180_000 });
    let ended = false;
    const page = fetch(`${shop}/products/tea-held`).finally(() => (ended = true));
    // It fails where the test did before, and is not what failed then.
    page.catch(() => {});
    const place = await whenNamed(editor(), 'prices.py');
    assert.ok(!ended);
    assert.equal(place, 'prices.py:11');
    await processRows(/^fastapi, pid \d+/, 2);
    await editor().workbench.picture('processes-fastapi');
    prices.answer();
    await page;
  });

  async function chooseToRun(name: string): Promise<void> {
    await chooseAmong([name], name);
  }

  async function chooseAmong(names: readonly string[], chosen: string): Promise<void> {
    const { workbench } = editor();
    await workbench.host((api) => void api.commands.executeCommand('stallsight.runOther'), null);
    const offered = workbench.page.locator('.quick-input-list .monaco-list-row');
    for (const name of names) await offered.filter({ hasText: name }).first().waitFor();
    await workbench.choose(chosen);
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
