/** Programs that run already: chosen from a list by what a person knows of them, watched, and left running. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { node, nodeVersions } from '../setup/npm.mjs';
import { python } from '../setup/python.mjs';
import { endJob, whenNamed } from './lagPage.ts';
import { useEditor } from './sharedEditor.ts';
import { freePort } from './slowService.ts';
import { until } from './until.ts';

/** Rests until there is a file `work`; from then on its jobs hold the loop. */
const serverOf = (port: number): string => `import { existsSync } from 'node:fs';
import net from 'node:net';

net.createServer().listen(${port}, '127.0.0.1');
setInterval(() => existsSync(new URL('work', import.meta.url)) && import('./jobs.mjs'), 200);
`;

describe('a program that runs already', () => {
  const editor = useEditor();

  test('is chosen by its name, port and age, its loop is shown, its stall is named before it ends, and it runs on', async () => {
    const { workbench, folder } = editor();
    const port = await freePort();
    const file = path.join(folder, 'server.mjs');
    writeFileSync(file, serverOf(port));
    const watched = spawn(node(nodeVersions[0] ?? ''), ['--inspect-port=0', file], { stdio: 'ignore' });
    const tooOld = spawn(python(), [path.join(folder, 'healthy.py')], { stdio: 'ignore' });
    try {
      const told = new RegExp(`^server\\.mjs, port ${port} · for \\d+ s · pid ${watched.pid}`);
      await until(() => isListed(told), { what: `a row ${told}` });
      // Python lets nobody in before 3.14.
      assert.equal(await rows('healthy.py').count(), 0);
      await workbench.picture('watch-list');
      await rows(`pid ${watched.pid}`).click();
      await workbench.webview('.card[data-state="turning"]');
      await workbench.unfold('Call Stack');
      writeFileSync(path.join(folder, 'work'), '');
      const place = await whenNamed(editor(), 'jobs.mjs');
      const named = Date.now();
      await workbench.page.locator('.debug-call-stack .monaco-list-row', { hasText: 'crunch' }).waitFor();
      await until(isShown, { what: 'its line to be shown' });
      await workbench.picture('watch-live');
      const { began, ended } = await endJob(editor(), 'jobs.mjs');
      assert.ok(began < named && named < ended, `${place} was named ${named - began} ms into ${ended - began} ms`);
      await workbench.host((api) => api.debug.stopDebugging(), null);
      await workbench.page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
      assert.equal(watched.exitCode ?? watched.signalCode, null);
    } finally {
      for (const program of [watched, tooOld]) program.kill('SIGKILL');
    }
  });

  test('one that is blocked already is named, and one in a native call is said to be waited for', async () => {
    const { workbench } = editor();
    const crunching = begin('crunches.mjs', 'for (let round = 0; ; round += 1) Math.sqrt(round);\n');
    const calling = begin('calls.mjs', "import { execSync } from 'node:child_process';\n\nexecSync('sleep 120');\n");
    try {
      await choose(crunching.pid);
      assert.match(await whenNamed(editor(), 'crunches.mjs'), /^crunches\.mjs:\d+$/);
      await workbench.picture('watch-blocked');
      await workbench.host((api) => api.debug.stopDebugging(), null);
      await choose(calling.pid);
      const told = `process ${calling.pid} does not let the agent in yet`;
      await workbench.page.locator('.notification-toast', { hasText: told }).waitFor();
      await workbench.picture('watch-waits');
    } finally {
      for (const program of [crunching, calling]) program.kill('SIGKILL');
    }
  });

  function begin(name: string, text: string): ChildProcess {
    const file = path.join(editor().folder, name);
    writeFileSync(file, text);
    return spawn(node(nodeVersions[0] ?? ''), ['--inspect-port=0', file], { stdio: 'ignore' });
  }

  async function choose(pid: number | undefined): Promise<void> {
    await until(() => isListed(new RegExp(`pid ${pid}\\b`)), { what: `a row of ${pid}` });
    await rows(`pid ${pid}`).click();
  }

  /** The list is made when it opens: who begins to listen afterwards is not in it. */
  async function isListed(told: RegExp): Promise<boolean> {
    const { workbench } = editor();
    await workbench.dismiss();
    await workbench.host((api) => void api.commands.executeCommand('stallsight.watchProcess'), null);
    await rows('').first().waitFor({ timeout: 5000 });
    const labels = await rows('').evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
    return labels.some((label) => told.test(label));
  }

  /** Where the program stands still is shown, as a debugger does. */
  function isShown(): Promise<boolean> {
    return editor().workbench.host(
      (api) => api.window.activeTextEditor?.document.fileName.endsWith('/jobs.mjs') ?? false,
      null,
    );
  }

  function rows(text: string): Locator {
    return editor().workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: text });
  }
});
