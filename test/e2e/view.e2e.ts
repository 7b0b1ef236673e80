/** The live lag view's page in a real browser, without an editor: hostile names stay text, and a flood of stalls does not slow it down. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type LoopId, type Micros, micros, ms, type StallId } from '#protocol/units.ts';
import type { Block, PageMessage } from '../../extension/view/detailMessages.ts';
import type { LagMessage, LoopShown, StallShown } from '../../extension/view/messages.ts';
import { vscode } from '../setup/vscode.mjs';
import { hostileTexts } from './hostileTexts.ts';
import { assertNamed } from './named.ts';
import { until } from './until.ts';

const root = path.resolve(import.meta.dirname, '../..');
const bundles = path.join(root, 'dist/view');
let browser: Browser;

describe('the page of the view', () => {
  before(async () => {
    browser = await chromium.launch({ executablePath: vscode().chromium, args: ['--no-sandbox', '--disable-gpu'] });
  });

  after(() => browser?.close());

  test('names that are markup, script or style are shown as they are', async () => {
    const page = await open('lag');
    const loops = hostileTexts.map((text, index) => loopNamed(text, index));
    await tell(page, message(loops));
    await page.locator('.toggle').click();
    await page.locator('tbody tr').nth(hostileTexts.length).waitFor();
    await assertHarmless(page);
    const shown = await page.locator('tbody td:first-child').allTextContents();
    assert.deepEqual(shown.slice(0, hostileTexts.length), hostileTexts);
  });

  test('a stall told in full shows hostile names as they are', async () => {
    const page = await open('detail');
    const place = (text: string) => ({ function: text, file: text, base: text, line: 1 });
    const blocks: Block[] = hostileTexts.flatMap((text) => [
      { kind: 'verdict', tone: 'bad', text },
      { kind: 'figures', figures: [[text, text]] },
      { kind: 'table', caption: text, columns: [text], rows: [[text], [place(text)]] },
    ]);
    await tell(page, { type: 'page', title: 'x', blocks });
    await page
      .locator('p')
      .nth(hostileTexts.length - 1)
      .waitFor();
    await assertHarmless(page);
  });

  test('every control has a name, as charts, as tables and on the page of a stall', async () => {
    const page = await open('lag');
    await tell(page, message([busyLoop(0, 20), quietLoop(1)]));
    await page.locator('.card').nth(1).waitFor();
    await assertNamed(page);
    await page.locator('.toggle').click();
    await page.locator('tbody tr').first().waitFor();
    await assertNamed(page);
    const detail = await open('detail');
    const place = { function: 'load', file: '/srv/api.py', base: 'api.py', line: 1 };
    const table: Block = { kind: 'table', caption: 'Stack', columns: ['Function', 'Place'], rows: [['load', place]] };
    await tell(detail, { type: 'page', title: 'Stall', blocks: [table] });
    await detail.locator('button').waitFor();
    await assertNamed(detail);
  });

  for (const [language, width] of [
    ['de', 330],
    ['de', 275],
    ['en', 275],
  ] as const) {
    test(`in a side bar ${width} pixels wide (${language}) the figures stay in one line and the tables inside`, async () => {
      const page = await open('lag', { width, words: wordsOf(language) });
      const figures = { p50: ms(1), p99: ms(480), max: ms(1480), utilization: 1, stallCount: 120 };
      await tell(
        page,
        message([
          { ...busyLoop(0, 20), ...figures },
          { ...loopNamed('worker.mjs', 1), ...figures },
        ]),
      );
      await page.locator('.card .figures').nth(1).waitFor();
      const lines = await page
        .locator('.card .figures')
        .evaluateAll((all) =>
          all.map(({ children }) => new Set([...children].map((each) => each.getBoundingClientRect().top)).size),
        );
      assert.deepEqual(lines, [1, 1]);
      await page.locator('.toggle').click();
      await page.locator('tbody tr').first().waitFor();
      const beyond = await page.locator('.tables').evaluate((tables) => tables.scrollWidth - tables.clientWidth);
      assert.equal(beyond, 0, `${beyond} pixels`);
      const broken = await page.locator('td', { hasText: /^[\d.]+ (ms|s|%)$/ }).evaluateAll(
        (cells) =>
          cells.filter((cell) => {
            const text = document.createRange();
            text.selectNodeContents(cell);
            return text.getClientRects().length > 1;
          }).length,
      );
      // Narrower than that there is no room for it.
      assert.ok(broken === 0 || width < 310, `${broken} figures without their unit`);
    });
  }

  test('budget, hatching and the column that grows are drawn also while the lag of a loop is not known', async () => {
    const page = await open('lag');
    await page.addStyleTag({
      content: 'body { --vscode-charts-yellow: #ff0; --vscode-charts-red: #f00; --vscode-descriptionForeground: #0ff }',
    });
    const at = micros(Date.now() * 1000 - ms(20_000));
    const grows = { id: 'o' as StallId, began: at, place: null, what: 'x' };
    const told = message([{ ...quietLoop(0), open: grows }]);
    await tell(page, told);
    const [budget, column] = [[255, 255, 0] as const, [255, 0, 0] as const];
    const labels = await until(
      async () => {
        if ((await pixels(page, budget)) < 50 || (await pixels(page, column)) < 500) return null;
        return pixels(page, faint);
      },
      { what: 'the budget line and the column' },
    );
    await tell(page, { ...told, run: told.run && { ...told.run, pausedSince: at } });
    await until(async () => (await pixels(page, faint)) > labels + 500, { what: 'the hatching' });
  });

  test('the scale is logarithmic: ten times as long is as much higher, of short stalls and of long ones', async () => {
    const page = await open('lag');
    await page.addStyleTag({ content: 'body { --vscode-charts-red: #f00 }' });
    const now = Date.now() * 1000;
    const stalls = [4, 40, 400].map((length, nth) => {
      const began = micros(now - ms(25_000 - nth * 10_000));
      return { id: `${nth}` as StallId, began, lasted: ms(length), place: null, what: 'x', victims: 0, counts: true };
    });
    await tell(page, message([{ ...quietLoop(0), stalls }]));
    const heights = await until(
      async () => {
        const found = await heightsOf(page, [255, 0, 0]);
        return found.length === 3 && found;
      },
      { what: 'the tops of three columns' },
    );
    const [low = 0, middle = 0, high = 0] = heights;
    assert.ok(middle - low > 8 && Math.abs(high - middle - (middle - low)) <= 2, heights.join());
  });

  test('a loop that ended makes room for those that live, as after each change of a server that reloads', async () => {
    const page = await open('lag');
    const names = (): Promise<string[]> => page.locator('.card .detail').allTextContents();
    await tell(page, message([loopNamed('before', 0), loopNamed('after', 1)]));
    await until(async () => (await names()).join() === 'before,after', { what: 'two charts' });
    const ended = { ...loopNamed('before', 0), ended: true, open: null };
    await tell(page, { ...message([ended]), fresh: false });
    await until(async () => (await names()).join() === 'after', { what: 'the chart of the loop that lives' });
    await page.locator('.toggle').click();
    await page.locator('tbody tr', { hasText: 'Ended' }).first().waitFor();
  });

  test('ten processes with two hundred stalls a second each: the page still draws four times a second', async () => {
    const page = await open('lag');
    await countDrawings(page);
    const quiet = await drawingsPerSecond(page, quietLoop);
    const flooded = await drawingsPerSecond(page, (index) => busyLoop(index, 20));
    // A machine that cannot draw ten quiet charts so often is no judge.
    const wanted = Math.min(4, quiet / 2);
    assert.ok(flooded >= wanted, `${flooded.toFixed(1)} drawings a second; ${quiet.toFixed(1)} of quiet loops`);
  });
});

const faint = [0, 255, 255] as const;

/** How many pixels of the first chart have that colour. */
function pixels(page: Page, colour: readonly [number, number, number]): Promise<number> {
  return page.locator('.card canvas').evaluate((canvas, [red, green, blue]) => {
    if (!(canvas instanceof HTMLCanvasElement)) return 0;
    const { data = [] } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
    let count = 0;
    for (let i = 0; i < data.length; i += 4)
      if (data[i] === red && data[i + 1] === green && data[i + 2] === blue && data[i + 3] !== 0) count += 1;
    return count;
  }, colour);
}

