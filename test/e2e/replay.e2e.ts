/** Our own debugger in a real VS Code: a program is shown stopped while it is blocked, and the recording of it is stepped forth and back. */

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Locator } from 'playwright-core';
import { cpuprofile } from '#session/export/cpuprofile.ts';
import { gather } from '#session/export/gather.ts';
import { readRecording } from '#session/read-recording.ts';
import { blocker, recordingIn } from './blockers.ts';
import { useEditor } from './sharedEditor.ts';
import { until } from './until.ts';

describe('our debugger', () => {
  const editor = useEditor(() => ({ 'stallsight.flightRecorder.saveOver': 1500 }));

  test('a program stands still in its blocking line while it is blocked, and runs on by itself', async () => {
    await editor().workbench.open(inBlocker());
    await editor().workbench.host((api) => api.commands.executeCommand('workbench.view.debug'), null);
    await editor().workbench.fold('Watch', 'Breakpoints', 'Stalls', 'Observed Processes');
    for (const section of ['Variables', 'Call Stack']) await editor().workbench.unfold(section);
    await debug({ program: inBlocker(), record: 'blocker.stall' });
    await callStack('wait_long').waitFor();
    await callStackTitle('Stalled').waitFor();
    await editor().workbench.picture('debugger-live');
    await shows(/blocker\.py:5$/);
    await callStackTitle('Running').waitFor();
    await callStack('wait_long').waitFor({ state: 'detached' });
    await callStackTitle('Stalled').waitFor();
    await seesFlameGraphOfRun();
    await stop();
    assert.ok((await culprits(inFolder('blocker.stall'))).includes('wait_long'));
  });

  test('a long stall was saved by itself, with the seconds before it', async () => {
    await hasStalled();
    const saved = await until(savedByItself, { what: 'a recording in .stallsight' });
    assert.ok((await culprits(saved)).includes('wait_long'));
  });

  test('the last seconds are saved where the user says', async () => {
    await hasStalled();
    await editor().workbench.host((api) => void api.commands.executeCommand('stallsight.saveLastSeconds'), null);
    await saveAs(/blocker .*\.stall$/, inFolder('seconds.stall.gz'));
    assert.ok((await culprits(inFolder('seconds.stall.gz'))).includes('wait_long'));
  });

  test('a recording is exported: a format from the list, a file from the dialog', async () => {
    await editor().workbench.host(
      (api, file) => void api.commands.executeCommand('stallsight.exportRecording', api.Uri.file(file)),
      await recordingIn(editor().folder),
    );
    await editor().workbench.choose('speedscope');
    await saveAs(/brief\.speedscope\.json$/, inFolder('taken.speedscope.json'));
    const taken: unknown = JSON.parse(readFileSync(inFolder('taken.speedscope.json'), 'utf8'));
    assert.match(JSON.stringify(taken), /"exporter":"stallsight".*"wait_long"/);
  });

  test('two recordings stand beside each other', async () => {
    const [one, other] = [await recordingIn(editor().folder), inFolder('other.stall.gz')];
    writeFileSync(other, gzipSync(readFileSync(one)));
    await editor().workbench.host(
      (api, files) => {
        const [clicked, other] = files.map((file) => api.Uri.file(file));
        void api.commands.executeCommand('stallsight.compareRecordings', clicked, [clicked, other]);
      },
      [one, other],
    );
    const page = await editor().workbench.webview('td:has-text("brief.py:5")');
    await page.getByText('An exact two-sided test').waitFor();
  });

  test('a breakpoint keeps the stall in sight after its end, until the user goes on', async () => {
    await breakAt(inBlocker(), 5);
    await debug({ program: inBlocker() });
    await callStack('Was blocked here; the program runs on').waitFor();
    await callStack('wait_long').waitFor();
    await editor().workbench.host((api) => api.debug.removeBreakpoints(api.debug.breakpoints), null);
    await editor().workbench.host((api) => api.commands.executeCommand('workbench.action.debug.continue'), null);
    await callStack('Was blocked here').waitFor({ state: 'detached' });
    await stop();
  });

  test('pause shows where a loop stands that is not blocked, and continue lets it go', async () => {
    writeFileSync(inFolder('waits.py'), 'import asyncio\n\nasyncio.run(asyncio.sleep(600))\n');
    await editor().workbench.host((api) => api.commands.executeCommand('workbench.view.debug'), null);
    await editor().workbench.unfold('Call Stack');
    await debug({ program: inFolder('waits.py') });
    await until(hasThreads, { what: 'its loop' });
    await until(
      async () => {
        await editor().workbench.host((api) => api.commands.executeCommand('workbench.action.debug.pause'), null);
        // The editor may not have heard of its loop yet; else nothing is paused twice.
        await callStack('Waits for work').first().waitFor({ timeout: 5000 });
        return true;
      },
      { what: 'the loop to be shown where it waits' },
    );
    await shows(/waits\.py:3$/);
    await editor().workbench.host((api) => api.commands.executeCommand('workbench.action.debug.continue'), null);
    await callStack('Waits for work').waitFor({ state: 'detached' });
    await stop();
  });

  test('a recording is replayed: continue, step back, values, and the console', async () => {
    const recording = await recordingIn(editor().folder);
    await editor().workbench.open(inFolder('brief.py'));
    await editor().workbench.host(
      (api, file) => api.commands.executeCommand('stallsight.replay', api.Uri.file(file)),
      recording,
    );
    await callStack('wait_long').waitFor();
    await shows(/brief\.py:5$/);
    await until(seesWhatBlocked, { what: 'what blocked, beside the line' });
    await editor().workbench.page.locator('.debug-pane, .debug-variables', { hasText: 'time.sleep' }).first().waitFor();
    await editor().workbench.picture('debugger-replay');
    const first = await ask('where');
    await press('workbench.action.debug.continue', (words) => words !== first);
    await press('workbench.action.debug.stepBack', (words) => words === first);
    assert.match(await ask('top'), /brief\.py:5 wait_long/);
    await stop();
  });

  test('the flame graph of a recording is drawn, and a line of its table opens in the editor', async () => {
    await editor().workbench.host(
      (api, file) => void api.commands.executeCommand('stallsight.showFlameGraph', api.Uri.file(file)),
      await recordingIn(editor().folder),
    );
    const flame = await editor().workbench.webview('chart canvas');
    await flame.getByText('Only during stalls').waitFor();
    await editor().workbench.picture('flame-graph');
    await flame.getByText('Show as table').click();
    await flame.locator('tbody tr', { hasText: 'wait_long' }).locator('button', { hasText: 'brief.py:5' }).click();
    await shows(/brief\.py:5$/);
  });

  test("the export opens in VS Code's own profile viewer", async () => {
    const gathered = await gather(await recordingIn(editor().folder));
    assert.ok(gathered.ok);
    writeFileSync(inFolder('brief.cpuprofile'), cpuprofile(gathered.value, 'stalls'));
    await editor().workbench.host(
      (api, file) => void api.commands.executeCommand('vscode.open', api.Uri.file(file)),
      inFolder('brief.cpuprofile'),
    );
    await editor().workbench.webview('text=wait_long');
    await editor().workbench.picture('cpuprofile');
    await editor().workbench.open(inFolder('brief.py'));
    await editor().workbench.page.locator('.codelens-decoration', { hasText: 'Self Time' }).first().waitFor();
  });

  test('a file that is no recording is refused, and says why', async () => {
    await editor().workbench.host(
      (api, at) => void api.commands.executeCommand('stallsight.replay', api.Uri.file(at)),
      inBlocker(),
    );
    await editor().workbench.page.locator('.monaco-dialog-box', { hasText: 'is no recording' }).waitFor();
    await editor().workbench.page.keyboard.press('Escape');
  });

  /** Sees to it that the program has been run in this editor, and blocked for longer than is saved by itself. */
  async function hasStalled(): Promise<void> {
    if (savedByItself() !== null) return;
    await debug({ program: inBlocker() });
    await until(savedByItself, { what: 'a long stall' });
    await stop();
  }

  function savedByItself(): string | null {
    const folder = inFolder('.stallsight');
    const names = existsSync(folder) ? readdirSync(folder) : [];
    const saved = names.find((name) => name.endsWith('.stall.gz'));
    return saved === undefined ? null : path.join(folder, saved);
  }

  async function culprits(recording: string): Promise<(string | undefined)[]> {
    const read = await readRecording(recording);
    assert.ok(read.ok);
    return read.value.timeline.stalls.map(({ stall }) => stall.culprit?.function);
  }

  /** The program, which is to block from its start. */
  function inBlocker(): string {
    const file = inFolder('blocker.py');
    if (!existsSync(file)) writeFileSync(file, blocker);
    for (const name of ['enough', 'rests']) rmSync(inFolder(name), { force: true });
    return file;
  }

  /** Answers the dialog that proposes such a file with another. */
  async function saveAs(proposed: RegExp, file: string): Promise<void> {
    const input = editor().workbench.page.locator('.quick-input-widget .quick-input-box input');
    await until(async () => proposed.test((await input.inputValue().catch(() => '')) ?? ''), {
      what: `a dialog that proposes ${proposed}`,
    });
    await input.fill(file);
    await input.press('Enter');
    await until(() => existsSync(file), { what: file });
    await editor().workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** While the program runs, and rests: each stall would show its line instead. */
  async function seesFlameGraphOfRun(): Promise<void> {
    writeFileSync(inFolder('enough'), '');
    await until(() => existsSync(inFolder('rests')), { what: 'the program to rest' });
    await callStackTitle('Running').waitFor();
    await editor().workbench.host((api) => void api.commands.executeCommand('stallsight.showFlameGraph'), null);
    const flame = await editor().workbench.webview('chart canvas');
    await flame.getByText('Show as table').click();
    await flame.locator('tbody tr', { hasText: 'wait_long' }).waitFor();
    await editor().workbench.host((api) => api.commands.executeCommand('workbench.action.closeActiveEditor'), null);
  }

  function inFolder(name: string): string {
    return path.join(editor().folder, name);
  }

  function callStack(text: string): Locator {
    return editor().workbench.page.locator('.debug-call-stack .monaco-list-row', { hasText: text });
  }

  /** The state of a session's only loop stands in the view's title. */
  function callStackTitle(state: string): Locator {
    return editor().workbench.page.locator('.pane-header', { hasText: 'Call Stack' }).filter({ hasText: state });
  }

  async function breakAt(file: string, line: number): Promise<void> {
    await editor().workbench.host(
      (api, [at, number]) => {
        const place = new api.Location(api.Uri.file(at), new api.Position(number - 1, 0));
        api.debug.addBreakpoints([new api.SourceBreakpoint(place)]);
      },
      [file, line] as const,
    );
  }

  async function debug(configuration: object): Promise<void> {
    const started = await editor().workbench.host(
      (api, wanted) =>
        api.debug.startDebugging(api.workspace.workspaceFolders?.[0], {
          type: 'stallsight',
          request: 'launch',
          name: 'blocker',
          ...wanted,
        }),
      configuration,
    );
    assert.ok(started);
  }

  async function stop(): Promise<void> {
    await editor().workbench.host((api) => api.debug.stopDebugging(), null);
    await until(() => editor().workbench.host((api) => api.debug.activeDebugSession === undefined, null), {
      what: 'the debug session to end',
    });
  }

  /** Whether the debugger knows of any: our loops are threads to it. */
  function hasThreads(): Promise<boolean> {
    return editor().workbench.host(async (api) => {
      const { threads = [] } = (await api.debug.activeDebugSession?.customRequest('threads')) ?? {};
      return threads.length > 0;
    }, null);
  }

  /** Waits until the editor shows this file and line. */
  async function shows(place: RegExp): Promise<void> {
    const look = (): Promise<string> =>
      editor().workbench.host((api) => {
        const shown = api.window.activeTextEditor;
        return shown === undefined ? '' : `${shown.document.fileName}:${shown.selection.start.line + 1}`;
      }, null);
    await until(async () => place.test(await look()), { what: `the editor to show ${place}` });
  }

  /** VS Code may forget to say it at a stop; whoever chooses the frame sees it. */
  async function seesWhatBlocked(): Promise<boolean> {
    await callStack('wait_long').click();
    const widget = editor().workbench.page.locator('.exception-widget', { hasText: /Stall of \d/ });
    await widget.waitFor({ timeout: 5000 });
    return true;
  }

  function ask(expression: string): Promise<string> {
    return editor().workbench.host(async (api, words) => {
      const answer = await api.debug.activeDebugSession?.customRequest('evaluate', {
        expression: words,
        context: 'repl',
      });
      return String(answer?.result);
    }, expression);
  }

  async function press(command: string, arrived: (where: string) => boolean): Promise<void> {
    await editor().workbench.host((api, name) => api.commands.executeCommand(name), command);
    await until(async () => arrived(await ask('where')), { what: `the stop after ${command}` });
  }
});
