/** What a person sees in the live lag view, and since when. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import type { Editor } from './editor.ts';
import { until } from './until.ts';

/** Opens the view and writes down, in its page, when each blocking place first appeared; what stood there at the opening did not. */
export async function watchLag({ workbench }: Editor): Promise<Frame> {
  const view = await workbench.webview('.card');
  await view.evaluate(() => {
    const seen: Record<string, number> = {};
    let turned = false;
    Object.assign(window, { seenPlaces: seen });
    const look = (): void => {
      const blocked = document.querySelector('.card[data-state="blocked"]');
      turned ||= blocked === null;
      const place = blocked?.querySelector('.place:not([hidden])')?.textContent ?? '';
      if (turned && place !== '') seen[place] ??= Date.now();
    };
    look();
    const everything = { subtree: true, childList: true, characterData: true, attributes: true };
    new MutationObserver(look).observe(document.body, everything);
  });
  return view;
}

/** When a place of that file first stood there as the blocking one. */
export async function whenNamed(view: Frame, file: string): Promise<{ readonly place: string; readonly at: number }> {
  return until(
    () =>
      view.evaluate((name) => {
        const seen: Record<string, number> = Reflect.get(window, 'seenPlaces');
        const [place, at] = Object.entries(seen).find(([key]) => key.startsWith(`${name}:`)) ?? [];
        return place === undefined || at === undefined ? null : { place, at };
      }, file),
    { what: `a line of ${file} in the view` },
  );
}

/** The figure of that name: `stalls`, `p99`. */
export async function figure(view: Frame, name: string): Promise<string> {
  return view.evaluate((wanted) => {
    const names = [...document.querySelectorAll('.card dt')];
    return names.find(({ textContent }) => textContent === wanted)?.nextElementSibling?.textContent ?? '';
  }, name);
}

/** When the first job of jobs.* that was running at that moment ended. */
export async function jobAt({ folder }: Editor, file: string, at: number): Promise<{ began: number; ended: number }> {
  return until(
    () => {
      const [began = 0, ended = 0] = readFileSync(path.join(folder, `${file}.log`), 'utf8')
        .split(' ')
        .map(Number);
      return ended > 0 && began <= at + 1000 ? { began, ended } : null;
    },
    { what: `the end of the job of ${at}`, every: 5 },
  );
}