/** How high above the chart's foot the patches of that very colour are in the middle, from left to right, in pixels. */
function heightsOf(page: Page, colour: readonly [number, number, number]): Promise<number[]> {
  return page.locator('.card canvas').evaluate((canvas, [red, green, blue]) => {
    if (!(canvas instanceof HTMLCanvasElement)) return [];
    const { width, height } = canvas;
    const { data = [] } = canvas.getContext('2d')?.getImageData(0, 0, width, height) ?? {};
    const heights: number[] = [];
    let patch: number[] = [];
    for (let x = 0; x <= width; x += 1) {
      const rows = Array.from({ length: height }, (_, y) => y).filter((y) => {
        const at = (y * width + x) * 4;
        return x < width && data[at] === red && data[at + 1] === green && data[at + 2] === blue && data[at + 3] === 255;
      });
      if (rows.length === 0 && patch.length > 0)
        heights.push(height - patch.reduce((sum, y) => sum + y, 0) / patch.length);
      patch = rows.length === 0 ? [] : [...patch, ...rows];
    }
    return heights;
  }, colour);
}

/** While ten loops are told of ten times a second. */
async function drawingsPerSecond(page: Page, loop: (index: number) => LoopShown): Promise<number> {
  const drawn = (): Promise<number> => page.evaluate(() => Number(Reflect.get(window, 'drawings')));
  const [before, began] = [await drawn(), Date.now()];
  for (let sent = 0; Date.now() - began < 2500; sent += 1) {
    const loops = Array.from({ length: 10 }, (_, index) => loop(index));
    await tell(page, { ...message(loops), fresh: sent === 0 });
    const next = began + (sent + 1) * 100;
    await until(() => Date.now() >= next, { what: 'the next message', every: 5 });
  }
  return (((await drawn()) - before) / (Date.now() - began)) * 1000;
}

