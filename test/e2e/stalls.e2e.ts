/** The stalls of a run: beside those of the run before, by eye, by ear and without a mouse, from the row to what can be done, in every theme. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import type * as vscode from 'vscode';
import { endJob } from './lagPage.ts';
import { pane, run, runToItsEnd } from './program.ts';
import { configure, useEditor } from './sharedEditor.ts';
import { until } from './until.ts';

const themes = ['Default Dark Modern', 'Default Light Modern', 'Default High Contrast', 'Default High Contrast Light'];

describe('stalls', () => {
  const editor = useEditor(() => ({ 'workbench.colorTheme': 'Default Dark Modern' }));

  test('what was fixed is run again and compared', async () => {
    await runToItsEnd(editor(), 'sleepy.py');
    await editor().workbench.host((api) => api.commands.executeCommand('stallsight.rerun'), null);
    const page = await editor().workbench.webview('h1:has-text("Before and after")');
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    assert.match(policy ?? '', /^default-src 'none'; style-src [^;]+; script-src 'nonce-[\w-]{24}'$/);
    // Five stalls are too few for a verdict, however long they are.
    assert.match(await page.locator('.verdict.neutral').innerText(), /^Cannot tell/);
    assert.match(await page.locator('table').last().innerText(), /sleepy\.py:\d+ job/);
    await editor().workbench.picture('compared');
    await editor().workbench.host((api) => api.commands.executeCommand('stallsight.showStall'), null);
    await editor().workbench.webview('.verdict.bad');
    await editor().workbench.picture('stall');
    await editor().workbench.host((api) => api.commands.executeCommand('stallsight.showStall'), null);
    const tabs = await until(() => tabsOf('Stall at '), { what: 'the tab of the stall' });
    assert.equal(tabs.length, 1, 'a stall has one tab');
  });

  test('without a mouse and by ear: a stall is found in the tree, opened, and the charts are read as tables', async () => {
    const { page } = editor().workbench;
    await runToItsEnd(editor(), 'sleepy.py');
    await stallRow('sleepy.py').waitFor();
    await walkTo(/^sleepy\.py:\d+ job, \d+ stalls, longest .*, time\.sleep/);
    await unfoldFocused();
    const stalls = pane(editor(), 'Stalls').getByRole('treeitem', {
      name: /^sleepy\.py:\d+ job, blocked \d+ ms, time\.sleep/,
    });
    await stalls.first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const detail = await editor().workbench.webview('.verdict.bad');
    await detail.getByRole('heading', { name: /^Stall at sleepy\.py/ }).waitFor();
    await detail.getByRole('table', { name: 'Stack, innermost first' }).waitFor();
    await editor().workbench.host((api) => api.commands.executeCommand('stallsight.lag.focus'), null);
    const view = await editor().workbench.webview('.toggle');
    await until(
      async () => {
        if (await view.locator('.toggle').evaluate((button) => button === document.activeElement)) return true;
        await page.keyboard.press('Tab');
        return false;
      },
      { what: 'the focus on the switch of charts and tables' },
    );
    await page.keyboard.press('Enter');
    await view.getByRole('table', { name: 'Loops' }).waitFor();
    await view.getByRole('table', { name: 'Stalls, newest first' }).getByRole('button').first().waitFor();
    await page.keyboard.press('Enter');
    await view.getByRole('img', { name: /^Lag of sleepy\.py: p99 / }).waitFor();
  });

  test('stalls that nobody has looked at are counted on the icon of their view, until it is opened', async () => {
    const { workbench } = editor();
    await run(editor(), 'jobs.py');
    await workbench.host((api) => api.commands.executeCommand('workbench.view.explorer'), null);
    await workbench.page.locator('.statusbar-item', { hasText: /blocked at jobs\.py/ }).waitFor();
    await endJob(editor(), 'jobs.py');
    const icon = workbench.page.locator('.activitybar .action-item', {
      has: workbench.page.locator('[aria-label^="Run and Debug"]'),
    });
    const count = icon.locator('.badge-content');
    await until(async () => /^\d+$/.test((await count.textContent()) ?? ''), { what: 'the count on the icon' });
    await workbench.picture('new-stalls');
    await workbench.host((api) => api.commands.executeCommand('stallsight.showStalls'), null);
    await count.waitFor({ state: 'hidden' });
  });

  test('a row of the stalls is copied, leads to the fixes of its finding, and is muted with a reason, in the code', async () => {
    const { workbench } = editor();
    await runToItsEnd(editor(), 'sleepy.py');
    await workbench.host((api) => api.env.clipboard.writeText(''), null);
    await workbench.chooseFromMenu(stallRow('sleepy.py'), 'Copy', async () =>
      /sleepy\.py:\d+ job/.test(await workbench.host((api) => api.env.clipboard.readText(), null)),
    );
    const offered = workbench.page.locator('.action-widget .monaco-list-row.action', { hasText: 'asyncio' });
    await workbench.chooseFromMenu(stallRow('sleepy.py'), 'Fix…', () => offered.first().isVisible());
    await workbench.picture('fixes');
    const input = workbench.page.locator('.quick-input-widget .quick-input-box input');
    await workbench.chooseFromMenu(stallRow('sleepy.py'), 'Mute with a Reason', () => input.isVisible());
    await input.fill('nobody waits for it');
    await input.press('Enter');
    const text = (api: typeof vscode): string => api.window.activeTextEditor?.document.getText() ?? '';
    const muted = /^ +# stallsight: allow\[blocking-sleep\] nobody waits for it\n +job\(\)$/m;
    await until(async () => muted.test(await workbench.host(text, null)), { what: 'the waiver' });
    const none = (api: typeof vscode): boolean =>
      api.window.activeTextEditor !== undefined &&
      api.languages.getDiagnostics(api.window.activeTextEditor.document.uri).length === 0;
    await until(() => workbench.host(none, null), { what: 'no finding' });
  });

  test('the live view, a stall, a comparison and a flame graph are shown in the colours of every theme', async () => {
    const { workbench } = editor();
    const shows = async (selector: string, name: string, theme: string): Promise<void> => {
      const kind = theme.includes('Contrast') ? 'high-contrast' : theme.includes('Dark') ? 'dark' : 'light';
      await workbench.drawn(`body[data-vscode-theme-kind*="${kind}"] ${selector}`);
      await workbench.picture(`theme-${name}-${theme.toLowerCase().replaceAll(' ', '-')}`);
    };
    await runToItsEnd(editor(), 'sleepy.py');
    await workbench.host((api) => api.commands.executeCommand('stallsight.rerun'), null);
    await workbench.webview('h1:has-text("Before and after")');
    for (const theme of themes) {
      await configure({ 'workbench.colorTheme': theme });
      await workbench.host((api) => api.commands.executeCommand('stallsight.compare'), null);
      await shows('h1:has-text("Before and after")', 'compared', theme);
      await workbench.host((api) => api.commands.executeCommand('stallsight.showStall'), null);
      await shows('.verdict.bad', 'stall', theme);
      await workbench.host((api) => api.commands.executeCommand('stallsight.showFlameGraph'), null);
      await shows('#key', 'flame', theme);
    }
    await run(editor(), 'healthy.py');
    for (const theme of themes) {
      await configure({ 'workbench.colorTheme': theme });
      await shows('.card[data-state="turning"]', 'live', theme);
    }
  });

  /** The row of a place in that file. */
  function stallRow(file: string): Locator {
    return pane(editor(), 'Stalls').locator('.monaco-list-row', { hasText: file }).first();
  }

  /** By keys, to the row of that name: which place was worst is not for the test to say. */
  async function walkTo(name: RegExp): Promise<void> {
    const { page } = editor().workbench;
    const rows = pane(editor(), 'Stalls').locator('.monaco-list-row');
    const isThere = async (): Promise<boolean> =>
      name.test((await rows.and(page.locator('.focused')).getAttribute('aria-label', { timeout: 1000 })) ?? '');
    await until(
      async () => {
        await editor().workbench.host((api) => api.commands.executeCommand('stallsight.showStalls'), null);
        await page.keyboard.press('Home');
        for (let left = await rows.count(); left > 0 && !(await isThere()); left -= 1)
          await page.keyboard.press('ArrowDown');
        return isThere();
      },
      { what: `a row ${name}` },
    );
  }

  /** A key that comes while the rows are drawn again is lost. */
  async function unfoldFocused(): Promise<void> {
    const row = pane(editor(), 'Stalls').locator('.monaco-list-row.focused');
    const isUnfolded = async (): Promise<boolean> =>
      (await row.getAttribute('aria-expanded', { timeout: 1000 })) === 'true';
    await until(
      async () => {
        if (await isUnfolded()) return true;
        await editor().workbench.page.keyboard.press('ArrowRight');
        return until(isUnfolded, { what: 'the row', timeout: 1000 });
      },
      { what: 'a row that is unfolded' },
    );
  }

  /** Null while there is none. */
  async function tabsOf(title: string): Promise<string[] | null> {
    const labels = (api: typeof vscode): string[] =>
      api.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));
    const ours = (await editor().workbench.host(labels, null)).filter((label) => label.startsWith(title));
    return ours.length === 0 ? null : ours;
  }
});
