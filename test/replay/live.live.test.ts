/** Real programs under the real agents, as the debugger shows them: stopped while they are blocked, and going on by themselves. */

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { until } from '../session/peer.ts';
import { runningProcesses } from '../../extension/debugger/processes.ts';
import { node, nodeVersions } from '../setup/npm.mjs';
import { python } from '../setup/python.mjs';
import type { Editor } from './client.ts';
import { observingEditor } from './observed.ts';
import { folder, writeProgram } from './recordings.ts';

/** Blocks for 1.5 s at line 5, says so before and after, and waits to be ended. */
const programs = {
  python: writeProgram(
    'blocks.py',
    `import asyncio
import time

def work():
    time.sleep(1.5)

async def main():
    print("ready", flush=True)
    while True:
        await asyncio.sleep(0.5)
        work()
        print("free", flush=True)

asyncio.run(main())
`,
  ),
  node: writeProgram(
    'blocks.mjs',
    `import { execSync } from 'node:child_process';

console.log('ready');
function work() {
  execSync('sleep 1.5');
  console.log('free');
  setTimeout(work, 500);
}
setTimeout(work, 500);
`,
  ),
};

function open(t: TestContext): Editor {
  const editor = observingEditor();
  t.after(() => editor.disconnectRequest());
  return editor;
}

for (const [language, program] of Object.entries(programs)) {
  const configuration = language === 'python' ? { program, runtime: python() } : { program };

  test(`${language}: a stall stands still while it lasts, with its line, and goes on by itself`, async (t) => {
    const editor = open(t);
    const stopped = await editor.stopAfter(() => editor.begin(configuration));
    assert.equal(stopped.reason, 'exception');
    assert.equal(stopped.description, 'Stalled');
    const thread = stopped.threadId ?? 0;
    const lines = (await editor.stack(thread)).filter(({ source }) => source?.path === program).map(({ line }) => line);
    assert.equal(lines[0], 5);
    assert.match((await editor.scope(thread, 'Stall'))[0] ?? '', /^length: .* so far$/);
    assert.doesNotMatch(editor.output('stdout'), /free/);
    await editor.next('invalidated', ({ areas }) => isDeepStrictEqual(areas, ['variables']));
    assert.match((await editor.scope(thread, 'Stall'))[0] ?? '', /^length: 1\.\d+ s so far$/);
    await editor.next('continued', ({ threadId }) => threadId === thread);
    assert.match(await editor.ask('where'), /^No loop is selected that stands still: the program runs; 1 stall so far/);
    assert.match(await editor.ask('top'), /blocks\.\w+:5 work/);
    assert.match(editor.output('stdout'), /ready/);
  });
}

test('a breakpoint keeps a stall on the screen until the user goes on', async (t) => {
  const editor = open(t);
  const set = () => editor.setBreakpointsRequest({ source: { path: programs.python }, breakpoints: [{ line: 5 }] });
  const stopped = await editor.stopAfter(() => editor.begin({ program: programs.python, runtime: python() }, set));
  assert.equal(stopped.reason, 'breakpoint');
  await editor.next('output', ({ output }) => /free/.test(String(output)));
  await until(() => changes(editor) > 0, 'the editor was told that the stall has ended');
  const [label] = await editor.stack(stopped.threadId ?? 0);
  assert.equal(label?.name, 'Was blocked here; the program runs on');
  assert.match((await editor.scope(stopped.threadId ?? 0, 'Stall'))[0] ?? '', /^length: 1\.[5-9]\d s$/);
  const again = await editor.stopAfter(() => editor.continueRequest({ threadId: stopped.threadId ?? 0 }));
  assert.equal(again.reason, 'breakpoint');
});

test('restart runs it again with new loops, and terminate ends it', async (t) => {
  const editor = open(t);
  const { threadId: first } = await editor.stopAfter(() => editor.begin({ program: programs.node }));
  const went = editor.next('thread', ({ reason, threadId }) => reason === 'exited' && threadId === first);
  const second = await editor.stopAfter(() => editor.restartRequest({}));
  await went;
  assert.notEqual(second.threadId, first);
  assert.equal(editor.output('console').match(/^Observing blocks\.mjs/gm)?.length, 2);
  const terminated = editor.next('terminated');
  await editor.terminateRequest();
  await terminated;
  assert.match(editor.output('console'), /was ended by SIGTERM/);
});