/** The bundle in a page that has what a webview has. */
async function open(name: string, { width = 420, words = {} } = {}): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  page.on('pageerror', (error) => assert.fail(error));
  await page.setContent(
    `<style>${read(`${name}.css`)} body { --vscode-font-size: 13px; --vscode-font-family: sans-serif }</style><body></body>`,
  );
  await page.evaluate(() => Object.assign(window, { acquireVsCodeApi: () => ({ postMessage: () => undefined }) }));
  await page.evaluate(read(`${name}.js`));
  if (name === 'lag') await tell(page, { type: 'words', words });
  return page;
}

/** German is the longest of our languages. */
function wordsOf(language: 'en' | 'de'): object {
  return language === 'en' ? {} : JSON.parse(readFileSync(path.join(root, 'l10n/bundle.l10n.de.json'), 'utf8'));
}

function read(file: string): string {
  return readFileSync(path.join(bundles, file), 'utf8');
}

async function tell(page: Page, told: LagMessage | PageMessage | { type: 'words'; words: object }): Promise<void> {
  await page.evaluate((data) => window.postMessage(data, '*'), told);
}

/** Each text would set `harmed`, or make an element that no page of ours has. */
async function assertHarmless(page: Page): Promise<void> {
  assert.equal(await page.evaluate(() => Reflect.get(window, 'harmed')), undefined);
  assert.equal(
    await page
      .locator('img, svg, iframe, object, embed, video, audio, link, base, form, input, marquee, script')
      .count(),
    0,
  );
}

async function countDrawings(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.assign(window, { drawings: 0 });
    const { prototype } = CanvasRenderingContext2D;
    const setLineDash = Reflect.get(prototype, 'setLineDash');
    prototype.setLineDash = function count(dashes) {
      // The budget line of each of the ten charts is dashed.
      Reflect.set(window, 'drawings', Number(Reflect.get(window, 'drawings')) + ([...dashes].length > 0 ? 0.1 : 0));
      Reflect.apply(setLineDash, this, [dashes]);
    };
  });
}

function message(loops: readonly LoopShown[]): LagMessage {
  const now = micros(Date.now() * 1000);
  const run = { name: hostileTexts[0] ?? '', began: now, ended: null, exitCode: null, threshold: ms(50) };
  return { type: 'lag', fresh: true, now, run: { ...run, pausedSince: null, pauses: [], dropped: 0 }, loops };
}

function loopNamed(name: string, index: number): LoopShown {
  const now = micros(Date.now() * 1000);
  const place = { function: name, file: name, base: name, line: 1 };
  const stall = { id: `${index}` as StallId, began: now, lasted: ms(60), place, what: name, victims: 1, counts: true };
  return { ...quietLoop(index), name, detail: name, stalls: [stall], open: { ...stall, id: `o${index}` as StallId } };
}

function busyLoop(index: number, stalls: number): LoopShown {
  const now = Date.now() * 1000;
  const each = Array.from({ length: stalls }, (_, number): StallShown => {
    const began = micros(now - number * 5000);
    const place = { function: 'f', file: '/a.py', base: 'a.py', line: number };
    return { id: `${began}/${number}` as StallId, began, lasted: ms(60), place, what: 'x', victims: 0, counts: true };
  });
  return { ...quietLoop(index), points: [{ at: micros(now), max: ms(60) }], stalls: each };
}

function quietLoop(index: number): LoopShown {
  const zero: Micros = micros(0);
  const figures = { p50: zero, p99: zero, max: zero, utilization: 0, stallCount: 0 };
  const nothing = { ended: false, points: [], stalls: [], open: null };
  return { id: `p/${index}` as LoopId, name: 'api.py', detail: '', ...nothing, ...figures };
}
