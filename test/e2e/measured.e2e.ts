/** What was measured, where a person looks without asking: at the end of the line that blocked, in the ruler, on hover, and in the status bar. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { endJob } from './lagPage.ts';
import { run, runToItsEnd, stopProgram } from './program.ts';
import { useEditor } from './sharedEditor.ts';
import { until } from './until.ts';

/** In sleepy.py. */
const culprit = 'time.sleep(0.15)';
const lineOfCulprit = 14;
const measured = /^blocked \d+ ms max, \d ×$/;

describe('what was measured', () => {
  const editor = useEditor(() => ({ 'workbench.colorCustomizations': { 'charts.red': '#ff0000' } }));

  test('a line that blocked says so at its end, in the ruler and on hover; it moves with the text, and is silent when it was edited', async () => {
    await runToItsEnd(editor(), 'sleepy.py');
    await until(async () => measured.test(await saidAfter(culprit)), { what: 'a figure at the end of the line' });
    await until(isInRuler, { what: 'a mark in the ruler' });
    await editor().workbench.host((api, line) => {
      const shown = api.window.activeTextEditor;
      const call = new api.Position(line - 1, 10);
      if (shown !== undefined) shown.selection = new api.Selection(call, call);
      return api.commands.executeCommand('editor.action.showHover');
    }, lineOfCulprit);
    const hover = editor().workbench.page.locator('.monaco-hover:visible');
    await hover.getByText(/Stallsight:\sblocked\s\d+\sms\smax,\s\d\s×\sin\stime\.sleep/).waitFor();
    await editor().workbench.picture('line-times');
    await insert(1, '# new\n');
    await until(async () => (await lineTextOf(lineOfCulprit + 1)).includes(culprit), { what: 'the line to move' });
    assert.match(await saidAfter(culprit), measured);
    await insert(lineOfCulprit + 1, '# ');
    await until(async () => (await saidAfter(culprit)) === '', { what: 'no figure at a line that was edited' });
  });

  test('the status bar says the lag of the program that runs, what blocks it right now, and nothing when it has ended', async () => {
    await run(editor(), 'jobs.mjs');
    const blocked = status('blocked at jobs.mjs:');
    await blocked.waitFor();
    const label = (await blocked.getAttribute('aria-label')) ?? '';
    assert.match(label, /^blocked at jobs\.mjs:\d+ crunch, Stallsight watches jobs\.mjs/);
    assert.match((await blocked.getAttribute('class')) ?? '', /\berror-kind\b/);
    await editor().workbench.picture('status-blocked');
    await endJob(editor(), 'jobs.mjs');
    await status('p99 ').waitFor();
    await stopProgram(editor());
    await status('Stallsight watches').waitFor({ state: 'hidden' });
  });

  /** What stands after a line that contains this, which is no part of its text. */
  async function saidAfter(text: string): Promise<string> {
    const line = editor()
      .workbench.page.locator('.view-line', { hasText: text.replaceAll(' ', '\u00A0') })
      .first();
    const words = await line
      .locator('span')
      .evaluateAll((spans) =>
        spans
          .map((span) => getComputedStyle(span, '::after').content)
          .filter((content) => !['none', ''].includes(content)),
      );
    return words.map((word) => word.replaceAll(/^"|"$/g, '').replaceAll('\u00A0', ' ').trim()).join('');
  }

  /** Whether the ruler beside the scroll bar has the colour of our marks. */
  function isInRuler(): Promise<boolean> {
    return editor()
      .workbench.page.locator('.editor-group-container.active canvas.decorationsOverviewRuler')
      .first()
      .evaluate((canvas) => {
        if (!(canvas instanceof HTMLCanvasElement)) return false;
        const { data = [] } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
        for (let i = 0; i < data.length; i += 4)
          if (data[i] === 255 && data[i + 1] === 0 && data[i + 2] === 0 && data[i + 3] === 255) return true;
        return false;
      });
  }

  async function insert(line: number, text: string): Promise<void> {
    await editor().workbench.host(
      (api, [at, words]) =>
        api.window.activeTextEditor?.edit((change) => change.insert(new api.Position(at - 1, 0), words)),
      [line, text] as const,
    );
  }

  function lineTextOf(line: number): Promise<string> {
    return editor().workbench.host((api, at) => api.window.activeTextEditor?.document.lineAt(at - 1).text ?? '', line);
  }

  /** Our word in the status bar, when it says that. */
  function status(text: string): Locator {
    return editor().workbench.page.locator(`.statusbar-item[id^="stallsight."][aria-label*="${text}"]`);
  }
});