test('children come and go as threads of their own', async (t) => {
  const editor = open(t);
  const program = writeProgram(
    'parent.cjs',
    `const { fork } = require('node:child_process');
if (process.argv[2] === 'child') setTimeout(() => process.exit(0), 1000);
else fork(__filename, ['child']).on('exit', () => process.exit(3));
`,
  );
  const exited = editor.next('exited');
  const gone = editor.next('thread', ({ reason, threadId }) => reason === 'exited' && threadId === 2);
  const came = editor.next('thread', ({ reason, threadId }) => reason === 'started' && threadId === 2);
  await editor.begin({ program });
  await came;
  const { threads } = (await editor.threadsRequest()).body;
  assert.equal(threads.length, 2);
  assert.notEqual(threads[0]?.name, threads[1]?.name);
  await gone;
  assert.deepEqual(await exited, { exitCode: 3 });
});

test('a program has its arguments and environment, its output is told by stream, and its code is told', async (t) => {
  const editor = open(t);
  const program = writeProgram(
    'speaks.py',
    'import os, sys\nprint(sys.argv[1:], os.environ["GREETING"], os.environ.get("LANG"))\nprint("oh", file=sys.stderr)\nsys.exit(7)\n',
  );
  const exited = editor.next('exited');
  const terminated = editor.next('terminated');
  const env = { GREETING: 'hello', LANG: null };
  await editor.begin({ program, runtime: python(), args: ['a', 'b c'], env });
  assert.deepEqual(await exited, { exitCode: 7 });
  await terminated;
  assert.equal(editor.output('stdout').trim(), "['a', 'b c'] hello None");
  assert.equal(editor.output('stderr').trim(), 'oh');
});

test('a program that is not there fails the launch by its name', async (t) => {
  const editor = open(t);
  await assert.rejects(editor.begin({ program: 'no-such-program' }), /There is no program "no-such-program"/);
});

test('disconnect ends the program and all that it started', async () => {
  const editor = observingEditor();
  const program = writeProgram(
    'keeps.cjs',
    `const { spawn } = require('node:child_process');
process.on('SIGTERM', () => {});
const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)']);
console.log(process.pid, child.pid);
setInterval(() => {}, 1000);
`,
  );
  const said = editor.next('output', ({ category }) => category === 'stdout');
  await editor.begin({ program });
  const pids = String((await said)['output'])
    .trim()
    .split(' ')
    .map(Number);
  await editor.disconnectRequest();
  for (const pid of pids) await until(() => hasEnded(pid), `process ${pid} has ended`);
});

test('a Node process that runs already is attached to, and goes on when the debugger looks away', async (t) => {
  // What runs on the editor's own Node is not listed.
  const running = spawn(node(nodeVersions[0] ?? ''), [programs.node], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(() => running.kill());
  await once(running.stdout, 'data');
  const known = (await runningProcesses()).find(({ pid }) => pid === running.pid);
  assert.equal(known?.name, 'blocks.mjs');
  const editor = observingEditor();
  const initialized = editor.next('initialized');
  const attached = editor.send('attach', { processId: String(running.pid) });
  await initialized;
  const stopped = await editor.stopAfter(() => editor.configurationDoneRequest());
  await attached;
  const own = (await editor.stack(stopped.threadId ?? 0)).find(({ source }) => source?.path === programs.node);
  assert.equal(own?.line, 5);
  await assert.rejects(
    editor.restartRequest({}),
    /did not start process \d+ and cannot restart it; it is still watched/,
  );
  assert.equal((await editor.threadsRequest()).body.threads.length, 1);
  const terminated = editor.next('terminated');
  await editor.disconnectRequest();
  await terminated;
  assert.equal(running.exitCode ?? running.signalCode, null);
});

test('a process that is not there is refused', async () => {
  const editor = observingEditor();
  const initialized = editor.next('initialized');
  const attached = assert.rejects(editor.send('attach', { processId: 4_000_000 }), /There is no process 4000000/);
  await initialized;
  await editor.configurationDoneRequest();
  await attached;
});

test('a run that was recorded replays: the same lines, forth and back', async (t) => {
  const record = path.join(folder, 'blocks.stall');
  const live = open(t);
  const free = live.next('output', ({ output }) => /free/.test(String(output)));
  await live.begin({ program: programs.python, runtime: python(), record });
  await free;
  const terminated = live.next('terminated');
  await live.terminateRequest();
  await terminated;
  const replay = observingEditor();
  const stopped = await replay.stopAfter(() => replay.begin({ recording: record }));
  const stack = await replay.stack(stopped.threadId ?? 0);
  assert.equal(stack.find(({ source }) => source?.path === programs.python)?.line, 5);
  assert.ok((await replay.scope(stopped.threadId ?? 0, 'Stall')).includes('call: time.sleep'));
});

/** How often the editor was told to ask again for a stack. */
function changes(editor: Editor): number {
  return editor.events.filter(({ event, body }) => event === 'invalidated' && body.areas.includes('stacks')).length;
}

/** A process that has ended and was not yet waited for does not run. */
function hasEnded(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return /^\s*(Z.*)?$/.test(stdout);
}
