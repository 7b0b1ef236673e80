/** What a person sees in the live lag view, and since when. */

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import type { Editor } from './editor.ts';
import { until } from './until.ts';

/** The place of that file in which a loop is blocked right now, once it stands there. */
export async function whenNamed({ workbench }: Editor, file: string): Promise<string> {
  return until(
    async () => {
      const view = await workbench.webview('.card[data-state="blocked"] .place:not([hidden])');
      const places = await view.locator('.card[data-state="blocked"] .place:not([hidden])').allTextContents();
      return places.find((place) => place.startsWith(`${file}:`)) ?? null;
    },
    { what: `a blocked line of ${file} in the view` },
  );
}

/** The figure of that name, of each loop: `stalls`, `p99`. */
export async function figures(view: Frame, name: string): Promise<string[]> {
  return view.evaluate((wanted) => {
    const names = [...document.querySelectorAll('.card dt')].filter(({ textContent }) => textContent === wanted);
    return names.map(({ nextElementSibling }) => nextElementSibling?.textContent ?? '');
  }, name);
}

/** Lets the job of jobs.* or workers.mjs that holds the loop end, and tells when that was. The job ends for no other reason within a minute. */
export async function endJob({ folder }: Editor, file: string): Promise<{ began: number; ended: number }> {
  const enough = path.join(folder, 'enough');
  const log = path.join(folder, `${file}.log`);
  // A line that is being written has no end yet.
  const jobs = (): string[] => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : []);
  const before = jobs().length;
  writeFileSync(enough, '');
  const line = await until(() => jobs().at(before) ?? null, { what: `the end of a job of ${file}` }).finally(() =>
    rmSync(enough, { force: true }),
  );
  const [began = 0, ended = 0] = line.split(' ').map(Number);
  return { began, ended };
}
