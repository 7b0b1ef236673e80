/** The page of a flame graph as an editor has it: told what to show, and telling which line to open, by pointer, by key and by link. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { flameData, type FlameData } from '#session/export/flame-data.ts';
import { gather } from '#session/export/gather.ts';
import type { FlameMessage } from '../../extension/view/flame/messages.ts';
import { recordingFile } from '../session/export/recording.ts';
import { vscode } from '../setup/vscode.mjs';

const views = path.resolve(import.meta.dirname, '../../dist/view');
/** The innermost call of the longest stall of the recording. */
const longest = { type: 'open', file: '/srv/web/=cmd|server.js', line: 12 };
let browser: Browser;
let page: Page;
let data: FlameData;

before(async () => {
  using recording = recordingFile();
  const gathered = await gather(recording.file);
  assert.ok(gathered.ok);
  data = flameData(gathered.value);
  browser = await chromium.launch({ executablePath: vscode().chromium, args: ['--no-sandbox', '--disable-gpu'] });
});
after(() => browser?.close());

beforeEach(async () => {
  page = await browser.newPage();
  await page.evaluate('said = []; acquireVsCodeApi = () => ({ postMessage: (message) => said.push(message) });');
  await page.addStyleTag({ path: path.join(views, 'flame.css') });
  await page.addScriptTag({ path: path.join(views, 'flame.js') });
  assert.deepEqual(await said(), [{ type: 'ready' }]);
  await show({ 'Whole run': 'Ganzer Lauf', 'Show as table': 'Als Tabelle' });
  await page.locator('canvas').waitFor();
});

test('a call that is clicked twice opens its line', async () => {
  const box = await page.locator('canvas').boundingBox();
  assert.ok(box !== null);
  // Above all loops, its loop, and its caller, of 18 pixels each.
  await page.mouse.dblclick(box.x + 20, box.y + box.height - 3 * 18 - 9);
  assert.deepEqual((await said()).at(-1), longest);
});

test('the call that the keyboard is on opens its line', async () => {
  await page.locator('chart').focus();
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'o']) await page.keyboard.press(key);
  assert.deepEqual((await said()).at(-1), longest);
});

test('a link of the table opens its line, and what was chosen stays when more is told', async () => {
  await page.getByText('Ganzer Lauf').click();
  await page.getByText('Als Tabelle').click();
  await page.getByText('inner').waitFor();
  await show({}, 'a moment later');
  await page.getByRole('heading', { name: 'a moment later' }).waitFor();
  assert.ok(await page.getByText('inner').isVisible());
  await page.getByRole('button', { name: 'server.js:12' }).click();
  assert.deepEqual((await said()).at(-1), longest);
});

function said(): Promise<readonly object[]> {
  return page.evaluate('said');
}

async function show(words: FlameMessage['words'], title = 'now'): Promise<void> {
  const message: FlameMessage = {
    type: 'flame',
    words,
    data: { ...data, title },
    sight: { span: 'stalls', difference: false },
  };
  await page.evaluate(`postMessage(${JSON.stringify(message)}, '*')`);
}
