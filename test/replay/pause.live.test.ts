/** Pause: every loop of real programs as it stands at that moment, waiting, running, or blocked where nothing in the process can speak. */

import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { until } from '../session/peer.ts';
import { python } from '../setup/python.mjs';
import type { Editor } from './client.ts';
import { observingEditor } from './observed.ts';
import { writeProgram } from './recordings.ts';

/** Each says a word when it is where it stays. */
const loopsOfNode = writeProgram(
  'loops.mjs',
  `import { Worker, isMainThread, workerData } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';

function grind(beginning) {
  for (let turn = 0; beginning; turn += 1) Math.sqrt(turn);
}

if (isMainThread) {
  const file = fileURLToPath(import.meta.url);
  new Worker(file, { workerData: 'grinds' });
  new Worker(file, { workerData: 'waits' });
  setInterval(() => {}, 60_000);
} else if (workerData === 'waits') setInterval(() => {}, 60_000);
else setTimeout(() => grind(true), 300);
`,
);

const loopsOfPython = writeProgram(
  'loops.py',
  `import asyncio
import threading
import time

def sleep_long():
    time.sleep(60)

async def sleeps():
    sleep_long()

async def grinds():
    turn = 0
    while True:
        turn += 1

async def waits():
    await asyncio.sleep(60)

for work in (sleeps, grinds):
    threading.Thread(target=lambda work=work: asyncio.run(work()), name=work.__name__, daemon=True).start()
asyncio.run(waits())
`,
);

test('Node: the main loop waits, one worker computes at its line, the other waits', async (t) => {
  const editor = open(t);
  await editor.begin({ program: loopsOfNode, budget: 60_000 });
  const blocked = await untilBlocked(editor, 3, [/grind|compute/]);
  assert.deepEqual(Object.values(blocked).filter((name) => name === 'Waits for work').length, 2);
  const [thread] = Object.entries(blocked).find(([, name]) => name !== 'Waits for work') ?? [];
  const [innermost] = linesOf(loopsOfNode, await editor.stack(Number(thread)));
  assert.equal(innermost, 5);
  await editor.continueRequest({ threadId: Number(thread) });
  assert.deepEqual((await editor.stack(Number(thread))).length, 0);
});

test('Python: the loops of three threads, two of them blocked, each at its line', async (t) => {
  const editor = open(t);
  await editor.begin({ program: loopsOfPython, runtime: python(), budget: 60_000 });
  await untilBlocked(editor, 3, [/sleep_long/, /grinds/]);
  const stacks = await Promise.all(
    (await threadsOf(editor)).map(async ({ id, name }) => [name, await editor.stack(id)] as const),
  );
  const at = (thread: RegExp) => stacks.find(([name]) => thread.test(name))?.[1] ?? [];
  assert.deepEqual(linesOf(loopsOfPython, at(/sleeps$/)), [6, 9]);
  assert.ok([13, 14].includes(linesOf(loopsOfPython, at(/grinds$/))[0] ?? 0));
  assert.equal(at(/MainThread$/)[0]?.name, 'Waits for work');
  // Where it waits, down to who began it.
  assert.deepEqual(linesOf(loopsOfPython, at(/MainThread$/)), [21]);
  assert.match(await editor.ask('where'), /loops\.py/);
});

const inNativeCode = {
  node: writeProgram(
    'native.mjs',
    `import { execSync } from 'node:child_process';\n\nconsole.log('now');\nsetTimeout(function holds() { execSync('exec sleep 60'); }, 200);\n`,
  ),
  python: writeProgram(
    'native.py',
    `import asyncio\n\nasync def main():\n    print("now", flush=True)\n    await asyncio.sleep(0.2)\n    sum(range(10**12))\n\nasyncio.run(main())\n`,
  ),
};

test('Node: a call that nothing can interrupt is shown by its line', async (t) => {
  const editor = open(t);
  await editor.begin({ program: inNativeCode.node, budget: 60_000 });
  // Not while the program is being loaded, nor in a timer that is not its own: both take a while as well.
  await untilBlocked(editor, 1, [/holds/]);
  assert.equal(linesOf(inNativeCode.node, await editor.stack(1))[0], 4);
});

test('Python: a call that keeps the GIL lets nothing speak, and pause shows its loop as blocked all the same', async (t) => {
  const editor = open(t);
  await editor.begin({ program: inNativeCode.python, runtime: python(), budget: 60_000 });
  await untilBlocked(editor, 1, [/./]);
  assert.match((await editor.scope(1, 'Stall'))[0] ?? '', /^length: .* so far$/);
});

function open(t: TestContext): Editor {
  const editor = observingEditor();
  t.after(() => editor.disconnectRequest());
  return editor;
}

/** Pauses until so many loops are there and those whose stacks pass through these functions are; gives the innermost name of each thread. */
async function untilBlocked(editor: Editor, loops: number, wanted: readonly RegExp[]): Promise<Record<number, string>> {
  for (let turn = 0; turn < 60; turn += 1) {
    await until(() => editor.events.filter(({ event }) => event === 'thread').length >= loops, `${loops} loops came`);
    const names = await paused(editor);
    const blocked = Object.values(names).filter(({ waits }) => !waits);
    if (blocked.length >= wanted.length && wanted.every((name) => blocked.some(({ all }) => name.test(all))))
      return Object.fromEntries(Object.entries(names).map(([thread, { first }]) => [Number(thread), first]));
  }
  throw new Error(`never seen: ${wanted.join(', ')}`);
}

interface Stood {
  readonly first: string;
  readonly all: string;
  readonly waits: boolean;
}

async function paused(editor: Editor): Promise<Record<number, Stood>> {
  const threads = await threadsOf(editor);
  const before = pauses(editor);
  await editor.pauseRequest({ threadId: threads[0]?.id ?? 1 });
  await until(() => pauses(editor) >= before + threads.length, 'every loop is shown');
  const stacks = await Promise.all(threads.map(async ({ id }) => [id, await editor.stack(id)] as const));
  return Object.fromEntries(
    stacks.map(([id, stack]) => {
      const [first = ''] = stack.map(({ name }) => name);
      return [id, { first, all: stack.map(({ name }) => name).join(' '), waits: first === 'Waits for work' }];
    }),
  );
}

async function threadsOf(editor: Editor): Promise<readonly { readonly id: number; readonly name: string }[]> {
  return (await editor.threadsRequest()).body.threads;
}

function pauses(editor: Editor): number {
  return editor.events.filter(({ event, body }) => event === 'stopped' && body.reason === 'pause').length;
}

function linesOf(
  file: string,
  stack: readonly { readonly line: number; readonly source?: { readonly path?: string } }[],
): number[] {
  return stack.filter(({ source }) => source?.path === file).map(({ line }) => line);
}
