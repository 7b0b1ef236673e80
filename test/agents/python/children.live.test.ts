/** Children of every making are seen, each as a process of its own, and none hangs or is warned about because of the agent. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { pythons } from '../../setup/python.mjs';
import { runBare } from './bare.ts';
import { type Outcome, runObserved } from './collector.ts';

const program = path.join(import.meta.dirname, 'programs/children.py');
const source = readFileSync(program, 'utf8').split('\n');
const all = pythons();

for (const { version, path: executable } of all) {
  if (version !== all[0]?.version && version !== all.at(-1)?.version) continue;
  const ways =
    version === all[0]?.version
      ? ['fork', 'loop-fork']
      : ['fork', 'spawn', 'forkserver', 'subprocess', 'loop-fork', 'loop-spawn'];
  suite(`Python ${version}`, { concurrency: 2 }, () => {
    for (const way of ways) {
      test(way, async () => {
        const outcome = await observe(executable, way);
        const stalls = outcome.events.flatMap(({ event }) => (event.type === 'stall-ended' ? [event.stall] : []));
        const blocked = stalls.filter(({ culprit }) => culprit?.function === 'blocked');
        assert.ok(new Set(blocked.map((stall) => stall.process)).size >= 1);
        assert.equal(blocked.length, way === 'subprocess' ? 1 : 3);
        const told = outcome.events.flatMap(({ event }) => (event.type === 'stall-began' ? [event] : []));
        assert.deepEqual(
          [...stalls, ...told].filter(({ culprit }) => culprit?.function === 'child'),
          [],
        );
        const parents = outcome.events.flatMap(({ event }) => (event.type === 'hello' ? [event.parentPid] : []));
        assert.ok(parents.length >= 2 && new Set(parents).size >= 2, 'every process says whose child it is');
      });
    }

    test('a step that waits for the child it has forked', async () => {
      const outcome = await observe(executable, 'waits');
      const stalls = outcome.events.flatMap(({ event }) => (event.type === 'stall-ended' ? [event.stall] : []));
      assert.deepEqual(
        stalls.map(({ culprit, cause }) => [culprit?.line, cause.call]),
        [[lineOf('waits'), 'os.waitpid']],
      );
    });

    test('a pool in a loop, many times', async () => {
      await observe(executable, 'again', '8');
    });

    test('200 forks in a running loop', async () => {
      const outcome = await observe(executable, 'storm', '200');
      const processes = outcome.events.flatMap(({ event }) => (event.type === 'hello' ? [event.process] : []));
      assert.equal(new Set(processes).size, 201);
    });
  });
}

function lineOf(mark: string): number {
  return source.findIndex((line) => line.endsWith(`  # ${mark}`)) + 1;
}

async function observe(executable: string, ...way: readonly string[]): Promise<Outcome> {
  const bare = await runBare(executable, [program, ...way]);
  const outcome = await runObserved({ python: executable, args: [program, ...way], patience: 30_000 });
  assert.deepEqual(
    [outcome.code, outcome.stdout, lines(outcome.stderr)],
    [bare.status, bare.stdout, lines(bare.stderr)],
  );
  assert.deepEqual(outcome.refused, []);
  return outcome;
}

/** Without what Python itself says now and then when it collects a buffer of multiprocessing (https://github.com/python/cpython/issues/111331). */
function lines(text: string): readonly string[] {
  const known =
    /^(Exception ignored (in:|while finalizing file) <_io.BytesIO .*|BufferError: Existing exports of data.*)\n/gm;
  return text
    .replace(known, '')
    .replace(/pid=\d+/g, 'pid')
    .split('\n');
}
