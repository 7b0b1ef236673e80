/** Takes the pictures of the documentation from the real product: `node test/e2e/pictures.ts`, and look at them before they are committed. */

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { python } from '../setup/python.mjs';
import { openEditor } from './editor.ts';
import { freePort, slowService } from './slowService.ts';
import { until } from './until.ts';
import type { Workbench } from './workbench.ts';

const root = path.resolve(import.meta.dirname, '../..');
const prices = await slowService(4000);
const port = await freePort();
const shop = `http://127.0.0.1:${port}`;
const editor = await openEditor({
  workspace: 'workspace',
  settings: {
    'workbench.colorTheme': 'Default Dark Modern',
    'stallsight.python.interpreter': python(),
    'terminal.integrated.env.linux': { PRICES_URL: prices.url, UVICORN_PORT: String(port) },
  },
});
try {
  await takePictures(editor.workbench);
} finally {
  await editor.close();
  prices.close();
}

async function takePictures(workbench: Workbench): Promise<void> {
  await workbench.open(path.join(editor.folder, 'api.py'));
  await workbench.squiggles('warning').first().waitFor({ state: 'attached', timeout: 90_000 });
  await workbench.command('Stallsight: Run with Stallsight');
  await until(async () => (await fetch(shop)).ok, { what: 'the shop', timeout: 60_000 });
  await workbench.host((api) => api.commands.executeCommand('workbench.action.newGroupBelow'), null);
  await workbench.open(path.join(editor.folder, 'prices.py'));
  await workbench.host((api) => api.commands.executeCommand('workbench.action.closePanel'), null);
  await workbench.fold('Run');
  await workbench.widenSideBar(470);
  for (const section of ['Stalls', 'Observed Processes']) await workbench.unfold(section);
  const view = await workbench.webview('.card');
  await visit(['milk-380', 'bread-90', 'jam-640', 'rice-220', 'salt-1200', 'oil-160']);
  const page = [fetch(`${shop}/products/tea`), fetch(shop)];
  await view.locator('[data-state="blocked"] .length', { hasText: /^1\.[3-9]\d* s$/ }).waitFor();
  await take(workbench, 'docs/images/live-lag.png');
  await Promise.all(page);
}

/** One after another, with the pauses of a quiet shop between. */
async function visit(products: readonly string[]): Promise<void> {
  for (const product of products) {
    await fetch(`${shop}/products/${product}`);
    const next = Date.now() + 2500;
    await until(async () => (await fetch(shop)).ok && Date.now() > next, { what: 'time to pass', every: 200 });
  }
}

async function take(workbench: Workbench, file: string): Promise<void> {
  const at = path.join(root, file);
  mkdirSync(path.dirname(at), { recursive: true });
  await workbench.page.screenshot({ path: at });
  process.stdout.write(`${file}\n`);
}
