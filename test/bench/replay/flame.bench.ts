/** 100,000 CPU samples: how long each export of them takes, and how long the flame graph in a browser takes to look at another call. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import type { Sample } from '#protocol/events.ts';
import type { Frame } from '#protocol/frame.ts';
import { ms } from '#protocol/units.ts';
import { formats } from '#session/export/formats.ts';
import { seeded } from '../../random.ts';
import { textOf, write } from '../../replay/recordings.ts';
import { at, frame, hello, loopBegan, loopId, processId } from '../../session/events.ts';
import { vscode } from '../../setup/vscode.mjs';

const count = 100_000;
const together = 50;
const functions = 400;
const stallsight = path.resolve(import.meta.dirname, '../../../dist/stallsight.cjs');
const folder = mkdtempSync(path.join(os.tmpdir(), 'stallsight-flame-bench-'));
after(() => rmSync(folder, { recursive: true }));

const random = seeded(11);
const frames: readonly Frame[] = Array.from({ length: functions }, (_, index) => frame(index, `call${index}`));
const calls = frames.map(() => Array.from({ length: 3 }, () => random.below(functions)));

/** A walk through the program's calls: 8 to 24 of them, mostly the usual ones. */
function anyStack(): Frame[] {
  const stack: Frame[] = [];
  let call = random.below(3);
  for (let depth = 8 + random.below(17); depth > 0; depth -= 1) {
    stack.unshift(frames[call] ?? frame(0));
    call = calls[call]?.[random.below(5) === 0 ? random.below(3) : 0] ?? 0;
  }
  return stack;
}

const recording = write(
  textOf([
    hello(),
    loopBegan(),
    ...Array.from({ length: count / together }, (_, index) => {
      const samples = Array.from({ length: together }, (_, number): Sample => {
        return { at: at((index * together + number) * 10), lasted: ms(10), stack: anyStack() };
      });
      return { type: 'hotspots', process: processId, loop: loopId, at: at(index * together * 10), samples } as const;
    }),
  ]),
);

interface Exported {
  readonly out: string;
  /** In seconds, of the processor's time: a busy machine does not stretch it. */
  readonly processor: number;
}

function exported(format: string): Exported {
  const out = path.join(folder, `run${formats[format]?.extension}`);
  const words = [stallsight, 'export', recording, '--to', format, '--whole-run', '--out', out];
  const said = execFileSync('bash', ['-c', '"$0" "$@" && times', process.execPath, ...words], { encoding: 'utf8' });
  const [, children = ''] = said.trim().split('\n').slice(-2);
  const spent = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  return { out, processor: spent.reduce((sum, one) => sum + one, 0) };
}

for (const format of Object.keys(formats)) {
  test(`${format} of ${count} samples`, () => {
    const [began, before] = [performance.now(), statSync(recording).size / 1e6];
    const { out, processor } = exported(format);
    const took = performance.now() - began;
    console.log(
      `${format}: ${took.toFixed(0)} ms (${(processor * 1000).toFixed(0)} ms of processor time), ${before.toFixed(0)} MB to ${(statSync(out).size / 1e6).toFixed(1)} MB`,
    );
  });
}

let browser: Browser | undefined;
after(() => browser?.close());

test(`the flame graph of ${count} samples, looked at call by call`, async () => {
  browser = await chromium.launch({ executablePath: vscode().chromium, args: ['--no-sandbox', '--disable-gpu'] });
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const began = performance.now();
  await page.goto(pathToFileURL(exported('flamegraph').out).href);
  await page.locator('canvas').waitFor();
  const opened = performance.now() - began;
  await page.locator('chart').focus();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
  const [clock, processor]: [number[], number[]] = [[], []];
  for (let step = 0; step < 60; step += 1) {
    // Up a branch, to the next beside it, and back to all of them: small graphs and large ones.
    await page.keyboard.press(step % 15 === 14 ? 'Escape' : step % 4 === 3 ? 'ArrowRight' : 'ArrowUp');
    const before = await spent();
    clock.push(Number(await page.evaluate(lookAtIt)));
    processor.push((await spent()) - before);
  }
  console.log(
    `exported and opened after ${opened.toFixed(0)} ms; to look at a call: ${figures(clock)}; of the page's processor time ${figures(processor)}`,
  );
});

function figures(took: readonly number[]): string {
  const sorted = took.toSorted((a, b) => a - b);
  return `median ${sorted[sorted.length >> 1]?.toFixed(0)} ms, longest ${sorted.at(-1)?.toFixed(0)} ms`;
}

/** Until the frame after it is drawn, in ms. Runs in the page. */
const lookAtIt = `(async () => {
  const began = performance.now();
  document.querySelector('chart').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - began;
})()`;
