/** Attaching to programs that run already: each Node version is named by its stall, goes on unchanged, and keeps no inspector open. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { ms } from '#protocol/units.ts';
import { attachNode, attachProcess } from '#session/attach.ts';
import { processFacts } from '#session/process-facts.ts';
import { openSession, type Session } from '#session/session.ts';
import type { LoopSeen } from '#session/timeline.ts';
import { node, nodeVersions } from '../setup/npm.mjs';
import { start } from '../cli/stallsight.ts';
import { until } from './peer.ts';

const usual = '24.21.0';

const stalling = `
  console.log('up');
  setInterval(() => { const end = Date.now() + 200; while (Date.now() < end); }, 500);
  process.stdin.on('data', () => process.exit(3));
`;

interface Target extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly pid: number;
}

/** A program that stalls until it is told to end. Its inspector takes any free port, so that tests can run at once. */
async function target(version: string, { script = stalling, port = 0 } = {}): Promise<Target> {
  const child = spawn(node(version), [`--inspect-port=${port}`, '-e', script], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  assert.ok(child.stdout && child.pid);
  await once(child.stdout, 'data');
  const dispose = async (): Promise<void> => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  return { child, pid: child.pid, [Symbol.asyncDispose]: dispose };
}

/** Closed also where a test fails: an open one would keep this process from ending. */
async function sessionWithAgents({ profile = false } = {}): Promise<Session & AsyncDisposable> {
  const agents = path.resolve(import.meta.dirname, '../../dist/agent');
  const session = await openSession({ agents, threshold: ms(50), profile });
  assert.ok(session.ok);
  return { ...session.value, [Symbol.asyncDispose]: () => session.value.close() };
}

describe('attach', { concurrency: 2 }, () => {
  for (const version of nodeVersions) {
    test(`Node ${version}: its stalls arrive, its inspector is closed again, and it ends as it would have`, async () => {
      await using running = await target(version);
      await using session = await sessionWithAgents({ profile: version === usual });
      const attached = await attachNode(running.pid, session);
      assert.deepEqual(attached, { ok: true, value: null });
      await until(() => session.timeline().stalls.length > 0, 'a stall arrives');
      if (version === usual) await until(() => session.timeline().hotspots.size > 0, 'CPU samples arrive');
      const facts = processFacts(running.pid);
      assert.ok(facts.ok);
      await until(() => facts.value.ports()?.length === 0, 'the inspector is closed');
      const again = await attachNode(running.pid, session);
      assert.ok(!again.ok);
      assert.match(again.because, /was observed before/);
      await session.close();
      running.child.stdin?.write('end');
      const [code] = await once(running.child, 'exit');
      assert.equal(code, 3);
    });
  }

  for (const version of nodeVersions) {
    test(`Node ${version}: the watchdog of a session that is gone stays until a blocked thread has answered it, and ends then`, async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'test-attach-'));
      // There before anything that the thread does when it is free again; what it prints may reach us later.
      const free = path.join(folder, 'free');
      const script = `
        console.log('up');
        process.stdin.on('data', () => {
          console.log('blocked');
          const end = Date.now() + 1500;
          while (Date.now() < end);
          require('fs').writeFileSync(${JSON.stringify(free)}, '');
        });`;
      await using running = await target(version, { script });
      await using session = await sessionWithAgents();
      const threads = (): readonly string[] => readdirSync(`/proc/${running.pid}/task`);
      const before = threads();
      assert.deepEqual(await attachNode(running.pid, session), { ok: true, value: null });
      const facts = processFacts(running.pid);
      assert.ok(facts.ok);
      await until(() => session.timeline().loops.size > 0 && facts.value.ports()?.length === 0, 'it is watched');
      let said = '';
      running.child.stdout?.on('data', (text) => (said += String(text)));
      const ours = (): readonly string[] => threads().filter((thread) => !before.includes(thread));
      running.child.stdin?.write('block');
      await until(() => said.includes('blocked'), 'it is blocked');
      await session.close();
      await until(() => {
        const left = ours().length;
        const isFree = existsSync(free);
        if (!isFree) assert.ok(left > 0, 'it has ended while the thread was blocked');
        return isFree;
      }, 'it is free again');
      await until(() => ours().length === 0, 'the watchdog is gone');
      rmSync(folder, { recursive: true });
    });
  }

  for (const version of nodeVersions) {
    test(`Node ${version}: the worker threads that run already are seen as well, and those that begin later`, async () => {
      await using running = await target(version, {
        script: `
          const { Worker } = require('worker_threads');
          const begin = (name) => new Worker(
            'setInterval(function ' + name + '() { for (let round = 0; round < 2e8; round += 1); }, 400);',
            { eval: true },
          ).on('exit', () => console.log(name + ' left'));
          begin('atFirst').on('online', () => console.log('up'));
          process.stdin.on('data', () => { const late = begin('later'); process.stdin.once('data', () => late.terminate()); });
          const next = () => new Worker('setTimeout(() => {}, 20)', { eval: true }).on('exit', (code) => code === 0 && next());
          next();`,
      });
      await using session = await sessionWithAgents();
      const stalledIn = (name: string): boolean =>
        session.timeline().stalls.some(({ stall }) => stall.culprit?.function === name);
      assert.deepEqual(await attachNode(running.pid, session), { ok: true, value: null });
      await until(() => stalledIn('atFirst'), 'the stall of the first worker arrives');
      running.child.stdin?.write('begin');
      await until(() => stalledIn('later'), 'the stall of the later worker arrives');
      const kinds = [...session.timeline().loops.values()].map(({ kind }) => kind).sort();
      assert.deepEqual(new Set(kinds), new Set(['libuv', 'worker']));
      let said = '';
      running.child.stdout?.on('data', (text) => (said += String(text)));
      running.child.stdin?.write('end');
      await until(() => said.includes('later left'), 'the worker ends as it would have');
    });
  }

  test('the children that it starts from then on are seen, until the session is gone', async () => {
    await using running = await target(usual, {
      script: `
        const { spawnSync, spawn } = require('child_process');
        process.env.NODE_OPTIONS = '--no-deprecation';
        console.log('up');
        process.stdin.on('data', (asked) => {
          if (String(asked).includes('child')) spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
          else console.log(JSON.stringify([process.env.STALLSIGHT_RUN, process.env.NODE_OPTIONS, process.env.PYTHONPATH]));
        });`,
    });
    await using session = await sessionWithAgents();
    assert.ok((await attachNode(running.pid, session)).ok);
    await until(() => session.timeline().loops.size > 0, 'its loop is seen');
    running.child.stdin?.write('child');
    await until(() => session.timeline().processes.size > 1, 'its child is seen');
    const [, child] = session.timeline().processes.values();
    assert.ok(child);
    process.kill(child.pid);
    assert.equal(child.parentPid, running.pid);
    await session.close();
    let said = '';
    running.child.stdout?.on('data', (text) => (said += String(text)));
    const asked = setInterval(() => running.child.stdin?.write('environment\n'), 50);
    await until(() => said.includes('[null,"--no-deprecation",null]'), 'its environment is as it was').finally(() =>
      clearInterval(asked),
    );
  });

  for (const version of nodeVersions) {
    test(`Node ${version}: the line that blocks it already is named while it does`, async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'test-attach-'));
      const enough = path.join(folder, 'enough');
      await using running = await target(version, {
        script: `
          const { existsSync } = require('fs');
          setTimeout(function crunch() {
            console.log('up');
            for (let round = 1; round % 1e7 !== 0 || !existsSync(${JSON.stringify(enough)}); round += 1);
          }, 50);
          setInterval(() => {}, 1000);`,
      });
      await using session = await sessionWithAgents();
      assert.deepEqual(await attachNode(running.pid, session), { ok: true, value: null });
      const loops = (): LoopSeen[] => [...session.timeline().loops.values()];
      await until(() => loops().some(({ open }) => open?.culprit?.function === 'crunch'), 'the line is named');
      // Long enough for a part of it to be its own on any host.
      await until(() => loops().some(({ lag }) => (lag.at(-1)?.blocked ?? 0) > ms(1500)), 'it lasts');
      assert.equal(session.timeline().stallCount, 0);
      writeFileSync(enough, '');
      await until(() => session.timeline().stallCount > 0, 'the stall is over');
      const [seen] = session.timeline().stalls;
      assert.deepEqual([seen?.stall.culprit?.function, seen?.stall.cause.kind], ['crunch', 'cpu']);
      rmSync(folder, { recursive: true });
    });
  }

  test('a process in a long native call says that it waits, and is attached to when the call returns', async () => {
    await using running = await target(usual, {
      script: `console.log('up'); require('child_process').execSync('sleep 6'); setInterval(() => {}, 50);`,
    });
    const session = await sessionWithAgents();
    const told: string[] = [];
    const attached = await attachProcess(running.pid, session, (because) => told.push(because));
    assert.deepEqual(attached, { ok: true, value: null });
    assert.equal(told.length, 1);
    assert.match(told.join(''), /^process \d+ does not let the agent in yet: it is blocked/);
    await until(() => session.timeline().loops.size > 0, 'its loop is seen');
    await session.close();
  });

  test('a process whose inspector has no port of its own is told, and not touched', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await using running = await target(usual, { port });
    const session = await sessionWithAgents();
    const refused = await attachNode(running.pid, session);
    assert.ok(!refused.ok);
    assert.match(refused.because, new RegExp(`port ${port} is in use`));
    assert.equal(running.child.signalCode, null);
    await session.close();
    other.close();
  });

  test('the command tells what it sees, and leaves the program running', async () => {
    await using running = await target(usual);
    const command = start(['attach', String(running.pid)]);
    // A stall that the host disturbed is told and not counted.
    await until(
      () => /blocked so far/.test(command.stderr()) && /was blocked .*\(cpu\)/.test(command.stderr()),
      'a stall is told',
    );
    command.child.kill('SIGINT');
    const ended = await command.ended;
    assert.equal(ended.code, 0);
    assert.match(ended.stderr, /stalls? held a loop/);
    assert.deepEqual(ended.left, []);
    assert.equal(running.child.exitCode, null);
    assert.equal(running.child.signalCode, null);
  });

  test('what is no Node, or is not there, is told and not touched', async () => {
    const other = spawn('sleep', ['30']);
    await using session = await sessionWithAgents();
    const refused = await attachNode(other.pid ?? 0, session);
    assert.ok(!refused.ok);
    assert.match(refused.because, /"sleep", and neither Node nor Python/);
    assert.equal(other.exitCode, null);
    other.kill();
    await once(other, 'exit');
    const gone = await attachNode(other.pid ?? 0, session);
    assert.ok(!gone.ok);
    assert.match(gone.because, /no process/);
    await session.close();
  });
});
