/** Debugging in a real VS Code: js-debug and debugpy get the agent, a breakpoint is no stall, and a stall can stop the debugger. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { python } from '../setup/python.mjs';
import { type Editor, openEditor } from './editor.ts';
import { figure, jobAt, watchLag, whenNamed } from './lagPage.ts';
import { until } from './until.ts';

let editor: Editor;

before(async () => {
  editor = await openEditor({
    workspace: 'workspace',
    settings: {
      'stallsight.debug.observe': 'always',
      'stallsight.python.interpreter': python(),
      'debugpyStandIn.python': python(),
    },
  });
});

after(async () => {
  // A debugged program is in a process group of its own.
  await editor?.workbench.host((api) => api.debug.stopDebugging(), null);
  await editor?.close();
});

for (const [name, file] of [
  ['Node jobs', 'jobs.mjs'],
  ['Python jobs', 'jobs.py'],
] as const) {
  test(`${name}: a debugged program's stall is named before it ends`, async () => {
    await debug(name);
    const view = await watchLag(editor);
    const { place, at } = await whenNamed(view, file);
    const { began, ended } = await jobAt(editor, file, at);
    assert.ok(at < ended, `${place} was named ${at - began} ms into a stall of ${ended - began} ms`);
    await editor.workbench.picture(`debug-${file}`);
    await stop();
  });

  test(`${name}: the debugger pauses inside the stall`, async () => {
    await configure('debug.pauseOnStall', true);
    await debug(name);
    const { line, source } = await until(whereStopped, { what: 'the debugger to pause' });
    const at = await until(() => lineShownOf(file), { what: 'the culprit to be shown' });
    assert.match(source, new RegExp(`${file}$`));
    assert.ok(Math.abs(line - at) <= 3, `paused in line ${line}, showing line ${at}`);
    await editor.workbench.picture(`paused-${file}`);
    await configure('debug.pauseOnStall', false);
    await stop();
  });
}

for (const [name, file, line] of [
  ['Node healthy', 'healthy.mjs', 6],
  ['Python healthy', 'healthy.py', 10],
] as const) {
  test(`${name}: a breakpoint is no stall`, async () => {
    await breakAt(file, line);
    await debug(name);
    await until(whereStopped, { what: 'the breakpoint' });
    const view = await editor.workbench.webview('.card[data-state="paused"]');
    const stopped = Date.now();
    await until(() => Date.now() - stopped > 1000, { what: 'a second at the breakpoint' });
    await clearBreakpoints();
    await goOn();
    await view.locator('.card[data-state="turning"]').waitFor();
    const goneOn = Date.now();
    await until(() => Date.now() - goneOn > 1000, { what: 'a second after it' });
    assert.equal(await figure(view, 'stalls'), '0');
    await stop();
  });
}

async function debug(name: string): Promise<void> {
  const started = await editor.workbench.host(
    (api, configuration) => api.debug.startDebugging(api.workspace.workspaceFolders?.[0], configuration),
    name,
  );
  assert.ok(started, `${name} started`);
}

async function stop(): Promise<void> {
  await editor.workbench.host((api) => api.debug.stopDebugging(), null);
  await editor.workbench.page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
}

/** Where the debugger holds the program: the innermost frame in the workspace, of the session that is active. */
async function whereStopped(): Promise<{ line: number; source: string } | null> {
  // debugpy tells the stack of a running thread as well: only a session that stands still can be continued.
  if ((await editor.workbench.page.locator('.debug-toolbar .codicon-debug-continue').count()) === 0) return null;
  return editor.workbench.host(async (api) => {
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
  return editor.workbench.host((api, name) => {
    const shown = api.window.activeTextEditor;
    return shown?.document.fileName.endsWith(`/${name}`) === true ? shown.selection.start.line + 1 : null;
  }, file);
}

async function configure(name: string, value: boolean): Promise<void> {
  await editor.workbench.host(
    (api, [key, to]) => api.workspace.getConfiguration('stallsight').update(key, to, api.ConfigurationTarget.Workspace),
    [name, value] as const,
  );
}

async function breakAt(file: string, line: number): Promise<void> {
  await editor.workbench.host(
    (api, [at, number]) => {
      const place = new api.Location(api.Uri.file(at), new api.Position(number - 1, 0));
      api.debug.addBreakpoints([new api.SourceBreakpoint(place)]);
    },
    [path.join(editor.folder, file), line] as const,
  );
}

async function clearBreakpoints(): Promise<void> {
  await editor.workbench.host((api) => api.debug.removeBreakpoints(api.debug.breakpoints), null);
}

async function goOn(): Promise<void> {
  await editor.workbench.host((api) => api.commands.executeCommand('workbench.action.debug.continue'), null);
}
