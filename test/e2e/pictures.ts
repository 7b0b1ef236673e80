/** Takes the pictures of the documentation from the real product: `node test/e2e/pictures.ts`, and look at them before they are committed. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openEditor } from './editor.ts';
import { freePort, slowService } from './slowService.ts';
import { until } from './until.ts';
import type { Workbench } from './workbench.ts';

const root = path.resolve(import.meta.dirname, '../..');
const prices = await slowService(4000);
const port = await freePort();
const shop = `http://127.0.0.1:${port}`;
const editor = await openEditor({
  settings: {
    'workbench.colorTheme': 'Default Dark Modern',
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
  await until(async () => (await fetch(shop)).ok, { what: 'the shop' });
  await workbench.host((api) => api.commands.executeCommand('workbench.action.newGroupBelow'), null);
  await workbench.open(path.join(editor.folder, 'prices.py'));
  await workbench.host((api) => api.commands.executeCommand('workbench.action.closePanel'), null);
  await workbench.fold('Variables', 'Watch', 'Call Stack', 'Breakpoints');
  await workbench.widenSideBar(470);
  for (const section of ['Stalls', 'Observed Processes']) await workbench.unfold(section);
  const view = await workbench.webview('.card');
  await visit(['milk-380', 'bread-90', 'jam-640', 'rice-220', 'salt-1200', 'oil-160']);
  const page = [fetch(`${shop}/products/tea-held`), fetch(shop)];
  await view.locator('[data-state="blocked"] .length', { hasText: /^\d+\.\d+ s$/ }).waitFor();
  await take(workbench, 'docs/images/live-lag.png');
  await take(workbench, 'media/walkthrough/live.png', '.part.sidebar');
  prices.answer();
  await Promise.all(page);
  // The walkthrough shows its pictures small: what they show must be large.
  await workbench.host((api) => api.commands.executeCommand('workbench.action.closeSidebar'), null);
  await workbench.host((api) => api.commands.executeCommand('workbench.action.closeActiveEditor'), null);
  await workbench.page.setViewportSize({ width: 820, height: 560 });
  await showFindingAndFix(workbench);
  await workbench.host((api) => api.commands.executeCommand('stallsight.showStall'), null);
  await workbench.webview('.verdict.bad');
  await take(workbench, 'media/walkthrough/stall.png', '.part.editor');
  await workbench.host((api) => api.commands.executeCommand('stallsight.stop'), null);
  await showComparison(workbench);
}

async function showFindingAndFix(workbench: Workbench): Promise<void> {
  await workbench.open(path.join(editor.folder, 'api.py'));
  await workbench.host((api) => {
    const shown = api.window.activeTextEditor;
    const call = new api.Position(16, 14);
    if (shown !== undefined) shown.selection = new api.Selection(call, call);
    return api.commands.executeCommand('editor.action.showHover');
  }, null);
  await workbench.page.locator('.monaco-hover:visible', { hasText: 'blocks' }).first().waitFor();
  await take(workbench, 'media/walkthrough/findings.png', '.part.editor');
  await workbench.page.keyboard.press('Escape');
  await workbench.host((api) => void api.commands.executeCommand('editor.action.quickFix'), null);
  await workbench.page.locator('.action-widget .monaco-list-row.action').first().waitFor();
  await take(workbench, 'media/walkthrough/fix.png', '.part.editor');
  await workbench.page.keyboard.press('Escape');
}

async function showComparison(workbench: Workbench): Promise<void> {
  const file = path.join(editor.folder, 'sleepy.py');
  const ended = (): Promise<boolean> => workbench.host((api) => api.tasks.taskExecutions.length === 0, null);
  await until(ended, { what: 'the shop to close' });
  // Five stalls would be too few for a verdict.
  writeFileSync(file, readFileSync(file, 'utf8').replace('range(5)', 'range(20)'));
  await workbench.open(file);
  await workbench.host((api) => api.commands.executeCommand('stallsight.run'), null);
  await until(async () => !(await ended()), { what: 'the program' });
  await until(ended, { what: 'its end' });
  const cured = readFileSync(file, 'utf8').replace('def job', 'async def job').replace('job()\n\n', 'await job()\n\n');
  writeFileSync(file, cured.replace('time.sleep', 'await asyncio.sleep'));
  await workbench.host((api) => api.commands.executeCommand('stallsight.rerun'), null);
  await workbench.host((api) => api.commands.executeCommand('workbench.action.closePanel'), null);
  const compared = await workbench.webview('.verdict.good, .verdict.neutral');
  await compared.locator('h1', { hasText: 'Before and after' }).waitFor();
  for (const command of ['closeSidebar', 'closePanel'])
    await workbench.host((api, name) => api.commands.executeCommand(`workbench.action.${name}`), command);
  await take(workbench, 'media/walkthrough/compared.png', '.part.editor');
}

/** One after another, with the pauses of a quiet shop between. */
async function visit(products: readonly string[]): Promise<void> {
  for (const product of products) {
    await fetch(`${shop}/products/${product}`);
    const next = Date.now() + 2500;
    await until(async () => (await fetch(shop)).ok && Date.now() > next, { what: 'time to pass', every: 200 });
  }
}

async function take({ page }: Workbench, file: string, part?: string): Promise<void> {
  const at = path.join(root, file);
  mkdirSync(path.dirname(at), { recursive: true });
  await (part === undefined ? page : page.locator(part)).screenshot({ path: at });
  process.stdout.write(`${file}\n`);
}
