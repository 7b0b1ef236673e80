/** The exported flame graph in a real browser: one file that needs nothing, runs nothing but itself, and is read by eye, keyboard and ear alike. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Frame } from '#protocol/frame.ts';
import type { Stall } from '#protocol/stall.ts';
import { type FilePath, type LoopId, type Micros, micros, ms, type ProcessId, type StallId } from '#protocol/units.ts';
import { flameData } from '#session/export/flame-data.ts';
import { flamegraph } from '#session/export/flamegraph.ts';
import type { Gathered, TimedStack } from '#session/export/gather.ts';
import { vscode } from '../setup/vscode.mjs';
import { hostileTexts } from './hostileTexts.ts';
import { assertNamed } from './named.ts';

const views = path.resolve(import.meta.dirname, '../../dist/view');
const folder = mkdtempSync(path.join(os.tmpdir(), 'stallsight-flame-'));
const start = 1_700_000_000_000_000;
let browser: Browser;
/** What a page did that none may do: err, break its own policy, ask for anything. */
const faults: string[] = [];

describe('the exported flame graph', () => {
  before(async () => {
    browser = await chromium.launch({ executablePath: vscode().chromium, args: ['--no-sandbox', '--disable-gpu'] });
  });

  afterEach(() => assert.deepEqual(faults.splice(0), []));

  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  test('eighty hostile names run nothing, make nothing, and are shown as they are', async () => {
    const stacks = hostileTexts.map((text) => [{ ...frame(text), file: `/srv/${text}` as FilePath }]);
    const page = await open(flame(recorded({ stalls: stacks, name: hostileTexts.join(' ') })));
    await page.getByText('Show as table').click();
    const names = await page.locator('tbody th').allTextContents();
    assert.deepEqual(names.sort(), [...hostileTexts].sort());
    assert.equal(await page.evaluate(() => Reflect.get(window, 'harmed')), undefined);
    const made = 'img, svg, iframe, object, embed, video, audio, link, base, form, marquee';
    assert.equal(await page.locator(made).count(), 0);
    assert.equal(await page.locator('script').count(), 2);
    assert.equal(await page.locator('h1').textContent(), hostileTexts.join(' '));
  });

  test('the stalls come first, the whole run on demand, and the search finds in both', async () => {
    const page = await open(flame(recorded({ stalls: [stack('load', 'handler')], samples: [stack('warm', 'idle')] })));
    await assertNamed(page);
    const key = await page
      .locator('#key .fl:empty')
      .evaluateAll((squares) => squares.map((square) => getComputedStyle(square).backgroundColor));
    // Translucent ones would be darker than the boxes where the theme is.
    assert.deepEqual([key.length, key.filter((colour) => !colour.startsWith('rgb('))], [4, []]);
    await page.getByText('Show as table').click();
    await assertNamed(page);
    assert.deepEqual(await functions(page), ['load', 'handler']);
    await page.getByText('Whole run').click();
    assert.deepEqual((await functions(page)).sort(), ['handler', 'idle', 'load', 'warm']);
    await page.getByRole('searchbox').fill('WARM');
    await page.locator('caption', { hasText: '1 functions' }).waitFor();
    assert.deepEqual(await functions(page), ['warm']);
  });

  test('the graph is drawn, zoomed and left by keyboard, and every call is said in words with its line', async () => {
    const page = await open(flame(recorded({ stalls: [stack('load', 'handler'), stack('parse', 'handler')] })));
    assert.ok(await isDrawn(page));
    await page.locator('chart').focus();
    const press = async (...keys: readonly string[]): Promise<string> => {
      for (const key of keys) await page.keyboard.press(key);
      return (await page.getByRole('status').textContent()) ?? '';
    };
    assert.match(await press('ArrowUp', 'ArrowUp'), /^handler, app\.py:7: 200 ms \(100\.0 %\)/);
    const first = await press('ArrowUp');
    const second = await press('ArrowRight');
    assert.deepEqual([first, second].map((words) => /^\w+/.exec(words)?.[0]).join(' '), 'load parse');
    assert.match(await press('Enter'), /100 ms \(50\.0 %\)/);
    assert.match(await press('ArrowDown'), /^handler/);
    assert.match(await press('Escape', 'ArrowUp'), /^api 7 main/);
    const link = page.getByRole('status').locator('a');
    await press('ArrowUp');
    assert.equal(await link.getAttribute('href'), 'vscode://file/srv/app.py:7');
  });

  test('a click looks at a call, and what it made is as wide as the page', async () => {
    const page = await open(flame(recorded({ stalls: [stack('load', 'handler'), stack('parse', 'handler')] })));
    const before = await picture(page);
    const box = await page.locator('canvas').boundingBox();
    assert.ok(box !== null);
    await page.mouse.click(box.x + 20, box.y + box.height - 3 * 18 - 9);
    assert.notEqual(await picture(page), before);
    await page.getByText('Show as table').click();
    assert.equal((await functions(page)).length, 1);
  });

  test('before and after: what grew, what shrank, and by how much', async () => {
    const after = recorded({ stalls: [stack('slow'), stack('slow'), stack('same')] });
    const earlier = recorded({ stalls: [stack('gone'), stack('same')] });
    const page = await open(flame(after, earlier));
    await page.getByText('Show as table').click();
    const rows = await page.locator('tbody tr').allInnerTexts();
    assert.deepEqual(
      rows.map((row) => row.split('\t').map((cell) => cell.trim())).map(([name, , change]) => `${name} ${change}`),
      ['slow +200 ms', 'gone −100 ms', 'same ±0'],
    );
    await page.getByRole('button', { name: 'Difference' }).click();
    assert.deepEqual(await functions(page), ['slow', 'same']);
  });
});

