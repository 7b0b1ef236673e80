/** Debugging in a real VS Code: js-debug and debugpy get the agent, a breakpoint is no stall, and a stall can stop the debugger. */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { endJob, figures, whenNamed } from './lagPage.ts';
import { pane, showRun } from './program.ts';
import { configure, useEditor } from './sharedEditor.ts';
import { until } from './until.ts';

/** A breakpoint is held longer than this, and a machine that is busy with other things does not stall a program so long. */
const threshold = 1000;

/** Rests until there is a file `work`. */
const calls = `import { execSync } from 'node:child_process';
import { existsSync } from 'node:fs';

function call() {
  execSync('sleep 30');
}

setInterval(() => existsSync(new URL('work', import.meta.url)) && call(), 200);
`;

describe('debugging', () => {
  const editor = useEditor(() => ({ 'stallsight.debug.observe': 'always' }));

  for (const [name, file] of [
    ['Node jobs', 'jobs.mjs'],
    ['Python jobs', 'jobs.py'],
  ] as const) {
    test(`${name}: a debugged program's stall is named before it ends, and the debugger pauses inside the next one`, async () => {
      await debug(name);
      const place = await whenNamed(editor(), file);
      const named = Date.now();
      await editor().workbench.picture(`debug-${file}`);
      const { began, ended } = await endJob(editor(), file);
      assert.ok(began < named && named < ended, `${place} was named ${named - began} ms into ${ended - began} ms`);
      await configure({ 'stallsight.debug.pauseOnStall': true });
      const { line, source } = await until(whereStopped, { what: 'the debugger to pause' });
      const at = await until(() => lineShownOf(file), { what: 'the culprit to be shown' });
      assert.match(source, new RegExp(`${file}$`));
      assert.ok(Math.abs(line - at) <= 3, `paused in line ${line}, showing line ${at}`);
      await editor().workbench.picture(`paused-${file}`);
      // Whoever goes on is not paused again in the same stall, but in the next one.
      await editor().workbench.host((api) => api.commands.executeCommand('workbench.action.debug.continue'), null);
      await endJob(editor(), file);
      await until(whereStopped, { what: 'the debugger to pause in the next stall of that line' });
    });
  }

  test('of a stall in a native call it is said that the debugger cannot pause there', async () => {
    await configure({ 'stallsight.debug.pauseOnStall': true });
    const program = path.join(editor().folder, 'calls.mjs');
    writeFileSync(program, calls);
    await editor().workbench.host(
      (api, at) => api.debug.startDebugging(undefined, { type: 'node', request: 'launch', name: 'calls', program: at }),
      program,
    );
    await editor().workbench.webview('.card[data-state="turning"]');
    writeFileSync(path.join(editor().folder, 'work'), '');
    const said = 'calls.mjs:5 call is in a native call: the debugger pauses when it returns.';
    await editor().workbench.page.locator('.statusbar-item', { hasText: said }).waitFor();
    await editor().workbench.picture('paused-not');
  });

  test('whether a program is watched while it is debugged is asked, once', async () => {
    await configure({ 'stallsight.debug.observe': 'ask' });
    const { page } = editor().workbench;
    await editor().workbench.host((api) => {
      void api.debug.startDebugging(api.workspace.workspaceFolders?.[0], 'Node jobs');
    }, null);
    const question = page.locator('.notification-toast', { hasText: 'Watch the event loop of "Node jobs"' });
    await question.getByRole('button', { name: 'This Time' }).click();
    await whenNamed(editor(), 'jobs.mjs');
    assert.equal(await question.count(), 0);
    await stop();
    await configure({ 'stallsight.debug.observe': 'never' });
    await debug('Node healthy');
    const env = await editor().workbench.host((api) => api.debug.activeDebugSession?.configuration['env'] ?? {}, null);
    assert.equal(env.STALLSIGHT_RUN, undefined);
    assert.equal(await page.locator('.notification-toast', { hasText: 'Watch the event loop' }).count(), 0);
  });

  test('of two programs that are debugged at once, one is held and the stall of the other is a stall', async () => {
    await breakAt('healthy.mjs', 6);
    await debug('Node healthy');
    await until(whereStopped, { what: 'the breakpoint' });
    await debug('Python jobs');
    assert.match(await whenNamed(editor(), 'jobs.py'), /^jobs\.py:\d+$/);
    await endJob(editor(), 'jobs.py');
  });

  test('two worker threads that are debugged are shown with their lag, and a stall of one is named before it ends', async () => {
    await debug('Node workers');
    await showRun(editor());
    await workerRows(/, p99 .*, \d+ % busy, \d+ stalls?$/)
      .nth(1)
      .waitFor();
    writeFileSync(path.join(editor().folder, 'work'), '');
    const place = await whenNamed(editor(), 'workers.mjs');
    const named = Date.now();
    await workerRows(/, blocked right now, p99 /).waitFor();
    await editor().workbench.picture('debug-workers');
    const { began, ended } = await endJob(editor(), 'workers.mjs');
    assert.ok(began < named && named < ended, `${place} was named ${named - began} ms into ${ended - began} ms`);
    await workerRows(/, blocked right now, p99 /).waitFor({ state: 'hidden' });
  });

  test('a breakpoint in one of two worker threads is no stall of any loop', async () => {
    await configure({ 'stallsight.stallThreshold': threshold });
    await breakAt('workers.mjs', 21);
    await debug('Node workers');
    await until(whereStopped, { what: 'the breakpoint' });
    await showRun(editor());
    await workerRows(/, p99 /)
      .nth(1)
      .waitFor();
    const view = await editor().workbench.webview('.card[data-state="paused"]');
    await passes(2 * threshold);
    await clearBreakpoints();
    await goOn();
    await view.locator('.card[data-state="turning"]').nth(2).waitFor();
    await passes(threshold);
    assert.deepEqual(await figures(view, 'stalls'), ['0', '0', '0']);
  });

  for (const [name, file, line] of [
    ['Node healthy', 'healthy.mjs', 6],
    ['Python healthy', 'healthy.py', 10],
  ] as const) {
    test(`${name}: a breakpoint is no stall`, async () => {
      await configure({ 'stallsight.stallThreshold': threshold });
      await breakAt(file, line);
      await debug(name);
      await until(whereStopped, { what: 'the breakpoint' });
      const view = await editor().workbench.webview('.card[data-state="paused"]');
      await passes(2 * threshold);
      await clearBreakpoints();
      await goOn();
      await view.locator('.card[data-state="turning"]').waitFor();
      await passes(threshold);
      assert.deepEqual(await figures(view, 'stalls'), ['0']);
    });
  }

  /** The rows of worker threads' loops of which that is heard, after their names: on Node 20 those are numbers. */
  function workerRows(told: RegExp): Locator {
    const rows = pane(editor(), 'Observed Processes').getByRole('treeitem', { name: /^worker / });
    return rows.and(editor().workbench.page.getByRole('treeitem', { name: told }));
  }

  async function debug(name: string): Promise<void> {
    const started = await editor().workbench.host(
      (api, configuration) => api.debug.startDebugging(api.workspace.workspaceFolders?.[0], configuration),
      name,
    );
    assert.ok(started, `${name} started`);
  }

  async function stop(): Promise<void> {
    await editor().workbench.host((api) => api.debug.stopDebugging(), null);
    await editor().workbench.page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
  }

  /** Where the debugger holds the program: the innermost frame in the workspace, of the session that is active. */
  async function whereStopped(): Promise<{ line: number; source: string } | null> {
    // debugpy tells the stack of a running thread as well: only a session that stands still can be continued.
    if ((await editor().workbench.page.locator('.debug-toolbar .codicon-debug-continue').count()) === 0) return null;
    return editor().workbench.host(async (api) => {
      const session = api.debug.activeDebugSession;
      if (session === undefined) return null;
      const { threads } = await session.customRequest('threads');
      const { stackFrames } = await session.customRequest('stackTrace', { threadId: threads[0].id, levels: 20 });
      const path = (frame: { source?: { path?: string } }): string => frame.source?.path ?? '';
      const frame = stackFrames.find((each: object) => path(each).includes('stallsight-workspace'));
      return frame === undefined ? null : { line: frame.line, source: path(frame) };
    }, null);
  }

  /** Where the cursor stands, when the active editor shows that file. */
  function lineShownOf(file: string): Promise<number | null> {
    return editor().workbench.host((api, name) => {
      const shown = api.window.activeTextEditor;
      return shown?.document.fileName.endsWith(`/${name}`) === true ? shown.selection.start.line + 1 : null;
    }, file);
  }

  /** How long it takes is what is tested. */
  async function passes(milliseconds: number): Promise<void> {
    const from = Date.now();
    await until(() => Date.now() - from > milliseconds, { what: 'time to pass' });
  }

  async function breakAt(file: string, line: number): Promise<void> {
    await editor().workbench.host(
      (api, [at, number]) => {
        const place = new api.Location(api.Uri.file(at), new api.Position(number - 1, 0));
        api.debug.addBreakpoints([new api.SourceBreakpoint(place)]);
      },
      [path.join(editor().folder, file), line] as const,
    );
  }

  async function clearBreakpoints(): Promise<void> {
    await editor().workbench.host((api) => api.debug.removeBreakpoints(api.debug.breakpoints), null);
  }

  async function goOn(): Promise<void> {
    await editor().workbench.host((api) => api.commands.executeCommand('workbench.action.debug.continue'), null);
  }
});
