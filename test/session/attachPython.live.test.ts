/** Attaching to a Python that runs already: what 3.14 is asked to run works in a loop that has begun, and the others say why not. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { ms } from '#protocol/units.ts';
import { attachProcess } from '#session/attach.ts';
import { attachPython, pythonEntry } from '#session/attach-python.ts';
import { openSession, type Session } from '#session/session.ts';
import { python, pythons } from '../setup/python.mjs';
import { until } from './peer.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'test-attach-'));
after(() => rmSync(folder, { recursive: true }));

/** Runs a script that it is given while its loop runs, in names of its own and between two steps: as `sys.remote_exec` does. */
const program = `
import asyncio, os, sys, time

def block():
    time.sleep(0.2)

async def main():
    print("up", flush=True)
    while True:
        await asyncio.sleep(0.05)
        if os.path.exists(sys.argv[1]):
            with open(sys.argv[1]) as file:
                text = file.read()
            os.remove(sys.argv[1])
            exec(compile(text, "attach", "exec"), {})
        block()

asyncio.run(main())
`;

/** The same, with a loop in each of three threads, one of them uvloop's, which has no frames of Python's own. */
const programOfThree = `
import asyncio, os, subprocess, sys, threading, time, uvloop

def on_asyncio():
    time.sleep(0.1)

def on_uvloop():
    time.sleep(0.1)

def alone():
    time.sleep(0.1)

async def blocks(how):
    while True:
        await asyncio.sleep(0.05)
        how()

def run_bare():
    loop = uvloop.new_event_loop()
    loop.create_task(blocks(on_uvloop))
    loop.run_forever()

threading.Thread(target=lambda: asyncio.run(blocks(on_asyncio)), daemon=True).start()
threading.Thread(target=run_bare, daemon=True).start()

async def main():
    print("up", flush=True)
    attached = False
    while True:
        await asyncio.sleep(0.05)
        if os.path.exists(sys.argv[1]):
            with open(sys.argv[1]) as file:
                text = file.read()
            os.remove(sys.argv[1])
            exec(compile(text, "attach", "exec"), {})
            attached = True
            subprocess.Popen([sys.executable, "-c", "pass"])
        elif attached and "STALLSIGHT_RUN" not in os.environ:
            print("as before", os.environ.get("PYTHONPATH"), os.environ.get("NODE_OPTIONS"), flush=True)
            attached = False
        alone()

asyncio.run(main())
`;

interface Target extends AsyncDisposable {
  readonly pid: number;
  /** Where the program looks for what it is to run. */
  readonly door: string;
  readonly said: () => string;
  readonly printed: () => string;
}

async function running(python: string, text = program): Promise<Target> {
  const door = path.join(mkdtempSync(path.join(folder, 'x-')), 'door.py');
  const child = spawn(python, ['-c', text, door], {
    env: { ...process.env, PYTHONPATH: undefined, NODE_OPTIONS: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (piece) => (said += String(piece)));
  let printed = '';
  child.stdout.on('data', (piece) => (printed += String(piece)));
  await once(child.stdout, 'data');
  return {
    pid: child.pid ?? 0,
    door,
    said: () => said,
    printed: () => printed,
    [Symbol.asyncDispose]: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** Closed also where a test fails: an open one would keep this process from ending. */
async function sessionWithAgents({ profile = false } = {}): Promise<Session & AsyncDisposable> {
  const agents = path.resolve(import.meta.dirname, '../../dist/agent');
  const session = await openSession({ agents, threshold: ms(50), profile });
  assert.ok(session.ok);
  return { ...session.value, [Symbol.asyncDispose]: () => session.value.close() };
}

async function seesStalls(session: Session, target: Target): Promise<void> {
  await until(() => session.timeline().stalls.length > 1, 'stalls arrive');
  const [process] = session.timeline().processes.values();
  assert.equal(process?.pid, target.pid);
  assert.ok(session.timeline().stalls.some(({ stall }) => stall.culprit?.function === 'block'));
  assert.equal(target.said(), '');
}

const here = pythons();
const oldest = here[0];
const able = here.find(({ version }) => Number(version.split('.')[1]) >= 14);

test('what is run in the process takes up the loop that runs already', async () => {
  assert.ok(oldest);
  await using target = await running(oldest.path);
  await using session = await sessionWithAgents();
  assert.deepEqual(await attachAsNewest(target, session), { ok: true, value: null });
  await seesStalls(session, target);
});

test('it takes up the loops of all threads, of asyncio and of uvloop, and children, and leaves no trace', async () => {
  await using target = await running(python(), programOfThree);
  await using session = await sessionWithAgents({ profile: true });
  assert.ok((await attachAsNewest(target, session)).ok);
  const blocked = (name: string): boolean =>
    session.timeline().stalls.some(({ stall }) => stall.culprit?.function === name);
  await until(() => ['on_asyncio', 'on_uvloop', 'alone'].every(blocked), 'each loop has its stalls');
  await until(() => session.timeline().hotspots.size > 0, 'CPU samples arrive');
  const kinds = [...session.timeline().loops.values()].map(({ kind }) => kind).sort();
  assert.deepEqual(kinds, ['asyncio', 'asyncio', 'uvloop']);
  await until(() => session.timeline().processes.size > 1, 'the child that it started since is seen');
  await session.close();
  await until(() => target.printed().includes('as before None None'), 'its environment is as it was');
  assert.equal(target.said(), '');
});

/** A Python that asks as 3.14 does: it brings the script to the process. */
function attachAsNewest({ pid, door }: Target, session: Session): ReturnType<typeof attachPython> {
  const asking = path.join(path.dirname(door), 'asking');
  writeFileSync(
    asking,
    `#!/bin/sh\nfor script; do :; done\ncp "$script" "${door}.new" && mv "${door}.new" "${door}"\n`,
  );
  chmodSync(asking, 0o755);
  return attachPython({ pid, interpreter: asking }, session);
}

test('a Python that lets nobody in is told by its version, and runs on', async () => {
  const old = here.find(({ version }) => Number(version.split('.')[1]) < 14);
  assert.ok(old);
  await using target = await running(old.path);
  await using session = await sessionWithAgents();
  const refused = await attachProcess(target.pid, session, () => {});
  assert.ok(!refused.ok);
  assert.match(refused.because, /older than 3\.14/);
  assert.equal(target.said(), '');
});

test('Python 3.14 is attached to by its number', async (context) => {
  if (able === undefined)
    return context.diagnostic(
      'NOT TESTED: there is no Python 3.14 here (pyenv install 3.14), and older ones cannot be attached to',
    );
  await using target = await running(able.path);
  await using session = await sessionWithAgents();
  assert.deepEqual(await attachProcess(target.pid, session, () => {}), { ok: true, value: null });
  await seesStalls(session, target);
});

test('names with quotes and backslashes are still names', () => {
  const text = pythonEntry({ directory: 'a"b\\c\n', agents: '/x' });
  assert.match(text, /"a\\"b\\\\c\\n"/);
});