function flame(after: Gathered, earlier: Gathered | null = null): string {
  const file = path.join(mkdtempSync(path.join(folder, 'x-')), 'flame.html');
  writeFileSync(
    file,
    flamegraph({ data: flameData(after, earlier), sight: { span: 'stalls', difference: earlier !== null } }, views),
  );
  return file;
}

async function open(file: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => faults.push(message.text()));
  page.on('dialog', (dialog) => {
    faults.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(file).href) faults.push(`asked for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  await page.locator('canvas').waitFor();
  return page;
}

function functions(page: Page): Promise<string[]> {
  return page.locator('tbody th').allTextContents();
}

/** Whether anything has a colour. */
function isDrawn(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const canvas = document.querySelector('canvas');
    const { data } = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    return [...data].some((value) => value !== 0);
  });
}

function picture(page: Page): Promise<string> {
  return page.evaluate(() => document.querySelector('canvas')?.toDataURL() ?? '');
}

interface Run {
  readonly name?: string;
  /** 100 ms each, innermost frame first. */
  readonly stalls: readonly (readonly Frame[])[];
  /** 10 ms each, between the stalls. */
  readonly samples?: readonly (readonly Frame[])[];
}

function recorded({ name = 'api.py', stalls, samples = [] }: Run): Gathered {
  const loop = '7-x/0' as LoopId;
  const process = '7-x' as ProcessId;
  const track = { loop, process, pid: 7, processName: 'api 7', thread: 'main', lag: [] };
  return {
    header: { schema: 'stallsight-recording/1', command: name, began: micros(start), threshold: ms(50) },
    lasted: ms(stalls.length * 200),
    tracks: [
      {
        ...track,
        stalls: stalls.map((stack, index) => stall(stack, micros(start + index * 200_000), { loop, process })),
        samples: samples.map((stack, index): TimedStack => {
          return { at: micros(start + 110_000 + index * 10_000), lasted: ms(10), stack };
        }),
      },
    ],
  };
}

function stall(stack: readonly Frame[], began: Micros, ids: Pick<Stall, 'loop' | 'process'>): Stall {
  const unknown = { own: null, cpu: null, runDelay: null, gc: null };
  const cause = { kind: 'cpu', gil: 'none' } as const;
  return {
    ...ids,
    ...unknown,
    id: `${began}` as StallId,
    began,
    lasted: ms(100),
    cause,
    culprit: null,
    stack,
    victims: [],
  };
}

function stack(...names: readonly string[]): Frame[] {
  return names.map(frame);
}

function frame(name: string): Frame {
  return { function: name, file: '/srv/app.py' as FilePath, line: 7, column: null, origin: 'user' };
}
