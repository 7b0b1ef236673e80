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
import { pythons } from '../setup/python.mjs';
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

interface Target extends AsyncDisposable {
  readonly pid: number;
  /** Where the program looks for what it is to run. */
  readonly door: string;
  readonly said: () => string;
}

async function running(python: string): Promise<Target> {
  const door = path.join(mkdtempSync(path.join(folder, 'x-')), 'door.py');
  const child = spawn(python, ['-c', program, door], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (piece) => (said += String(piece)));
  await once(child.stdout, 'data');
  return { pid: child.pid ?? 0, door, said: () => said, [Symbol.asyncDispose]: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** Closed also where a test fails: an open one would keep this process from ending. */
async function sessionWithAgents(): Promise<Session & AsyncDisposable> {
  const agents = path.resolve(import.meta.dirname, '../../dist/agent');
  const session = await openSession({ agents, threshold: ms(50), profile: false });
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
  // A Python that asks as 3.14 does: it brings the script to the process.
  const asking = path.join(folder, 'asking');
  writeFileSync(
    asking,
    `#!/bin/sh\nfor script; do :; done\ncp "$script" "${target.door}.new" && mv "${target.door}.new" "${target.door}"\n`,
  );
  chmodSync(asking, 0o755);
  assert.deepEqual(await attachPython({ pid: target.pid, interpreter: asking }, session), { ok: true, value: null });
  await seesStalls(session, target);
});

test('a Python that lets nobody in is told by its version, and runs on', async () => {
  const old = here.find(({ version }) => Number(version.split('.')[1]) < 14);
  assert.ok(old);
  await using target = await running(old.path);
  await using session = await sessionWithAgents();
  const refused = await attachProcess(target.pid, session);
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
  assert.deepEqual(await attachProcess(target.pid, session), { ok: true, value: null });
  await seesStalls(session, target);
});

test('names with quotes and backslashes are still names', () => {
  const text = pythonEntry({ directory: 'a"b\\c\n', agents: '/x' });
  assert.match(text, /"a\\"b\\\\c\\n"/);
});
